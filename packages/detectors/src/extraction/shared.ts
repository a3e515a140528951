import type { Block, Transaction } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** Positions in the block of the transactions that traded in a pool, or changed its liquidity, ascending. */
type Touches = { readonly swaps: number[]; readonly given: number[]; readonly taken: number[] }

const swapTopics = [events.SwapV2, events.SwapV3, events.CurveExchange, events.CurveCryptoExchange] as const
/** One contract holds all pools, and the first topic names which. */
const vaultTopics = [events.SwapBalancer, events.SwapV4] as const
const bySelector: ReadonlyMap<string, keyof Touches> = new Map([
  [functions.pairSwap.selector, 'swaps'],
  [functions.poolSwap.selector, 'swaps'],
  [functions.poolMint.selector, 'given'],
  [functions.poolBurn.selector, 'taken'],
])

/**
 * Positions of the transactions among which a sandwich or just-in-time liquidity can be, so that the rest of the block
 * need not be read: those of pools that somebody enters before and leaves after another's trade.
 * @param concerns whether a pool, by its contract, or a trade in between is anybody's concern.
 */
export function sharedPools(
  block: Block,
  concerns: (pool: string, between: readonly Transaction[]) => boolean,
): ReadonlySet<number> {
  const chosen = new Set<number>()
  for (const [key, { swaps, given, taken }] of touchesOf(block)) {
    const pool = key.slice(0, 42)
    const between = enclosed(block, swaps) ?? provided(block, swaps, given, taken)
    if (between === undefined || !concerns(pool, between)) continue
    for (const positions of [swaps, given, taken]) for (const position of positions) chosen.add(position)
  }
  return chosen
}

function touchesOf(block: Block): ReadonlyMap<string, Touches> {
  const pools = new Map<string, Touches>()
  const note = (pool: string, kind: keyof Touches, position: number): void => {
    let touches = pools.get(pool)
    if (touches === undefined) {
      touches = { swaps: [], given: [], taken: [] }
      pools.set(pool, touches)
    }
    if (touches[kind].at(-1) !== position) touches[kind].push(position)
  }
  if (block.tiers.logs === 'present') {
    const positions = new Map(block.transactions.map((transaction, position) => [transaction, position]))
    const read = (topic: Parameters<typeof logsByTopic>[1], kind: keyof Touches, vault: boolean): void => {
      for (const { transaction, log } of logsByTopic(block, topic)) {
        const pool = vault ? `${log.address}${log.topics[1]}` : log.address
        note(pool, kind, positions.get(transaction) ?? 0)
      }
    }
    for (const { topic } of swapTopics) read(topic, 'swaps', false)
    for (const { topic } of vaultTopics) read(topic, 'swaps', true)
    read(events.MintV3.topic, 'given', false)
    read(events.BurnV3.topic, 'taken', false)
  } else {
    for (const [position, transaction] of block.transactions.entries()) {
      for (const { selector, call, account } of framesOf(transaction)) {
        const kind = bySelector.get(selector)
        if (kind !== undefined && call.type === 'CALL' && !call.reverted) note(account, kind, position)
      }
    }
  }
  for (const { swaps } of pools.values()) swaps.sort((a, b) => a - b)
  return pools
}

/** Trades of others between two of one sender or of one contract; undefined when there are none. */
function enclosed(block: Block, swaps: readonly number[]): readonly Transaction[] | undefined {
  if (swaps.length < 3) return undefined
  const trades = swaps.flatMap((position) => block.transactions[position] ?? [])
  const first = new Map<string, number>()
  let between: Set<Transaction> | undefined
  for (const [place, { from, to }] of trades.entries()) {
    for (const actor of [from, to]) {
      if (!actor) continue
      const opened = first.get(actor)
      if (opened === undefined) first.set(actor, place)
      else {
        for (const other of trades.slice(opened + 1, place)) {
          if (other.from === actor || other.to === actor) continue
          between ??= new Set()
          between.add(other)
        }
      }
    }
  }
  return between === undefined ? undefined : [...between]
}

/** Trades between liquidity given and taken in other transactions. */
function provided(
  block: Block,
  swaps: readonly number[],
  given: readonly number[],
  taken: readonly number[],
): readonly Transaction[] | undefined {
  const start = Math.min(...given)
  const end = Math.max(...taken)
  const between = swaps.filter((position) => position > start && position < end)
  return between.length === 0 ? undefined : between.flatMap((position) => block.transactions[position] ?? [])
}
