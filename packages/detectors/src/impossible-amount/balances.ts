import type { Address, Hex } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { isModest, leadingZeros } from './arguments.ts'

/** A balance that was read twice and had grown in between by far more than was moved to it. */
export type Conjured = {
  readonly token: Address
  readonly account: Address
  /** What it should have been at most: the first reading and what was moved to the account since. */
  readonly expected: bigint
  readonly read: bigint
  readonly frame: PlacedFrame
}

/** Readings that the next one is compared with: whoever looks for a change looks before and after. */
const mostRemembered = 24

/** Calls that move a token's balances by what they say, or not at all. */
const plain: ReadonlySet<string> = new Set([
  functions.transfer.selector,
  functions.transferFrom.selector,
  functions.approve.selector,
  functions.increaseAllowance.selector,
  functions.permit.selector,
])

/**
 * Compares balances as the transaction itself read them. Where the token was called in any other way since (a mint, a
 * rebase, a wrap), the reading before proves nothing. Most pairs are dismissed by the length of their numbers.
 * @param readings calls of balanceOf, in order, not reverted.
 */
export function findConjured(
  frames: readonly PlacedFrame[],
  readings: readonly PlacedFrame[],
  factor: bigint,
  floor: bigint,
): readonly Conjured[] {
  const digits = Math.max(1, Math.floor((factor.toString(2).length - 1) / 4))
  const found: Conjured[] = []
  for (let i = 1; i < readings.length; i++) {
    const frame = readings[i]
    if (frame === undefined || outputOf(frame) === undefined) continue
    const before = earlierOf(readings, i, frame)
    const first = before === undefined ? undefined : outputOf(before)
    const second = outputOf(frame)
    if (before === undefined || first === undefined || second === undefined) continue
    if (leadingZeros(first) - leadingZeros(second) < digits) continue
    const one = judge(frames, before, frame, factor, floor)
    if (one !== undefined) found.push(one)
  }
  return found
}

/** The answer; undefined for an odd one, and for a proxy's inner call, which only repeats the outer. */
function outputOf({ call: { output, type } }: PlacedFrame): Hex | undefined {
  return output?.length === 66 && type !== 'DELEGATECALL' ? output : undefined
}

function earlierOf(
  readings: readonly PlacedFrame[],
  at: number,
  frame: PlacedFrame,
): PlacedFrame | undefined {
  const { to, input } = frame.call
  for (let i = at - 1; i >= Math.max(0, at - mostRemembered); i--) {
    const before = readings[i]
    if (before?.call.to === to && before?.call.input === input && outputOf(before) !== undefined)
      return before
  }
  return undefined
}

function judge(
  frames: readonly PlacedFrame[],
  before: PlacedFrame,
  frame: PlacedFrame,
  factor: bigint,
  floor: bigint,
): Conjured | undefined {
  const { to: token, input } = frame.call
  const word = argumentAt(input, 0)
  if (token === undefined || word === undefined) return undefined
  const account = wordToAddress(word)
  let expected = wordToUint(wordAt(before.call.output ?? '0x', 0))
  for (let i = before.index + 1; i < frame.index; i++) {
    const between = frames[i]
    if (between === undefined || between.call.to !== token) continue
    const { type, reverted } = between.call
    if (type !== 'CALL' || between.readonly || reverted) continue
    if (between.selector === functions.balanceOf.selector) continue
    if (!plain.has(between.selector)) return undefined
    expected += creditOf(between, account)
  }
  const read = wordToUint(wordAt(frame.call.output ?? '0x', 0))
  if (expected < floor || read <= expected * factor) return undefined
  return { token, account, expected, read, frame }
}

/** What a transfer brings the account. */
function creditOf({ call, selector }: PlacedFrame, account: Address): bigint {
  const place =
    selector === functions.transfer.selector ? 0 : selector === functions.transferFrom.selector ? 1 : -1
  if (place < 0) return 0n
  const receiver = argumentAt(call.input, place)
  if (receiver === undefined || wordToAddress(receiver) !== account) return 0n
  return wordToUint(argumentAt(call.input, place + 1))
}

/** Readings of balances that no supply reaches, among calls of balanceOf. */
export function findImpossible(readings: readonly PlacedFrame[], limit: bigint): readonly PlacedFrame[] {
  return readings.filter((frame) => {
    const output = outputOf(frame)
    return output !== undefined && !isModest(output) && wordToUint(wordAt(output, 0)) >= limit
  })
}
