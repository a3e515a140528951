import type { Address, Custody, Protocol, ReadResult, StateRead } from '@membrane/core'
import { ratioBps } from '@membrane/core'
import { balanceRead, readBalance } from '../large-outflow/balance.ts'
import { argumentAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import type { Action, Proposed } from './proposals.ts'
import type { Risk } from './risks.ts'

/** What is asked to know a treasury's balance: the very reads of large-outflow, so that they cost nothing more. */
export function treasuryReads(protocol: Protocol): readonly StateRead[] {
  const { governance, multisigs } = protocol
  return governance.length + multisigs.length === 0 ? [] : protocol.custody.map(balanceRead)
}

/**
 * Payments of a large part of what a described account holds: transfers, approvals and native value that a decision
 * is to send from the governor, its timelock or the Safe, or that it pulls from another described account.
 */
export function treasuryRisks(
  proposed: Proposed,
  protocol: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  treasuryBps: number,
  unknown: string[],
): readonly Risk[] {
  const payers = payersOf(proposed.governor, protocol)
  const risks: Risk[] = []
  for (const action of proposed.actions) {
    const payment = paymentOf(action)
    if (payment === undefined || payment.amount === 0n) continue
    const { from, token, amount, approval } = payment
    const custody = protocol.custody.find(
      (one) => one.token === token && (from === undefined ? payers.has(one.holder) : one.holder === from),
    )
    if (custody === undefined) continue
    const held = readBalance(custody, reads)
    if (held === undefined) {
      unknown.push(`balance of ${custody.label}: the share that a proposal pays is unknown`)
      continue
    }
    const share = shareOf(amount, held)
    if (share < treasuryBps) continue
    risks.push({ text: textOf(custody, share, approval), weight: 0.6, action })
  }
  return risks
}

function shareOf(amount: bigint, held: bigint): number {
  return held === 0n ? 0 : Math.min(10_000, ratioBps(amount, held) ?? 10_000)
}

function textOf(custody: Custody, share: number, approval: boolean): string {
  return `${approval ? 'lets somebody take' : 'pays out'} ${(share / 100).toFixed(1)} % of ${custody.label}`
}

function payersOf(governor: Address, protocol: Protocol): ReadonlySet<Address> {
  const payers = new Set<Address>([governor])
  for (const watch of protocol.governance) {
    if (watch.governor !== governor && watch.timelock !== governor) continue
    for (const one of [watch.governor, watch.timelock]) if (one !== undefined) payers.add(one)
  }
  return payers
}

type Payment = {
  /** Whose balance is moved; undefined for the payer itself. */
  readonly from: Address | undefined
  readonly token: Address | 'native'
  readonly amount: bigint
  readonly approval: boolean
}

function paymentOf({ target, value, selector, input }: Action): Payment | undefined {
  const plain = { from: undefined, token: target, approval: false }
  if (selector === functions.transfer.selector) return { ...plain, amount: wordToUint(argumentAt(input, 1)) }
  if (selector === functions.approve.selector || selector === functions.increaseAllowance.selector) {
    return { ...plain, amount: wordToUint(argumentAt(input, 1)), approval: true }
  }
  if (selector === functions.transferFrom.selector) {
    const holder = argumentAt(input, 0)
    if (holder === undefined) return undefined
    return { ...plain, from: wordToAddress(holder), amount: wordToUint(argumentAt(input, 2)) }
  }
  return value > 0n ? { from: undefined, token: 'native', amount: value, approval: false } : undefined
}
