import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shareOf } from '../../detectors/measure.ts'
import { type CauseVerdict, judgeCause } from '../measure/twins.ts'
import { type EvalReport, listed } from '../report/report.ts'
import { type Unit, unitsOf } from '../source/regions.ts'
import { type RootCause, rootCauses } from './defiVulnLabs.labels.ts'
import { failedOf, type SetInput, scanAll } from './input.ts'
import { isGrave } from './packages.ts'

const folder = 'src/test'

type Verdict = CauseVerdict<RootCause>

/** DeFiVulnLabs: one fault a file, often with the repaired contract below it. */
export async function evaluateDefiVulnLabs(input: SetInput): Promise<EvalReport> {
  const root = join(input.path, folder)
  const causes = rootCauses.map((cause) => ({ ...cause, file: `${cause.file}.sol` }))
  const units = new Map<string, readonly Unit[]>(
    causes.map(({ file }) => [file, unitsOf(readFileSync(join(root, file), 'utf8'))]),
  )
  const results = await scanAll(
    input,
    root,
    causes.map(({ file }) => file),
  )
  const judged = results.map(({ tool, scanned }) => ({
    tool,
    scanned,
    verdicts: causes.map((cause): Verdict => judgeCause(cause, scanned.found, units.get(cause.file) ?? [])),
  }))
  const twins = causes.filter(({ fixed }) => fixed !== undefined).length
  return {
    dataset: 'DeFiVulnLabs',
    method: [
      `${causes.length} files with a root cause that a static tool could name; ${twins} of them with the same done right beside it.`,
      'Found: a finding of a detector that means the fault, in the contract and function that have it. High and medium: only those findings.',
      'Alarm: a finding of the same detectors where it is done right.',
    ],
    tables: [
      {
        title: 'Root causes',
        head: ['tool', 'found', 'found by high and medium', 'alarms on the fixed twin'],
        rows: judged.map(({ tool, verdicts }) => [
          tool,
          shareOf(verdicts.filter(({ found }) => found.length > 0).length, verdicts.length),
          shareOf(verdicts.filter(({ found }) => found.some(isGrave)).length, verdicts.length),
          shareOf(verdicts.filter(({ alarms }) => alarms.length > 0).length, twins),
        ]),
      },
      {
        title: 'By file',
        head: ['file', 'class', 'done right beside it', ...judged.map(({ tool }) => tool)],
        rows: causes.map((cause, i) => [
          cause.file,
          cause.class,
          cause.fixed === undefined ? '' : 'yes',
          ...judged.map(({ verdicts }) => verdictText(verdicts[i])),
        ]),
      },
    ],
    misses: judged.flatMap(({ tool, verdicts }) =>
      verdicts
        .filter(({ found }) => found.length === 0)
        .map(({ cause, others }) => ({
          tool,
          file: cause.file,
          line: undefined,
          what: cause.class,
          note: `${cause.at.join(', ')} · expected ${cause.detectors.join(' or ')}${others.length === 0 ? '' : ` · said there: ${[...new Set(others.map(({ detector }) => detector))].join(', ')}`}`,
        })),
    ),
    alarms: judged.flatMap(({ tool, verdicts }) =>
      verdicts.flatMap(({ alarms }) => alarms.map((one) => listed(tool, one, 'done right here'))),
    ),
    failed: judged.flatMap(({ tool, scanned }) => failedOf(tool, scanned)),
  }
}

function verdictText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return ''
  const by = [...new Set(verdict.found.map(({ detector }) => detector))].join(', ')
  const alarms = verdict.alarms.length > 0 ? ` and ${verdict.alarms.length} on the twin` : ''
  return `${by === '' ? 'missed' : by}${alarms}`
}
