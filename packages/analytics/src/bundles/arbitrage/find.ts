import type { Hash } from '@membrane/core'
import type { Action } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Bundle, Confidence, Detail } from '../../bundle.ts'
import type { Token } from '../../transfer.ts'
import { withCosts } from '../costs.ts'
import { cyclicComponents } from './component.ts'
import { type Cycle, cyclesOf } from './cycle.ts'
import { withFees } from './fee.ts'
import { inferLegs, unknownProtocol } from './infer.ts'
import { type Leg, legsOf } from './leg.ts'
import { type Party, partyOf } from './party.ts'
import { wrapLegs } from './wrap.ts'

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
    const { actions, transfers, hash } = reading
    // A reverted transaction has no actions, whatever an old node wrote in its receipt.
    if (transfers.length < 2 || actions.length === 0) continue
    const legs = legsOf(actions)
    if (legs.length === 0 || taken?.has(hash)) continue
    const known = judge(cyclesAmong(legs, reading), reading)
    for (const finding of known.length > 0 ? known : judge(withInferred(legs, reading), reading)) {
      bundles.push(bundleOf(block, reading, finding))
    }
  }
  return bundles
}

type Finding = { readonly cycle: Cycle; readonly party: Party; readonly confidence: Confidence }

function judge(cycles: readonly Cycle[], reading: TransactionReading): readonly Finding[] {
  if (cycles.length === 0) return []
  const settles = settlesForOthers(reading)
  const findings: Finding[] = []
  for (const cycle of cycles) {
    const party = partyOf(cycle, reading)
    const confidence = confidenceOf(cycle, party, settles)
    if (confidence !== undefined) findings.push({ cycle, party, confidence })
  }
  return findings
}

function cyclesAmong(legs: readonly Leg[], { transfers }: TransactionReading): readonly Cycle[] {
  // A way round through one pool alone is no arbitrage, however many its coins.
  const components = cyclicComponents(legs).filter(usesSeveralPools)
  if (components.length === 0) return []
  return components
    .flatMap((component) => cyclesOf(withFees(component, transfers)))
    .sort((a, b) => begin(a) - begin(b))
}

function usesSeveralPools(legs: readonly Leg[]): boolean {
  const first = legs[0]?.swap.pool
  return legs.some(({ swap }) => swap.pool !== first)
}

/** Cycles that exchanges nobody told of close: of one or more known legs with them, and a sure gain. */
function withInferred(legs: readonly Leg[], reading: TransactionReading): readonly Cycle[] {
  if (reading.transfers.length < 4) return []
  for (const { kind } of reading.actions) if (others.has(kind)) return []
  const inferred = [...inferLegs(reading, legs), ...wrapLegs(reading, unknownProtocol)]
  if (inferred.length === 0) return []
  return cyclesAmong([...legs, ...inferred], reading).filter(
    (cycle) =>
      cycle.match === 'exact' &&
      !cycle.negative &&
      cycle.legs.some(({ swap }) => swap.protocol === unknownProtocol) &&
      cycle.legs.some(({ swap }) => swap.protocol !== unknownProtocol),
  )
}

/** What also takes one thing and gives another, and is no exchange. */
const others: ReadonlySet<Action['kind']> = new Set(['liquidation', 'nft_trade', 'borrow', 'repay', 'order'])

function begin({ legs }: Cycle): number {
  return Math.min(...legs.map(({ swap }) => swap.order))
}

/** Whether the transaction fills orders of people who did not send it. */
function settlesForOthers({ actions, from }: TransactionReading): boolean {
  return actions.some((action) => action.kind === 'order' && action.owner !== from)
}

/** Protocols whose swaps are fills of orders that makers signed. */
const orderBooks: ReadonlySet<string> = new Set(['zeroex_v2', 'zeroex_v3', 'zeroex_v4'])

/** undefined when the cycle may as well be several parties' trades side by side. */
function confidenceOf(cycle: Cycle, party: Party, settles: boolean): Confidence | undefined {
  if (cycle.legs.some(({ swap }) => swap.protocol === unknownProtocol)) {
    return party.who === 'one' ? 'medium' : undefined
  }
  // Makers' orders that meet each other are a match, unless somebody traded with each for himself.
  if (party.who !== 'one' && cycle.legs.every(({ swap }) => orderBooks.has(swap.protocol))) return undefined
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
  { cycle, party, confidence }: Finding,
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
