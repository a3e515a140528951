/** From least to most severe. `critical` means that value is leaving, or control of the protocol has changed hands. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const

export type Severity = (typeof severities)[number]

/** 0 for `info` up to 4 for `critical`. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity)
}

/** Whether `severity` is at least `floor`. */
export function atLeast(severity: Severity, floor: Severity): boolean {
  return severityRank(severity) >= severityRank(floor)
}

/** The more severe of two. */
export function maxSeverity(a: Severity, b: Severity): Severity {
  return severityRank(a) >= severityRank(b) ? a : b
}
