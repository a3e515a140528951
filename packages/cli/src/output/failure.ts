import { isMembraneError } from '@membrane/core'
import type { Terminal } from './terminal.ts'

/** Exit codes of every command. */
export const exit = { clean: 0, findings: 1, failure: 2, nothing: 3 } as const

/** Prints an error for a person: what was wrong, then what to do; the stack only when asked. Returns exit code 2. */
export function printFailure(error: unknown, terminal: Terminal, verbose: boolean): number {
  const { errColors: c, err } = terminal
  if (isMembraneError(error)) {
    err(`${c.red('error')} ${c.dim(error.code)} ${error.shortMessage}\n`)
    if (error.hint !== undefined) err(`${c.cyan('  try')} ${error.hint}\n`)
  } else {
    err(`${c.red('error')} ${error instanceof Error ? error.message : String(error)}\n`)
  }
  if (verbose && error instanceof Error) err(`${c.dim(error.stack ?? '')}\n`)
  else if (!isMembraneError(error))
    err(`${c.cyan('  try')} the same with --verbose, which shows where it came from.\n`)
  return exit.failure
}
