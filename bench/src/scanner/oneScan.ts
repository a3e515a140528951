import { detectors, favourShortRuns, fileCache, type StageTime, scanProject } from '@membrane/scanner'

/** One scan in a process of its own. */
export type ScanMeasure = {
  readonly stages: readonly StageTime[]
  /** The scan alone; starting the process is not in it. */
  readonly wallMs: number
  /** Peak resident set of the process, megabytes. */
  readonly peakMb: number
  readonly files: readonly string[]
  readonly findings: number
}

/** `node oneScan.js PATH [CACHE]` scans once and prints what it took as JSON; `bench.ts` starts it. */
const [path = '.', cache] = process.argv.slice(2)
// As the command does, which is also a process for one scan.
favourShortRuns()
const began = performance.now()
const { result, timing } = await scanProject({
  path,
  version: 'bench',
  detectors,
  ...(cache === undefined ? {} : { cache: fileCache(cache) }),
})
const measure: ScanMeasure = {
  stages: timing,
  wallMs: performance.now() - began,
  peakMb: process.resourceUsage().maxRSS / 1_024,
  files: result.files,
  findings: result.findings.length,
}
console.log(JSON.stringify(measure))
