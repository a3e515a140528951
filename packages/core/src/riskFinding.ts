import type { Evidence } from './finding.ts'
import type { Hash } from './hex.ts'
import type { Severity } from './severity.ts'

/**
 * A finding about a protocol's economics: a limit that a run of the risk engine broke. The words of every other finding
 * (`id`, `detector`, `severity`, `title`, `subject`, `evidence`); its place is a run that anyone can repeat.
 */
export type RiskFinding = {
  /** SHA-256 over detector, subject and run. */
  readonly id: Hash
  /** `stress/es99`, `economics/oracle`. */
  readonly detector: string
  readonly severity: Severity
  /** One line. */
  readonly title: string
  /** The market, pool or vote that it is about. */
  readonly subject: string
  readonly message: string
  /** The measure with its limit, then what it rests on, of kind `measure` and `scenario`. */
  readonly evidence: readonly Evidence[]
  /** SHA-256 over configuration, data, seed and engine of the run. */
  readonly run: Hash
}

/** One line that says where to draw the scenario again. */
export function scenarioText({
  name,
  run,
  seed,
  path,
  note,
}: Extract<Evidence, { kind: 'scenario' }>): string {
  return `${name}, ${path === undefined ? 'all paths' : `path ${path}`} of seed ${seed}, run ${run.slice(0, 18)}: ${note}`
}
