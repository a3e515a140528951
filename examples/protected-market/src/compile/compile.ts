import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digest, type Hex, MembraneError } from '@membrane/core'
import type { Artifact } from '../market.ts'
import { gatherSources } from './sources.ts'

const ordinary = [
  'contracts/tokens/Token.sol',
  'contracts/oracles/KeptFeed.sol',
  'contracts/oracles/SpotPriceFeed.sol',
  'contracts/protocol/LeakyVault.sol',
  'contracts/protocol/Treasury.sol',
  'contracts/protocol/savings/BareSavings.sol',
  'contracts/governance/SnapshotlessGovernor.sol',
  'contracts/governance/CommunityFund.sol',
  'contracts/business/FlashArbitrage.sol',
  'contracts/attacks/OracleManipulation.sol',
  'contracts/attacks/TreasuryDrain.sol',
  'contracts/attacks/Reentrancy.sol',
  'contracts/attacks/GovernanceCapture.sol',
  'contracts/attacks/LoanRepaidByDeposit.sol',
  '@openzeppelin/contracts/governance/TimelockController.sol',
  '@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol',
] as const

/** Over the size that EIP-170 lets be deployed, unless they are optimized. */
const large = [
  'contracts/protocol/savings/GuardedSavings.sol',
  '@membrane/contracts/src/council/GuardianCouncil.sol',
] as const

type Entry = (typeof ordinary)[number] | (typeof large)[number]

type ContractName<Path extends string> = Path extends `${string}/${infer Rest}`
  ? ContractName<Rest>
  : Path extends `${infer Name}.sol`
    ? Name
    : never

/** The compiled contracts of the example, by name. */
export type Compiled = Readonly<Record<ContractName<Entry>, Artifact>>

function settingsFor(entries: readonly Entry[], optimized: boolean) {
  return {
    // Off where it can be: the first start waits for the compiler, and the optimizer doubles that.
    optimizer: { enabled: optimized },
    evmVersion: 'cancun',
    metadata: { bytecodeHash: 'none' },
    // Only what is deployed: the compiler generates no code for contracts that nobody asks for.
    outputSelection: Object.fromEntries(
      entries.map((path) => [path, { '*': ['abi', 'evm.bytecode.object'] }]),
    ),
  }
}

type CompilerOutput = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly abi: readonly unknown[]; readonly evm: { bytecode: { object: string } } }>
      >
    >
  >
}

/**
 * Compiles the example's contracts with the compiler from npm, in a process of its own, or takes them from the cache
 * (`.membrane/cache`, or the system's temporary folder where that cannot be written), keyed by a digest of every
 * source, the settings and the compiler's version.
 * @throws SOLIDITY_FAILED with the compiler's messages; SOLIDITY_IMPORT_MISSING.
 */
export async function compileContracts(): Promise<Compiled> {
  const parts = await Promise.all([compile(ordinary, false), compile(large, true)])
  // Together the parts hold every entry, and the names are those of the type.
  return Object.assign({}, ...parts) as Compiled
}

type Artifacts = Readonly<Record<string, Artifact>>

async function compile(entries: readonly Entry[], optimized: boolean): Promise<Artifacts> {
  const require = createRequire(import.meta.url)
  const settings = settingsFor(entries, optimized)
  const sources = await gatherSources(entries)
  const { version } = require('solc/package.json') as { version: string }
  const name = `contracts-${digest([version, settings, [...sources]]).slice(2, 34)}.json`
  const folders = [join(process.cwd(), '.membrane', 'cache'), join(tmpdir(), 'membrane-cache')]
  for (const folder of folders) {
    const cached = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    if (cached !== undefined) return JSON.parse(cached) as Artifacts
  }

  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([path, content]) => [path, { content }])),
    settings,
  }
  const wrapper = require.resolve('@membrane/contracts/bin/solc.js')
  const output = JSON.parse(await runCompiler(wrapper, JSON.stringify(input))) as CompilerOutput
  const compiled = select(entries, output)
  const text = JSON.stringify(compiled)
  for (const folder of folders) {
    if (await store(folder, name, text)) break
  }
  return compiled
}

function select(entries: readonly Entry[], output: CompilerOutput): Artifacts {
  const errors = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (errors.length > 0) {
    throw new MembraneError('SOLIDITY_FAILED', {
      shortMessage: `The example's contracts do not compile: ${errors[0]?.formattedMessage ?? ''}`,
    })
  }
  const artifacts = entries.map((path): [string, Artifact] => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.sol'.length)
    const contract = output.contracts?.[path]?.[name]
    if (contract === undefined) {
      throw new MembraneError('SOLIDITY_FAILED', {
        shortMessage: `The compiler gave no ${name} for ${path}.`,
      })
    }
    return [name, { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` as Hex }]
  })
  return Object.fromEntries(artifacts)
}

function runCompiler(wrapper: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [wrapper, '--standard-json'], { stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString())
      else {
        const shortMessage = `The Solidity compiler ended with ${code}: ${Buffer.concat(err).toString().slice(-500)}`
        reject(new MembraneError('SOLIDITY_FAILED', { shortMessage }))
      }
    })
    // A compiler that died has closed its input; its exit code tells more than the broken pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** Writes whole files only, so that two programs that compile at once do not read halves. */
async function store(folder: string, name: string, text: string): Promise<boolean> {
  const partial = join(folder, `${name}.${process.pid}.partial`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(partial, text)
    await rename(partial, join(folder, name))
    return true
  } catch {
    return false
  }
}
