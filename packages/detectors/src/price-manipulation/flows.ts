import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'
import { addressEnding, amountEnding, firstEnd, secondEnd, thirdEnd } from './tails.ts'

/** A token transfer by call; amounts are base units as plain numbers. */
export type Moved = {
  readonly token: Address
  readonly from: Address
  readonly to: Address
  readonly amount: number
}

/** What passed between the initiator's side and others; without a token it was coins. */
export type Flow = Omit<Moved, 'token'> & {
  readonly token: Address | undefined
  readonly frame: PlacedFrame
  /** Whether the initiator's side gave it. */
  readonly gives: boolean
}

/** What a token's frame moved; undefined for any other call. */
export function movedBy({ account, call, selector }: PlacedFrame): Moved | undefined {
  const { input, from } = call
  if (selector === functions.transfer.selector && input.length >= secondEnd) {
    return {
      token: account,
      from,
      to: addressEnding(input, firstEnd),
      amount: amountEnding(input, secondEnd),
    }
  }
  if (selector !== functions.transferFrom.selector || input.length < thirdEnd) return undefined
  return {
    token: account,
    from: addressEnding(input, firstEnd),
    to: addressEnding(input, secondEnd),
    amount: amountEnding(input, thirdEnd),
  }
}

/** Whether a flow is of this token; coins are what a wrapped coin stands for. */
function isOf(flow: Flow, token: Address, coin: boolean): boolean {
  return flow.token === token || (coin && flow.token === undefined)
}

const swaps: ReadonlySet<string> = new Set([
  functions.poolSwap.selector,
  functions.pairSwap.selector,
  functions.pairSwapPlain.selector,
])

/** What the initiator's side was paid of a token between two frames, but for what it bought: the sum and the largest. */
export function paidWithin(
  flows: readonly Flow[],
  token: Address,
  coin: boolean,
  start: number,
  end: number,
  frames: readonly PlacedFrame[],
): { readonly sum: number; readonly largest: Flow | undefined } {
  let sum = 0
  let largest: Flow | undefined
  for (const flow of flows) {
    const { gives, frame, amount } = flow
    if (gives || frame.index < start || frame.index >= end || !isOf(flow, token, coin)) continue
    if (swaps.has(frames[frame.parent]?.selector ?? '')) continue
    sum += amount
    if (largest === undefined || amount > largest.amount) largest = flow
  }
  return { sum, largest }
}

/** What the initiator's side had given of a token before a frame. */
export function givenBefore(flows: readonly Flow[], token: Address, coin: boolean, end: number): number {
  let sum = 0
  for (const flow of flows) {
    if (flow.gives && flow.frame.index < end && isOf(flow, token, coin)) sum += flow.amount
  }
  return sum
}
