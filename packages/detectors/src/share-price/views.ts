import type { Address, Transaction } from '@membrane/core'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { wordAt } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** One question for the price of a share, with its smallest and largest answer in the transaction. */
export type PriceMove = {
  readonly vault: Address
  readonly function: string
  readonly low: bigint
  readonly high: bigint
  /** Frame of the answer that lies farthest from the first one. */
  readonly frame: PlacedFrame
  /** Contracts that are neither the sender's side nor the vault and got that answer: lenders that trust it. */
  readonly readers: readonly Address[]
}

/** What the transaction asked about shares. */
export type SharesSeen = {
  readonly moves: readonly PriceMove[]
  /** Smallest supply above zero that a contract was seen to answer, in base units. */
  readonly supplies: ReadonlyMap<Address, bigint>
}

/** Price questions, and at which word of the answer the price stands. */
const prices: ReadonlyMap<string, { readonly signature: string; readonly word: number }> = new Map(
  (
    [
      [functions.convertToAssets, 0],
      [functions.previewRedeem, 0],
      [functions.pricePerShare, 0],
      [functions.pricePerFullShare, 0],
      [functions.exchangeRateStored, 0],
      [functions.exchangeRateCurrent, 0],
      [functions.getRate, 0],
      [functions.getVirtualPrice, 0],
      [functions.virtualPriceCamel, 0],
      // Error, shares, debt, exchange rate: how Compound's comptroller learns what a share is worth.
      [functions.accountSnapshot, 3],
    ] as const
  ).map(([{ selector, signature }, word]) => [selector, { signature, word }]),
)

/** Answers below this are so coarse that rounding alone moves them by a hundredth of a per cent or more. */
const finest = 10_000n
const noMoves: readonly PriceMove[] = []
const noSupplies: ReadonlyMap<Address, bigint> = new Map()
const nothing: SharesSeen = { moves: noMoves, supplies: noSupplies }

type Answers = { first: bigint; low: bigint; high: bigint; readonly frames: PlacedFrame[] }

/** Answers remembered for one question; a hostile trace may ask without end. */
const mostAnswers = 64

/** Reads the answers to questions for share prices and supplies. Reverted calls and delegated ones answer nobody. */
export function sharesSeen(transaction: Transaction, cluster: ReadonlySet<Address>): SharesSeen {
  let asked: Map<string, Answers> | undefined
  let supplies: Map<Address, bigint> | undefined
  const frames = framesOf(transaction)
  for (const frame of frames) {
    const { call, selector } = frame
    const isSupply = selector === functions.totalSupply.selector
    const price = isSupply ? undefined : prices.get(selector)
    if (!isSupply && price === undefined) continue
    if (call.type === 'DELEGATECALL' || call.reverted || call.output === undefined) continue
    const word = wordAt(call.output, price?.word ?? 0)
    if (word === undefined) continue
    const value = BigInt(word)
    if (isSupply) {
      supplies ??= new Map()
      const known = supplies.get(frame.account)
      if (value > 0n && (known === undefined || value < known)) supplies.set(frame.account, value)
      continue
    }
    if (value < finest) continue
    asked ??= new Map()
    // The account asked about makes no difference to the exchange rate.
    const question = price?.word === 0 ? call.input : selector
    const key = `${frame.account}${question}`
    const answers = asked.get(key)
    if (answers === undefined) asked.set(key, { first: value, low: value, high: value, frames: [frame] })
    else add(answers, frame, value)
  }
  if (asked === undefined) return supplies === undefined ? nothing : { moves: noMoves, supplies }
  const moves: PriceMove[] = []
  for (const answers of asked.values()) {
    if (answers.low !== answers.high) moves.push(moveOf(answers, frames, cluster))
  }
  return { moves, supplies: supplies ?? noSupplies }
}

function add(answers: Answers, frame: PlacedFrame, value: bigint): void {
  if (value < answers.low) answers.low = value
  if (value > answers.high) answers.high = value
  if (answers.frames.length < mostAnswers) answers.frames.push(frame)
}

function moveOf(
  { first, low, high, frames: answered }: Answers,
  frames: readonly PlacedFrame[],
  cluster: ReadonlySet<Address>,
): PriceMove {
  const up = (high - first) * low >= (first - low) * high
  const extreme = up ? high : low
  const readers = new Set<Address>()
  let shown = answered[0] as PlacedFrame
  for (const frame of answered) {
    const { word = 0 } = prices.get(frame.selector) ?? {}
    if (BigInt(wordAt(frame.call.output ?? '0x', word) ?? '0x0') !== extreme) continue
    shown = frame
    const reader = frames[frame.parent]?.account
    if (reader !== undefined && reader !== frame.account && !cluster.has(reader)) readers.add(reader)
  }
  return {
    vault: shown.account,
    function: prices.get(shown.selector)?.signature ?? shown.selector,
    low,
    high,
    frame: shown,
    readers: [...readers],
  }
}
