import type { PlacedFrame } from '../reading/frames.ts'
import { wordAt, wordToInt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'
import { isQuestion } from './meet.ts'
import { factor } from './path.ts'

/** One price source that answered the same question twice, differently. */
export type Contradiction = {
  readonly first: PlacedFrame
  readonly second: PlacedFrame
  /** Factor between the two, above 1. */
  readonly ratio: number
}

/** The widest contradiction of a price source with itself. */
export function widestContradiction(frames: readonly PlacedFrame[]): Contradiction | undefined {
  let widest: Contradiction | undefined
  const lowest = new Map<string, PlacedFrame>()
  const highest = new Map<string, PlacedFrame>()
  for (const frame of frames) {
    if (!isQuestion(frame)) continue
    const { call } = frame
    // What passes the question on to its implementation repeats the answer.
    if (call.reverted || call.type === 'DELEGATECALL' || call.type === 'CALLCODE') continue
    const answer = answerOf(frame)
    if (!(answer > 0)) continue
    const key = `${frame.account}${call.input}`
    const low = lowest.get(key)
    const high = highest.get(key)
    if (low === undefined || high === undefined) {
      lowest.set(key, frame)
      highest.set(key, frame)
      continue
    }
    for (const earlier of [low, high]) {
      const ratio = factor(answer, answerOf(earlier))
      if (ratio > (widest?.ratio ?? 1)) widest = { first: earlier, second: frame, ratio }
    }
    if (answer < answerOf(low)) lowest.set(key, frame)
    if (answer > answerOf(high)) highest.set(key, frame)
  }
  return widest
}

/** The price in the answer: the first word, but the second of a Chainlink round. NaN without an answer. */
export function answerOf({ call, selector }: PlacedFrame): number {
  const output = call.output
  if (output === undefined) return Number.NaN
  const word = wordAt(output, selector === functions.latestRoundData.selector ? 1 : 0)
  return word === undefined ? Number.NaN : Number(wordToInt(word))
}
