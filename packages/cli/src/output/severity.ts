import type { Severity } from '@membrane/core'
import type { Colors } from './terminal.ts'

/** A severity in its colour, upper-case from `high` on, so that it stands out without colour too. */
export function paintSeverity(severity: Severity, colors: Colors): string {
  switch (severity) {
    case 'critical':
      return colors.bgRed(colors.white(colors.bold(' CRITICAL ')))
    case 'high':
      return colors.red(colors.bold('HIGH'))
    case 'medium':
      return colors.yellow('medium')
    case 'low':
      return colors.cyan('low')
    case 'info':
      return colors.dim('info')
  }
}
