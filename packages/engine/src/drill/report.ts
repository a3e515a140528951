/** One thing that a pause leans on, and whether it held when it was tried. */
export type DrillLink = {
  readonly name: string
  readonly ok: boolean
  /** What was seen; for a broken link also what to do. Never holds a secret. */
  readonly detail: string
}

/** Milliseconds below which half and 99 in 100 of the measured times lie; null when none was measured. */
export type Percentiles = { readonly p50: number | null; readonly p99: number | null }

/** What a drill found. */
export type DrillReport = {
  /** Attacks that were let loose. */
  readonly runs: number
  /** Those that took nothing, or on a fork those whose victim was paused before they were mined. */
  readonly stopped: number
  readonly links: readonly DrillLink[]
  /** From the first sight of an attack in the mempool until its pause was sent. */
  readonly firstSightToPauseMs: Percentiles
}

/** One attack and how the guard took it. */
export type DrillRun = {
  readonly name: string
  readonly stopped: boolean
  /** Absent when no pause was sent. */
  readonly firstSightToPauseMs: number | undefined
  /** In a few words: what happened, or where the chain of response broke. */
  readonly detail: string
}

/** What a drill tells while it goes on; links and runs together make its report. */
export type DrillStep =
  | { readonly kind: 'doing'; readonly text: string }
  | { readonly kind: 'link'; readonly link: DrillLink }
  | { readonly kind: 'run'; readonly run: DrillRun; readonly index: number; readonly of: number }

/** Whether every link held. */
export function drillHolds({ links }: Pick<DrillReport, 'links'>): boolean {
  return links.every(({ ok }) => ok)
}

/** Sums up runs and links. */
export function reportOf(runs: readonly DrillRun[], links: readonly DrillLink[]): DrillReport {
  return {
    runs: runs.length,
    stopped: runs.filter(({ stopped }) => stopped).length,
    links,
    firstSightToPauseMs: percentiles(
      runs.flatMap(({ firstSightToPauseMs: ms }) => (ms === undefined ? [] : [ms])),
    ),
  }
}

/** Nearest-rank percentiles: the smallest value that at least that share of the values does not exceed. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: at(0.5), p99: at(0.99) }
}

/** The error's own sentence and what it says to do. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
