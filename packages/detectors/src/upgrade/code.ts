import type { Hex, Transaction } from '@membrane/core'
import type { PrivilegedChange } from '../privilege/change.ts'

/** An account that runs a contract's code by its own choice (EIP-7702): it may choose again, and nothing is exchanged. */
const delegation = '0xef0100'

/**
 * Contracts whose code the state diff shows replaced or destroyed.
 * @param smallestCode bytes; destroying less is how gas tokens pay.
 */
export function changedCode(transaction: Transaction, smallestCode: number, out: PrivilegedChange[]): void {
  for (const change of transaction.changes ?? []) {
    if (change.kind !== 'code' || change.before === change.after) continue
    const { address, before, after } = change
    if (before === '0x' || before.startsWith(delegation)) continue
    if (after === '0x' && bytesOf(before) < smallestCode) continue
    out.push({
      transaction,
      contract: address,
      aspect: after === '0x' ? 'code destroyed' : 'code replaced',
      says: after === '0x' ? 'code destroyed' : 'code replaced',
      weight: 'code',
      beneficiary: undefined,
      initial: false,
      evidence: {
        kind: 'measure',
        name: 'code size',
        value: `${bytesOf(after)}`,
        threshold: `${bytesOf(before)}`,
        unit: 'bytes',
      },
    })
  }
}

function bytesOf(code: Hex): number {
  return code.length / 2 - 1
}
