import type { Severity } from '@membrane/core'

type Style = (text: string) => string

/** How a report is coloured. The caller decides: a terminal's colours, or `plain`. */
export type Paint = {
  readonly bold: Style
  readonly dim: Style
  readonly red: Style
  readonly yellow: Style
  readonly cyan: Style
  readonly white: Style
  readonly bgRed: Style
}

const same: Style = (text) => text

/** No colour. */
export const plain: Paint = {
  bold: same,
  dim: same,
  red: same,
  yellow: same,
  cyan: same,
  white: same,
  bgRed: same,
}

/** Text in the colour of a severity. */
export function severityStyle(severity: Severity, paint: Paint): Style {
  switch (severity) {
    case 'critical':
    case 'high':
      return (text) => paint.red(paint.bold(text))
    case 'medium':
      return paint.yellow
    case 'low':
      return paint.cyan
    case 'info':
      return paint.dim
  }
}

/** A severity as a badge, upper-case from `high` on, so that it stands out without colour too. */
export function severityBadge(severity: Severity, paint: Paint): string {
  if (severity === 'critical') return paint.bgRed(paint.white(paint.bold(' CRITICAL ')))
  return severityStyle(severity, paint)(severity === 'high' ? 'HIGH' : severity)
}
