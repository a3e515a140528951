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

type Told = { readonly frame: PlacedFrame; readonly answer: number }

/** The lowest and the highest answer to one question. */
type Range = { low: Told; high: Told }

/** The widest contradiction of a price source with itself. */
export function widestContradiction(frames: readonly PlacedFrame[]): Contradiction | undefined {
  let widest: Contradiction | undefined
  const ranges = new Map<string, Range>()
  for (const frame of frames) {
    if (!isQuestion(frame)) continue
    const { call } = frame
    // What passes the question on to its implementation repeats the answer.
    if (call.reverted || call.type === 'DELEGATECALL' || call.type === 'CALLCODE') continue
    const answer = answerOf(frame)
    if (!(answer > 0)) continue
    const key = `${frame.account}${call.input}`
    const told: Told = { frame, answer }
    const range = ranges.get(key)
    if (range === undefined) {
      ranges.set(key, { low: told, high: told })
      continue
    }
    for (const earlier of [range.low, range.high]) {
      const ratio = factor(answer, earlier.answer)
      if (ratio > (widest?.ratio ?? 1)) widest = { first: earlier.frame, second: frame, ratio }
    }
    if (answer < range.low.answer) range.low = told
    if (answer > range.high.answer) range.high = told
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
