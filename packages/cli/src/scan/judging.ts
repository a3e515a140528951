import { type Judgement, judge, parseBaseline, parseTriage, type ScanOutcome } from '@membrane/scanner'
import { readNamed } from '../output/files.ts'
import type { Terminal } from '../output/terminal.ts'
import { type Floor, isOver, type ScanCommandOptions } from './options.ts'

/**
 * Joins what was found with comments, triage file and baseline.
 * @throws FILE_NOT_READ, BASELINE_INVALID, TRIAGE_INVALID
 */
export async function judgeOutcome(
  { result, disables, detectors }: ScanOutcome,
  { baseline, triage }: ScanCommandOptions,
  { cwd }: Terminal,
): Promise<Judgement> {
  const read = (file: string, option: string) => readNamed(file, option, cwd)
  return judge(result.findings, {
    disables,
    triage: triage === undefined ? undefined : parseTriage(await read(triage, '--triage'), triage),
    baseline:
      baseline === undefined ? undefined : parseBaseline(await read(baseline, '--baseline'), baseline),
    today: new Date().toISOString().slice(0, 10),
    scope: { detectors, files: new Set(result.files) },
  })
}

/** The same without findings that are under the floor; what fails a scan is told from all of them. */
export function shown(judgement: Judgement, floor: Floor): Judgement {
  return { ...judgement, findings: judgement.findings.filter(({ finding }) => isOver(finding, floor)) }
}
