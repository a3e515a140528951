import type { Hash } from '@membrane/core'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Bundle, Confidence, Detail } from '../../bundle.ts'
import type { Token } from '../../transfer.ts'
import { withCosts } from '../costs.ts'
import { cyclicComponents } from './component.ts'
import { type Cycle, cyclesOf } from './cycle.ts'
import { withFees } from './fee.ts'
import { type Leg, legsOf } from './leg.ts'
import { type Party, partyOf } from './party.ts'

/**
 * Arbitrages inside single transactions: legs through two or more pools that come back to the token they began with,
 * each leg fed by the outputs of those before, for one party. Independent cycles are rows of their own, and losing ones
 * are told with `details.negative`. The way round is found from tokens and amounts, so the order of events does not
 * matter (a flash swap tells its first leg last).
 * @param taken transactions that other extractions account for, which are left out.
 */
export function findArbitrages(block: BlockReading, taken?: ReadonlySet<Hash>): readonly Bundle[] {
  const bundles: Bundle[] = []
  for (const reading of block.transactions) {
    const legs = legsOf(reading.actions)
    if (legs.length < 2) continue
    const components = cyclicComponents(legs)
    // A reverted transaction has no actions, whatever an old node wrote in its receipt.
    if (components.length === 0 || taken?.has(reading.hash)) continue
    const cycles = components
      .flatMap((component) => cyclesOf(withFees(component, reading.transfers)))
      .sort((a, b) => begin(a) - begin(b))
    const settles = settlesForOthers(reading)
    for (const cycle of cycles) {
      const party = partyOf(cycle, reading)
      const confidence = confidenceOf(cycle, party, settles)
      if (confidence !== undefined) bundles.push(bundleOf(block, reading, cycle, party, confidence))
    }
  }
  return bundles
}

function begin({ legs }: Cycle): number {
  return Math.min(...legs.map(({ swap }) => swap.order))
}

/** Whether the transaction fills orders of people who did not send it. */
function settlesForOthers({ actions, from }: TransactionReading): boolean {
  return actions.some((action) => action.kind === 'order' && action.owner !== from)
}

/** undefined when the cycle may as well be several parties' trades side by side. */
function confidenceOf(cycle: Cycle, party: Party, settles: boolean): Confidence | undefined {
  if (cycle.match === 'exact') {
    if (cycle.negative) return party.who === 'several' || settles ? undefined : 'low'
    if (settles || party.who === 'several') return 'low'
    return party.who === 'one' ? 'high' : 'medium'
  }
  if (settles || party.who === 'several' || cycle.negative) return undefined
  if (cycle.match === 'near') {
    if (party.who !== 'one') return 'low'
    // Fed by the legs before to the full, the amounts agree even where a little was left over.
    return [...cycle.net.values()].every((amount) => amount > 0n) ? 'high' : 'medium'
  }
  return party.who === 'one' ? 'low' : undefined
}

function bundleOf(
  block: BlockReading,
  reading: TransactionReading,
  cycle: Cycle,
  party: Party,
  confidence: Confidence,
): Bundle {
  const { profit, details } = withCosts(cycle.net, [reading])
  return {
    block: block.number,
    kind: 'arbitrage',
    method: block.method,
    confidence,
    transactions: [reading.hash],
    victims: [],
    protocol: [...new Set(cycle.legs.map(({ swap }) => swap.protocol))].sort().join('+'),
    pool: cycle.legs[0]?.swap.pool ?? null,
    parties: {
      ...(reading.from === undefined ? {} : { arbitrageur: reading.from }),
      ...(reading.to === undefined || reading.to === null ? {} : { contract: reading.to }),
    },
    profit,
    details: {
      start: cycle.start,
      length: cycle.legs.length,
      legs: cycle.legs.map(legDetail),
      negative: cycle.negative,
      match: cycle.match,
      entity: party.entity ?? null,
      party: party.who,
      ...details,
    },
  }
}

function legDetail({ swap, paid, received }: Leg): Detail {
  const { pool, protocol, tokenIn, amountIn, tokenOut, amountOut, feeOnTransfer } = swap
  return {
    pool,
    protocol,
    tokenIn: tokenIn as Token, // a leg's tokens are known
    amountIn,
    tokenOut: tokenOut as Token,
    amountOut,
    ...(feeOnTransfer || paid !== amountIn ? { feeOnTransfer: true, paid } : {}),
    ...(received === amountOut ? {} : { received }),
  }
}
