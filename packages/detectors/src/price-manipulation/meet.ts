import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { functions } from '../signals/functions.ts'

/** What of a transaction's frames is worth following: most transactions have nothing and end here. */
export type Meeting = {
  /** Two-sided pools that were traded with, or asked for their reserves beside. */
  readonly pools: ReadonlySet<Address>
  /** Token transfers and value calls: a round trip has at least four. */
  readonly moves: number
  /** Questions to price sources: two can contradict each other. */
  readonly questions: number
  /** Whether a pool was given its first price and liquidity was put into a pool afterwards. */
  readonly opened: boolean
}

type Kind = 'open' | 'place' | 'trade' | 'reserves' | 'move' | 'question'

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [functions.pairSwap.selector, 'trade'],
  [functions.pairSwapPlain.selector, 'trade'],
  [functions.pairSync.selector, 'trade'],
  [functions.pairSkim.selector, 'trade'],
  [functions.poolSwap.selector, 'trade'],
  [functions.getReserves.selector, 'reserves'],
  [functions.poolInitialize.selector, 'open'],
  [functions.poolMint.selector, 'place'],
  [functions.transfer.selector, 'move'],
  [functions.transferFrom.selector, 'move'],
  [functions.getUnderlyingPrice.selector, 'question'],
  [functions.getAssetPrice.selector, 'question'],
  [functions.latestAnswer.selector, 'question'],
  [functions.latestRoundData.selector, 'question'],
  [functions.getPriceOf.selector, 'question'],
  [functions.getVirtualPrice.selector, 'question'],
])

const none: ReadonlySet<Address> = new Set()

/** Whether a call asks a price source what something is worth. */
export function isQuestion(frame: PlacedFrame): boolean {
  return kinds.get(frame.selector) === 'question'
}

/** Looks through the frames once. */
export function meetingOf(frames: readonly PlacedFrame[]): Meeting {
  let pools: Set<Address> | undefined
  let traded = false
  let priced = false
  let opened = false
  let moves = 0
  let questions = 0
  for (const frame of frames) {
    const kind = kinds.get(frame.selector)
    if (kind === undefined) {
      if (frame.call.value > 0n) moves++
      continue
    }
    if (frame.call.reverted) continue
    if (kind === 'move') moves++
    else if (kind === 'question') questions++
    else if (kind === 'open') priced = true
    else if (kind === 'place') opened = priced
    else if (kind === 'reserves') {
      if (!answersReserves(frame)) continue
      pools ??= new Set()
      pools.add(frame.account)
    } else if (frame.call.type === 'CALL' && !frame.readonly) {
      pools ??= new Set()
      pools.add(frame.account)
      traded = true
    }
  }
  // Forks name their swaps as they like; what they are asked for gives them away.
  return { pools: pools !== undefined && (traded || moves >= 2) ? pools : none, moves, questions, opened }
}

const zeros36 = '0'.repeat(36)

/** Whether this is a pair's answer: two numbers of 112 bits and perhaps a time, not a list of that name's other users. */
export function answersReserves({ call }: PlacedFrame): boolean {
  const { output } = call
  if (call.type !== 'STATICCALL' || output === undefined) return false
  if (output.length !== 130 && output.length !== 194) return false
  return output.startsWith(zeros36, 2) && output.startsWith(zeros36, 66)
}
