import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Hash, MembraneError, type Severity, severities } from '@membrane/core'
import type { ReplayFormat } from './writer.ts'

export type ReplayOptions = {
  readonly config?: string
  readonly rpc?: readonly string[]
  readonly chainId?: number
  readonly victim?: readonly string[]
  readonly verifyReceipts?: boolean
  readonly all?: boolean
  readonly full?: boolean
  readonly events?: boolean
  readonly minSeverity?: string
  readonly failOn?: string
  readonly format: ReplayFormat
  readonly verbose?: boolean
}

/** What makes a replay end with exit code 1. */
export type FailOn = Severity | 'flagged'

/** @throws SEVERITY_INVALID. */
export function parseFailOn(text: string | undefined): FailOn | undefined {
  if (text === undefined) return undefined
  const found = severities.find((severity) => severity === text)
  if (found !== undefined) return found
  if (text === 'flagged') return text
  throw new MembraneError('SEVERITY_INVALID', {
    shortMessage: `--fail-on is ${JSON.stringify(text)}; expected one of ${severities.join(', ')}, or flagged.`,
  })
}

/** The hash of a transaction that a target is, in lower case; undefined for a path. A file of that name is a path. */
export function transactionHashOf(target: string, cwd: string): Hash | undefined {
  if (!/^0x[0-9a-f]{64}$/i.test(target) || existsSync(resolve(cwd, target))) return undefined
  return target.toLowerCase() as Hash // 32 bytes, as the pattern says
}

/**
 * Refuses options that make no sense together.
 * @throws OPTION_CONFLICT.
 */
export function checkOptions(options: ReplayOptions, isTransaction: boolean): void {
  const conflict = (shortMessage: string, hint: string) =>
    new MembraneError('OPTION_CONFLICT', { shortMessage, hint })
  if (!isTransaction && options.rpc !== undefined) {
    throw conflict(
      '--rpc asks a node for one transaction, and a path was given; expected its hash, 0x and 64 hexadecimal digits.',
      "'membrane replay 0x… --rpc URL', or the path without --rpc.",
    )
  }
  if (options.events !== true) return
  if (isTransaction) {
    throw conflict(
      '--events runs a guard over recordings, and a transaction was given.',
      'Leave --events out, or give a path.',
    )
  }
  if (options.failOn === 'flagged') {
    throw conflict(
      '--fail-on flagged is about verdicts, and --events prints findings.',
      `Leave --events out, or give one of ${severities.join(', ')}.`,
    )
  }
}
