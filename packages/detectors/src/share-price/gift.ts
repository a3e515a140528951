import type { Address, Transaction } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** Tokens sent by a plain transfer to a contract that otherwise takes them only by pulling a deposit. */
export type Gift = {
  readonly holder: Address
  readonly token: Address
  /** Base units sent without anything in return. */
  readonly given: bigint
  /** Base units deposited by the sender's side in the same transaction. */
  readonly deposited: bigint
  /** Base units that the holder paid the sender's side after the gift. */
  readonly redeemed: bigint
  readonly frame: PlacedFrame
}

const transfer = functions.transfer.selector
const transferFrom = functions.transferFrom.selector
const fewestFrames = 6
const none: readonly Gift[] = []

type Given = { -readonly [K in keyof Omit<Gift, 'redeemed'>]: Gift[K] }
type Pull = { amount: bigint; readonly by: Address }

/**
 * Gifts to vaults: the sender's side transfers a token to a contract that pulled the same token from it as a deposit.
 * Pairs never pull for themselves and pools are paid inside their own calls, so what is repaid to a lender within its
 * callback, or sent to an exchange that pays with another token, is no gift. Needs call frames.
 */
export function giftsOf(transaction: Transaction, cluster: ReadonlySet<Address>): readonly Gift[] {
  const frames = framesOf(transaction)
  if (frames.length < fewestFrames) return none
  let sent: PlacedFrame[] | undefined
  let pulls: Map<string, Pull> | undefined
  for (const frame of frames) {
    const { call, selector } = frame
    if (selector !== transfer && selector !== transferFrom) continue
    if (call.type !== 'CALL' || call.reverted || frame.readonly) continue
    const caller = frames[frame.parent]?.account
    if (caller === undefined) continue
    if (selector === transfer) {
      if (!cluster.has(caller)) continue
      const to = argumentAt(call.input, 0)
      if (to === undefined || cluster.has(wordToAddress(to))) continue
      sent ??= []
      sent.push(frame)
    } else if (!cluster.has(caller)) {
      const [from, to, amount] = [0, 1, 2].map((i) => argumentAt(call.input, i))
      if (from === undefined || to === undefined || amount === undefined) continue
      if (!cluster.has(wordToAddress(from)) || cluster.has(wordToAddress(to))) continue
      pulls ??= new Map()
      const key = `${frame.account}${wordToAddress(to)}`
      const pull = pulls.get(key)
      if (pull === undefined) pulls.set(key, { amount: BigInt(amount), by: caller })
      else pull.amount += BigInt(amount)
    }
  }
  if (sent === undefined || pulls === undefined) return none
  const gifts = new Map<string, Given>()
  for (const frame of sent) {
    const holder = wordToAddress(argumentAt(frame.call.input, 0) ?? '0x')
    const key = `${frame.account}${holder}`
    const pull = pulls.get(key)
    if (pull === undefined || isInside(frames, frame, holder, pull.by)) continue
    const amount = BigInt(argumentAt(frame.call.input, 1) ?? '0x0')
    const known = gifts.get(key)
    if (known !== undefined) known.given += amount
    else gifts.set(key, { holder, token: frame.account, given: amount, deposited: pull.amount, frame })
  }
  if (gifts.size === 0) return none
  const payments = paymentsOf(frames, new Set([...gifts.values()].map(({ holder }) => holder)), cluster)
  return [...gifts.values()].flatMap((gift) => {
    const paid = payments.get(gift.holder) ?? []
    // Whoever ever paid the cluster with another token is an exchange.
    if (paid.some(({ token }) => token !== gift.token)) return []
    const after = paid.filter(({ index }) => index > gift.frame.index)
    return [{ ...gift, redeemed: after.reduce((sum, { amount }) => sum + amount, 0n) }]
  })
}

/** Whether the holder, or whoever pulls for it, has called for the payment: a loan's return, a swap's callback. */
function isInside(
  frames: readonly PlacedFrame[],
  frame: PlacedFrame,
  holder: Address,
  puller: Address,
): boolean {
  for (let at = frames[frame.parent]; at !== undefined; at = frames[at.parent]) {
    if (at.account === holder || at.account === puller) return true
  }
  return false
}

type Payment = { readonly token: Address; readonly amount: bigint; readonly index: number }

/** What these holders paid the cluster, in order. */
function paymentsOf(
  frames: readonly PlacedFrame[],
  holders: ReadonlySet<Address>,
  cluster: ReadonlySet<Address>,
): ReadonlyMap<Address, readonly Payment[]> {
  const payments = new Map<Address, Payment[]>()
  for (const { call, selector, account, index } of frames) {
    if (selector !== transfer || call.type !== 'CALL' || call.reverted || !holders.has(call.from)) continue
    const to = argumentAt(call.input, 0)
    if (to === undefined || !cluster.has(wordToAddress(to))) continue
    const payment = { token: account, amount: BigInt(argumentAt(call.input, 1) ?? '0x0'), index }
    const list = payments.get(call.from)
    if (list === undefined) payments.set(call.from, [payment])
    else list.push(payment)
  }
  return payments
}
