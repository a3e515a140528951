import type { Address, Protocol, Severity, Transaction } from '@membrane/core'
import { capSeverity, scopeOf } from './scope.ts'

/** From here on somebody should be woken; `medium` begins lower. */
const highScore = 0.6
const mediumScore = 0.4

/**
 * Severity of a finding by its score: `critical` only where value of the described protocol leaves, at most `low` where
 * something is described and none of the victims belongs to it, or where a trusted account sent the transaction.
 */
export function gradeOf(
  score: number,
  victims: readonly Address[],
  protocol: Protocol,
  transaction: Transaction | undefined,
): Severity {
  const scope = scopeOf(protocol)
  const own = victims.some((victim) => scope.own.has(victim))
  const severity: Severity =
    score >= highScore ? (own ? 'critical' : 'high') : score >= mediumScore ? 'medium' : 'low'
  const sender = transaction?.from
  const trusted = sender !== undefined && scope.trusted.has(sender)
  return trusted || (scope.described && !own) ? capSeverity(severity, 'low') : severity
}
