import type { Scan } from '../analysis/scan.ts'
import type { Detector, Report } from '../detectors/detector.ts'
import type { ScanError } from '../result.ts'

export type DetectorReport = { readonly detector: Detector; readonly report: Report }

/**
 * Runs detectors one after the other. One that throws loses what it has not reported yet, becomes a `DETECTOR_FAILED`
 * and leaves the others alone.
 */
export function runDetectors(
  scan: Scan,
  detectors: readonly Detector[],
): { readonly reports: readonly DetectorReport[]; readonly errors: readonly ScanError[] } {
  const reports: DetectorReport[] = []
  const errors: ScanError[] = []
  for (const detector of detectors) {
    try {
      for (const report of detector.run(scan)) reports.push({ detector, report })
    } catch (error) {
      errors.push({
        code: 'DETECTOR_FAILED',
        file: undefined,
        line: undefined,
        message: `${detector.id} stopped: ${error instanceof Error ? error.message : String(error)}`,
        hint: `Report it, with the contract if you can; --exclude ${detector.id} leaves it out meanwhile.`,
      })
    }
  }
  return { reports, errors }
}
