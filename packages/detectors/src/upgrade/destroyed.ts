import type { Block } from '@membrane/core'
import type { Scope } from '../concern/scope.ts'
import { actsOf, evidenceOf } from '../privilege/acts.ts'
import type { PrivilegedChange } from '../privilege/change.ts'

/**
 * Described contracts that ran SELFDESTRUCT, by their frames. Since EIP-6780 that empties a contract of its coin but
 * leaves the code of all but new ones, so where a state diff is there it decides, and says so by itself.
 */
export function destroyedContracts(block: Block, scope: Scope): readonly PrivilegedChange[] {
  if (!scope.described) return []
  const out: PrivilegedChange[] = []
  for (const act of actsOf(block).destructions) {
    if (act.transaction.changes !== undefined || !scope.own.has(act.to)) continue
    out.push({
      transaction: act.transaction,
      contract: act.to,
      aspect: 'code destroyed',
      says: 'code destroyed',
      weight: 'code',
      beneficiary: undefined,
      initial: false,
      evidence: evidenceOf(act, 'SELFDESTRUCT'),
    })
  }
  return out
}
