import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Found, Scanned, Tool } from '../found.ts'
import { breakingLines, compilerSeconds, readTimes, writeCompiler } from './measuredSolc.ts'
import { readSlitherJson } from './slitherJson.ts'

export type SlitherOptions = {
  /** The executable. */
  readonly slither: string
  /** A compiler that Slither is to use; npm's solc of the right breaking line without one. */
  readonly solc: string | undefined
  readonly onProgress: (doing: string) => void
  /** Told the results of each scan in the form of Slither's own `--json`, for `slitherFromJson`. */
  readonly onResults?: (document: SavedResults) => void
}

/** What `slitherFromJson` reads. */
export type SavedResults = {
  readonly failed?: Scanned['failed']
  readonly results: { readonly detectors?: readonly unknown[] }
}

type Run = { readonly document: unknown; readonly seconds: number; readonly reason: string }

/** Slither, one process a file, or one for a file that imports all of them. Its CPU is told apart from its compilers'. */
export function runSlither(options: SlitherOptions): Tool {
  return {
    name: 'slither',
    scan: async (root, files, how) => {
      const folder = mkdtempSync(join(tmpdir(), 'membrane-slither-'))
      try {
        const targets = how === 'apart' ? files : [writeEntry(folder, root, files)]
        return await scanTargets(options, folder, root, targets)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

async function scanTargets(
  options: SlitherOptions,
  folder: string,
  root: string,
  targets: readonly string[],
): Promise<Scanned> {
  const found: Found[] = []
  const failed: { file: string; reason: string }[] = []
  const detectors: unknown[] = []
  let seconds = 0
  for (const [i, file] of targets.entries()) {
    options.onProgress(`slither ${i + 1} of ${targets.length} ${file}`)
    const run = await tryCompilers(options, folder, root, file)
    seconds += run.seconds
    if (run.document === undefined) failed.push({ file, reason: run.reason })
    else {
      found.push(...readSlitherJson(run.document, (path) => relative(root, path)))
      const { results } = run.document as { readonly results?: { readonly detectors?: readonly unknown[] } }
      detectors.push(...(results?.detectors ?? []))
    }
  }
  options.onResults?.({ failed, results: { detectors } })
  const compilers = compilerSeconds(folder)
  return { found, failed, cpu: { own: seconds - compilers, compilers } }
}

async function tryCompilers(
  options: SlitherOptions,
  folder: string,
  root: string,
  file: string,
): Promise<Run> {
  const target = join(root, file)
  const lines = breakingLines(readFileSync(target, 'utf8'))
  let last: Run = { document: undefined, seconds: 0, reason: 'no compiler' }
  let seconds = 0
  for (const line of options.solc === undefined ? lines : lines.slice(0, 1)) {
    const solc = writeCompiler(folder, line, options.solc)
    const args = [target, '--solc', solc, ...remappings(root)]
    last = await runOnce(options.slither, args, folder)
    seconds += last.seconds
    if (last.document !== undefined) break
  }
  return { ...last, seconds }
}

/**
 * Slither's exit code tells how much it found, so only its document tells whether it worked. It runs in a folder of its own: in a
 * Foundry project it would want forge.
 */
async function runOnce(slither: string, given: readonly string[], folder: string): Promise<Run> {
  const output = join(folder, 'out.json')
  rmSync(output, { force: true })
  const args = ['-c', '"$@" 2>&1 >/dev/null; times', 'sh', slither, ...given, '--json', output]
  const text = await collect('/bin/sh', args, folder)
  const seconds = readTimes(text).children
  const document: unknown = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined
  const worked = (document as { readonly success?: boolean } | undefined)?.success === true
  return { document: worked ? document : undefined, seconds, reason: worked ? '' : reasonOf(text) }
}

/** Remappings of a project that keeps them in a file, with absolute targets. */
function remappings(root: string): readonly string[] {
  const file = join(root, 'remappings.txt')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='))
  return ['--solc-remaps', lines.map((line) => line.trim().replace('=', `=${root}/`)).join(' ')]
}

function collect(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], timeout: 900_000 })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(parts).toString()))
  })
}

function reasonOf(text: string): string {
  const lines = text.split('\n').filter((line) => /error|exception/i.test(line))
  return (lines.at(-1) ?? text.slice(-300)).trim()
}

/** A source that imports all files under names of their own, so that equal names do not clash. Returns its path from `root`. */
function writeEntry(folder: string, root: string, files: readonly string[]): string {
  const entry = join(folder, 'Entry.sol')
  const imports = files.map((file, i) => `import ${JSON.stringify(join(root, file))} as File${i};`)
  writeFileSync(entry, `pragma solidity ^0.8.0;\n${imports.join('\n')}\n`)
  return relative(root, entry)
}

/** Results that Slither's `--json` saved, or that an earlier run of this evaluation did. */
export function slitherFromJson(file: string): Tool {
  return {
    name: 'slither',
    scan: async (root) => {
      const document = JSON.parse(readFileSync(file, 'utf8')) as SavedResults
      const nameOf = (path: string) => (path.startsWith('/') ? relative(root, path) : path)
      return { found: readSlitherJson(document, nameOf), failed: document.failed ?? [], cpu: undefined }
    },
  }
}
