import type { Address } from '@membrane/core'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Bundle, Confidence, Detail } from '../../bundle.ts'
import { usesFlashLoan } from '../flashloan.ts'
import { gainOf, gainWithGas } from '../gain.ts'
import { dealingsOn } from './dealing.ts'
import { isGain } from './gainful.ts'
import { attackersOf } from './group.ts'
import { reliancesIn } from './reliance.ts'
import { readAgain } from './reread.ts'
import { type Swing, swingsOf } from './swing.ts'

/** A swing with what was done on its price. */
type Abuse = { readonly swing: Swing; readonly doings: readonly Detail[] }

/**
 * Oracle manipulations: a pool's price driven away and brought back within one transaction, something done meanwhile
 * with another protocol on that price, and a gain in the end.
 *
 * With call frames, the other protocol must be seen to read or use the pool while the price is out: confidence `high`
 * where the gain is certain and the pool's states tell the price, `medium` otherwise. Without them, a borrowing,
 * a liquidation or shares made or destroyed in between is all there is, and it may have relied on something else: `low`.
 * Arbitrage and sandwiches rely on nobody's reading of a price, and a price that stays where it was driven is a trade.
 */
export function findOracleManipulations(block: BlockReading): readonly Bundle[] {
  let rows: Bundle[] | undefined
  for (const transaction of block.transactions) {
    if (transaction.actions.length < 2 || transaction.status === 'reverted') continue
    const swings = swingsOf(transaction)
    if (swings.length === 0) continue
    const row = rowOf(block, transaction, swings)
    if (row === undefined) continue
    rows ??= []
    rows.push(row)
  }
  return rows ?? none
}

const none: readonly Bundle[] = []

function rowOf(
  block: BlockReading,
  transaction: TransactionReading,
  swings: readonly Swing[],
): Bundle | undefined {
  const group = attackersOf(transaction, swings)
  const seen = abusesInFrames(transaction, swings, group)
  const abuses = seen ?? abusesInLogs(transaction, swings, group)
  const first = abuses[0]
  if (first === undefined) return undefined
  const gain = Object.fromEntries(gainOf(transaction, group, block.traced))
  const gains = isGain(block, transaction, gain)
  if (gains === false) return undefined
  const flashLoan = usesFlashLoan(transaction)
  // A pool that tells no price may have moved by a hair: then the gain, or capital beyond one's own, must speak.
  if (gains === undefined && !flashLoan && abuses.every(({ swing }) => swing.price === undefined))
    return undefined
  const { profit, details } = gainWithGas(block, transaction, group)
  const main = abuses.reduce((best, next) => (ratioOf(next) > ratioOf(best) ? next : best), first)
  const told = main.swing.price !== undefined
  return {
    block: block.number,
    kind: 'oracle_manipulation',
    method: seen === undefined ? 'logs' : 'traces',
    confidence: confidenceOf(seen !== undefined, told && gains === true),
    transactions: [transaction.hash],
    victims: [],
    protocol: protocolsOf(abuses),
    pool: main.swing.pool,
    parties: { attacker: [...group] },
    profit,
    details: {
      pools: abuses.map(describe),
      flashLoan,
      gain: gains ?? 'unknown',
      ...details,
    },
  }
}

/** undefined when there are no frames, or they do not show the pools. */
function abusesInFrames(
  transaction: TransactionReading,
  swings: readonly Swing[],
  group: ReadonlySet<Address>,
): readonly Abuse[] | undefined {
  const root = transaction.transaction.trace
  if (root === undefined) return undefined
  const own = swings.every(({ out }) => out?.traceAddress !== undefined)
  const framed = own ? transaction : readAgain(transaction, root)
  const pools = own ? swings : swingsOf(framed)
  if (!swings.some(({ pool }) => pools.some((other) => other.pool === pool))) return undefined
  return pools.flatMap((swing) => {
    const dealings = dealingsOn(framed, root, swing, group)
    if (dealings.length === 0) return []
    const doings = dealings.map(({ to, selector, reads, trades }) => ({ with: to, selector, reads, trades }))
    return [{ swing, doings }]
  })
}

function abusesInLogs(
  transaction: TransactionReading,
  swings: readonly Swing[],
  group: ReadonlySet<Address>,
): readonly Abuse[] {
  return swings.flatMap((swing) => {
    // Without a price, and without the frames that show who read it, there is only a trade and its return.
    if (swing.price === undefined) return []
    const doings = reliancesIn(transaction, swing, group)
    return doings.length === 0 ? [] : [{ swing, doings: [...doings] }]
  })
}

function confidenceOf(seen: boolean, certain: boolean): Confidence {
  if (!seen) return 'low'
  return certain ? 'high' : 'medium'
}

function ratioOf({ swing }: Abuse): number {
  return swing.price?.ratio ?? 1
}

function describe({ swing, doings }: Abuse): Detail {
  const { pool, protocol, tokens, price, from, until } = swing
  return {
    pool,
    protocol,
    tokens: tokens.map((token) => token ?? null),
    ratio: price?.ratio ?? null,
    start: price?.start ?? null,
    extreme: price?.extreme ?? null,
    back: price?.back ?? null,
    from,
    until,
    doings,
  }
}

function protocolsOf(abuses: readonly Abuse[]): string {
  return [...new Set(abuses.map(({ swing }) => swing.protocol))].sort().join('+')
}
