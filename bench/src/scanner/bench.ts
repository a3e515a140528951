import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alignColumns, benchOptions, quantile } from '../options.ts'
import type { ScanMeasure } from './oneScan.ts'
import { runSlither } from './peer/slither.ts'

const root = join(fileURLToPath(new URL('.', import.meta.url)), '../../..')

/** How many files are changed, one at a time, spread over the package. */
const changes = 5

type BenchReport = {
  readonly package: string
  /** In a fresh process without a cache: the best of the rounds by own CPU. */
  readonly cold: ScanMeasure
  /** In a fresh process with the cache of an earlier run and nothing changed. */
  readonly unchanged: ScanMeasure
  /** In a fresh process after one file has changed, for each changed file, by the clock. */
  readonly changed: readonly ScanMeasure[]
  /** Slither on the same files in the same run, CPU seconds. */
  readonly slither: { readonly own: number; readonly compilers: number } | undefined
}

/**
 * CPU of the scanner's stages on a package, cold and after one file has changed, with peak memory, every measure in a
 * process of its own. `--rounds N` (default 3) cold runs.
 */
export async function runScannerBenchmark(): Promise<void> {
  const options = benchOptions()
  const name = options.package ?? '@openzeppelin/contracts'
  const source = resolve(options.path ?? join(root, 'node_modules'), name)
  const work = mkdtempSync(join(tmpdir(), 'membrane-scan-bench-'))
  try {
    const copy = join(work, 'node_modules', name)
    cpSync(source, copy, { recursive: true, dereference: true })
    const rounds = Array.from({ length: Number(options.rounds ?? 3) }, () => measureScan(copy, undefined))
    const cold = rounds.reduce((best, one) => (ownMs(one) < ownMs(best) ? one : best))
    const cache = join(work, 'cache')
    mkdirSync(cache)
    measureScan(copy, cache)
    const unchanged = measureScan(copy, cache)
    const changed = spread(cold.files).map((file) => {
      const path = join(copy, file)
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, `${text}\n// changed\n`)
      const made = measureScan(copy, cache)
      writeFileSync(path, text)
      measureScan(copy, cache)
      return made
    })
    const peer = options['peer-slither']
    const slither =
      peer === undefined
        ? undefined
        : await runSlither({ slither: resolve(peer), solc: options.solc, onProgress: () => undefined })
            .scan(source, cold.files, 'together')
            .then(({ cpu }) => cpu)
    print({ package: name, cold, unchanged, changed, slither }, options.format === 'json')
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function measureScan(path: string, cache: string | undefined): ScanMeasure {
  const script = fileURLToPath(new URL('oneScan.js', import.meta.url))
  const args = [script, path, ...(cache === undefined ? [] : [cache])]
  const text = execFileSync(process.execPath, args, {
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(text.toString()) as ScanMeasure
}

function spread(files: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.floor(files.length / changes))
  return files.filter((_, i) => i % step === 0).slice(0, changes)
}

function ownMs({ stages }: ScanMeasure): number {
  return stages.filter(({ stage }) => stage !== 'compile').reduce((sum, { cpuMs }) => sum + cpuMs, 0)
}

function print(report: BenchReport, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(report, undefined, 2))
    return
  }
  const { cold, unchanged, changed, slither } = report
  const clock = changed.map(({ wallMs }) => wallMs)
  console.log(`${report.package}: ${cold.files.length} files, ${cold.findings} findings`)
  console.log(
    alignColumns([
      ['stage', 'CPU ms', 'clock ms'],
      ...cold.stages.map(({ stage, cpuMs, wallMs }) => [stage, cpuMs.toFixed(0), wallMs.toFixed(0)]),
      ['own, all but compile', ownMs(cold).toFixed(0), ''],
    ]),
  )
  console.log(
    alignColumns([
      ['', 'clock ms', 'own CPU ms', 'peak MB'],
      ['cold', cold.wallMs.toFixed(0), ownMs(cold).toFixed(0), cold.peakMb.toFixed(0)],
      [
        'nothing changed',
        unchanged.wallMs.toFixed(0),
        ownMs(unchanged).toFixed(0),
        unchanged.peakMb.toFixed(0),
      ],
      [
        `one file changed, median of ${changed.length}`,
        quantile(clock, 0.5).toFixed(0),
        quantile(changed.map(ownMs), 0.5).toFixed(0),
        quantile(
          changed.map(({ peakMb }) => peakMb),
          0.5,
        ).toFixed(0),
      ],
      [
        'one file changed, slowest',
        Math.max(...clock).toFixed(0),
        Math.max(...changed.map(ownMs)).toFixed(0),
        '',
      ],
    ]),
  )
  if (slither !== undefined) {
    console.log(
      `Slither on the same files: ${slither.own.toFixed(1)} s CPU, its compiler ${slither.compilers.toFixed(1)} s.`,
    )
  }
}
