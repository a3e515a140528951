import type { Address, Block, Hex } from '@membrane/core'
import { evidenceOf } from '../privilege/acts.ts'
import type { PrivilegedChange } from '../privilege/change.ts'
import { executionsOf } from '../privilege/execution.ts'
import { safeLibraries } from '../privilege/safe.ts'
import { functions } from '../signals/functions.ts'

/** Calls that move or release tokens: meant for a token's own storage, they make no sense on a Safe's. */
const tokenCalls: ReadonlyMap<Hex, string> = new Map(
  (['transfer', 'transferFrom', 'approve'] as const).map((name) => [functions[name].selector, name]),
)

/**
 * Code that is of no Safe release and ran on a Safe's own storage (operation 1): it may rewrite signers and singleton
 * without an event. Where the call is dressed as one to a token, it was made to be signed without being understood.
 */
export function delegatedCode(
  block: Block,
  knownLibraries: ReadonlySet<Address>,
  out: PrivilegedChange[],
): void {
  for (const { act, safe, target, data, delegate } of executionsOf(block)) {
    if (!delegate || safeLibraries.has(target) || knownLibraries.has(target)) continue
    const selector = data.slice(0, 10) as Hex // the first four bytes of hex are hex
    const disguise = tokenCalls.get(selector)
    out.push({
      transaction: act.transaction,
      contract: safe,
      aspect: 'delegate call',
      says: 'its storage was given',
      weight: 'code',
      beneficiary: target,
      initial: false,
      evidence: evidenceOf(act, `operation 1 to ${target}, ${selector}`),
      ...(disguise === undefined ? {} : { alarm: `as a delegate call that looks like ${disguise}` }),
    })
  }
}
