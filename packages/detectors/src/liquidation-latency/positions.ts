import type { Address, Block } from '@membrane/core'
import { logsByTopic } from '../reading/logs.ts'
import { wordToAddress } from '../reading/words.ts'
import { events } from '../signals/events.ts'

/** A borrower as last seen. */
export type Position = {
  /** Health factor times 10^18; undefined until it was read. */
  readonly health: bigint | undefined
  /** Block and time from which it has been liquidatable; undefined while it is healthy. */
  readonly since: { readonly block: number; readonly at: number | undefined } | undefined
  /** Block of the last read, so that the others get their turn. */
  readonly readAt: number
  readonly told: number
}

export type Positions = Readonly<Record<Address, Position>>

/** Accounts whose debt in `pool` the block's Borrow, Repay and LiquidationCall events changed. */
export function touchedBorrowers(block: Block, pool: Address): readonly Address[] {
  const touched = new Set<Address>()
  for (const [event, topic] of [
    [events.BorrowAaveV3, 2],
    [events.RepayAaveV3, 2],
    [events.LiquidationCall, 3],
  ] as const) {
    for (const { log } of logsByTopic(block, event.topic)) {
      const borrower = log.topics[topic]
      if (log.address === pool && borrower !== undefined) touched.add(wordToAddress(borrower))
    }
  }
  return [...touched]
}

/** Those to read at the next block: liquidatable first, then unread and least healthy, then longest unread. */
export function chooseReads(positions: Positions, limit: number): readonly Address[] {
  const entries = Object.entries(positions) as [Address, Position][]
  if (entries.length <= limit) return entries.map(([borrower]) => borrower)
  const risky = [...entries].sort(([, a], [, b]) => rank(a) - rank(b))
  const half = Math.ceil(limit / 2)
  const chosen = new Set(risky.slice(0, half).map(([borrower]) => borrower))
  for (const [borrower] of [...entries].sort(([, a], [, b]) => a.readAt - b.readAt)) {
    if (chosen.size >= limit) break
    chosen.add(borrower)
  }
  return [...chosen]
}

function rank(position: Position): number {
  if (position.since !== undefined) return -1
  return position.health === undefined ? 0 : Number(position.health / 10n ** 12n)
}

/** `positions` with the healthiest of the longest unread left out beyond `limit`. */
export function bounded(positions: Record<Address, Position>, limit: number): Positions {
  const entries = Object.entries(positions) as [Address, Position][]
  if (entries.length <= limit) return positions
  entries.sort(([, a], [, b]) => rank(a) - rank(b))
  return Object.fromEntries(entries.slice(0, limit))
}
