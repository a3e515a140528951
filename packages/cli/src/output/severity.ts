import type { Severity } from '@membrane/core'
import type { Colors } from './terminal.ts'

/** A severity in its colour, upper-case from `high` on, so that it stands out without colour too. */
export function paintSeverity(severity: Severity, colors: Colors): string {
  const text = severity === 'critical' ? ' CRITICAL ' : severity === 'high' ? 'HIGH' : severity
  return paintAs(severity, text, colors)
}

/** Any text in a severity's colour. */
export function paintAs(severity: Severity, text: string, colors: Colors): string {
  switch (severity) {
    case 'critical':
      return colors.bgRed(colors.white(colors.bold(text)))
    case 'high':
      return colors.red(colors.bold(text))
    case 'medium':
      return colors.yellow(text)
    case 'low':
      return colors.cyan(text)
    case 'info':
      return colors.dim(text)
  }
}
