import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { MembraneError } from '@membrane/core'
import type { Abi, Hex } from 'viem'

/** A contract that can be deployed once its libraries are linked. */
export type Compiled = {
  readonly abi: Abi
  /** Hexadecimal without 0x, with places for libraries. */
  readonly bytecode: string
  /** By name of the library: offsets of its address in bytes. */
  readonly links: Readonly<Record<string, readonly number[]>>
}

const require = createRequire(import.meta.url)
const importPattern = /^\s*import\s[^;]*?["']([^"']+)["']\s*;/gm

type Links = Readonly<Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>>
type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly abi: Abi
            readonly evm: { readonly bytecode: { readonly object: string; readonly linkReferences: Links } }
          }
        >
      >
    >
  >
}

/** Where a contract's source is: its file, by the compiler's name, and how that name becomes text. */
export type Sources = {
  readonly entries: readonly string[]
  readonly read: (name: string) => string
}

/**
 * Compiles Solidity with the compiler from npm and keeps the result in the system's temporary folder by a hash of
 * everything that goes in.
 * @returns the contracts of the entry files, by name.
 * @throws SOLIDITY_FAILED
 */
export function compileSolidity({ entries, read }: Sources): Readonly<Record<string, Compiled>> {
  const sources = gather(entries, read)
  const input = JSON.stringify({
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings: {
      // The whole optimizer takes three times as long and changes no result; without any, contracts double in size.
      optimizer: { enabled: false, details: { peephole: true, jumpdestRemover: true, deduplicate: true } },
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none' },
      outputSelection: Object.fromEntries(
        entries.map((name) => [name, { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] }]),
      ),
    },
  })
  const { version } = require('solc/package.json') as { readonly version: string }
  const folder = join(tmpdir(), 'membrane-cache')
  const file = join(folder, `risk-${createHash('sha256').update(version).update(input).digest('hex')}.json`)
  const known = () => attempt(() => readFileSync(file, 'utf8'))
  const release = waitForTurn(folder, `${file}.lock`, () => known() !== undefined)
  try {
    const kept = known()
    return kept === undefined ? compile(input, entries, file) : JSON.parse(kept)
  } finally {
    release()
  }
}

/**
 * Waits while another worker compiles the same, unless it has been at it for so long that it must be dead.
 * @returns what ends our turn.
 */
function waitForTurn(folder: string, lock: string, done: () => boolean): () => void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  attempt(() => mkdirSync(folder, { recursive: true }))
  for (let waited = 0; waited < 600 && !done(); waited++) {
    if (attempt(() => mkdirSync(lock) ?? lock) !== undefined) return () => void attempt(() => rmdirSync(lock))
    // In steps of a quarter of a second.
    Atomics.wait(sleeper, 0, 0, 250)
  }
  return () => undefined
}

function compile(
  input: string,
  entries: readonly string[],
  file: string,
): Readonly<Record<string, Compiled>> {
  const output = JSON.parse(
    (require('solc') as { compile: (input: string) => string }).compile(input),
  ) as Output
  const error = output.errors?.find(({ severity }) => severity === 'error')
  if (error !== undefined)
    throw new MembraneError('SOLIDITY_FAILED', { shortMessage: error.formattedMessage.slice(0, 2_000) })
  const compiled = Object.fromEntries(
    entries.flatMap((entry) =>
      Object.entries(output.contracts[entry] ?? {}).map(([name, { abi, evm }]): [string, Compiled] => [
        name,
        { abi, bytecode: evm.bytecode.object, links: offsets(evm.bytecode.linkReferences) },
      ]),
    ),
  )
  // A whole file or none: another may be reading.
  attempt(() => {
    const partial = `${file}.${process.pid}`
    writeFileSync(partial, JSON.stringify(compiled))
    renameSync(partial, file)
  })
  return compiled
}

/** A contract as its authors published it on npm, compiled: Hardhat's artifact. */
export function publishedArtifact(path: string): Compiled {
  const { abi, bytecode, linkReferences } = require(path) as {
    readonly abi: Abi
    readonly bytecode: string
    readonly linkReferences: Links
  }
  return { abi, bytecode: bytecode.slice(2), links: offsets(linkReferences) }
}

/** Puts addresses of libraries into bytecode. */
export function link({ bytecode, links }: Compiled, libraries: Readonly<Record<string, Hex>>): Hex {
  let linked = bytecode
  for (const [library, places] of Object.entries(links)) {
    const address = libraries[library]
    if (address === undefined) throw new RangeError(`The library ${library} is not deployed.`)
    for (const start of places)
      linked = linked.slice(0, start * 2) + address.slice(2) + linked.slice(start * 2 + 40)
  }
  return `0x${linked}`
}

function offsets(references: Links): Record<string, number[]> {
  return Object.fromEntries(
    Object.values(references)
      .flatMap((file) => Object.entries(file))
      .map(([library, places]) => [library, places.map(({ start }) => start)]),
  )
}

function gather(entries: readonly string[], read: Sources['read']): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const wanted = [...entries]
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue
    const content = read(name)
    found.set(name, content)
    for (const [, path = ''] of content.matchAll(importPattern))
      wanted.push(path.startsWith('.') ? posix.normalize(posix.join(posix.dirname(name), path)) : path)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
