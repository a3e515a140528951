import type { Address, Hash } from '@membrane/core'
import type { Swap } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Bundle, Confidence, Detail } from '../../bundle.ts'
import { actorOf, type Entities } from '../../flow/entities.ts'
import { addTo } from '../../flow/sums.ts'
import type { Token } from '../../transfer.ts'
import { withCosts } from '../costs.ts'
import { provisionGain } from '../provision.ts'
import { methodOf } from '../row.ts'
import { holdingOf } from './held.ts'
import { findLosses, type Loss } from './loss.ts'
import type { Leg, Touch } from './market.ts'
import { isAdjacent } from './match.ts'
import type { Part, Wide } from './widen.ts'

/** A sandwich's row, and the place of its first transaction. */
export function describeSandwich(
  block: BlockReading,
  wide: Wide,
  entities: Entities,
  touches: ReadonlyMap<string, readonly Touch[]>,
): { readonly bundle: Bundle; readonly position: number } {
  const { fronts, backs, parts, routes, provisions } = wide
  const hashOf = (position: number): Hash => transactionAt(block, position).hash
  const hashes = (positions: readonly number[]): readonly Hash[] => positions.map(hashOf)
  const victims = ascending(parts.flatMap((part) => part.victims.map(({ position }) => position)))
  const own = ascending([...fronts, ...backs])
  const all = ascending([...own, ...victims])
  // Somebody who trades against the front on one pool may be a victim on another.
  const bystanders = ascending(
    parts.flatMap((part) => part.bystanders.map(({ position }) => position)),
  ).filter((position) => !victims.includes(position))

  const gain = new Map<Token, bigint>()
  let unknown = false
  for (const part of parts) if (!addLegs(gain, part)) unknown = true
  const transferFees = new Map<Token, bigint>()
  for (const part of parts) {
    const token = part.fronts[0]?.tokenOut
    const fee = token === undefined ? 0n : feesOn(token, block, part, entities)
    if (token === undefined || fee === 0n || transferFees.has(token)) continue
    transferFees.set(token, fee)
    addTo(gain, token, -fee)
  }
  const routed = new Map<Token, bigint>()
  for (const { swap } of routes) if (!addSwap(routed, swap)) unknown = true
  for (const [token, amount] of routed) if (amount !== 0n) addTo(gain, token, amount)
  for (const provision of provisions) {
    const net = provisionGain(provision)
    if (net === undefined) unknown = true
    else for (const [token, amount] of net) addTo(gain, token, amount)
  }

  const { profit, details } = withCosts(
    gain,
    own.map((position) => transactionAt(block, position)),
  )
  const first = parts[0]?.fronts[0]?.swaps[0] as Swap // found by a front
  const protocols = new Set(parts.flatMap(protocolsOf))
  const senders = distinct(own.map((position) => transactionAt(block, position).from))
  const contracts = entities
    .addresses(wide.entity)
    .filter((address) => !block.transactions.some(({ from }) => from === address))
  const front = transactionAt(block, fronts[0] ?? 0)
  const attacker = actorOf(front, wide.entity, entities) as Address // an entity has an address
  const jit = provisions.length > 0
  const bundle: Bundle = {
    block: block.number,
    kind: 'sandwich',
    method: methodOf(first),
    confidence: confidenceOf(wide, unknown),
    transactions: hashes(all),
    victims: hashes(victims),
    protocol: [...protocols].sort().join('+'),
    pool: first.pool,
    parties: { attacker: attacker, senders, contracts },
    profit,
    details: {
      ...details,
      fronts: hashes(fronts),
      backs: hashes(backs),
      bystanders: hashes(bystanders),
      fit: wide.fit,
      pools: parts.map((part) => describePart(block, part, own, touches)),
      ...(routes.length > 0
        ? { routes: routes.map(({ position, swap }) => describeRoute(hashOf(position), swap)) }
        : {}),
      ...(transferFees.size > 0 ? { transferFees: Object.fromEntries(transferFees) } : {}),
      ...(jit ? { jit, jitPools: [...new Set(provisions.map(({ pool }) => pool))] } : {}),
      ...(unknown ? { unknownAmounts: true } : {}),
    },
  }
  return { bundle, position: all[0] ?? 0 }
}

/**
 * What a token's fee on transfer took of the inventory between the fronts and the backs: the pools report it as bought and
 * not sold, but nobody has it. Zero unless what arrived was given back to a hundredth.
 */
function feesOn(token: Token, block: BlockReading, part: Part, entities: Entities): bigint {
  let bought = 0n
  let arrived = 0n
  let swapped = 0n
  for (const { position } of [...part.fronts, ...part.backs]) {
    const holding = holdingOf(block, position, token, entities)
    arrived += holding.arrived
    swapped += holding.swapped
    if (holding.arrived > 0n) bought += holding.arrived
  }
  const rest = arrived < 0n ? -arrived : arrived
  return swapped > arrived && rest * 100n <= bought ? swapped - arrived : 0n
}

function confidenceOf({ fit, parts, backs }: Wide, unknown: boolean): Confidence {
  if (fit === 'same-order') return 'low'
  if (fit === 'exact' && backs.length > 0) return unknown ? 'medium' : 'high'
  return parts.some(isAdjacent) ? 'medium' : 'low'
}

function describePart(
  block: BlockReading,
  part: Part,
  own: readonly number[],
  touches: ReadonlyMap<string, readonly Touch[]>,
): Detail {
  const hashOf = (leg: Leg): Hash => transactionAt(block, leg.position).hash
  const profit = new Map<Token, bigint>()
  addLegs(profit, part)
  const losses = lossesOf(block, part, own, touches.get(part.market.pool) ?? [])
  const realised = realisedOf(part)
  return {
    pool: part.market.pool,
    front: part.fronts.map((leg) => describeLeg(hashOf(leg), leg)),
    back: part.backs.map((leg) => describeLeg(hashOf(leg), leg)),
    victims: part.victims.map((leg): Detail => {
      const lost = losses?.get(leg)
      return {
        ...describeLeg(hashOf(leg), leg),
        ...(lost === undefined ? {} : { victimLoss: Object.fromEntries(lost) }),
      }
    }),
    profit: Object.fromEntries(profit),
    ...(realised === undefined ? {} : { realised }),
  }
}

/**
 * The gain of the inventory that went both ways, where fronts and backs differ in size: the smaller side whole against
 * its share of the larger, rounded down, in the token that the fronts paid. undefined where they are equal or unknown.
 */
function realisedOf({ fronts, backs }: Part): { readonly [token: Token]: bigint } | undefined {
  const paid = fronts[0]?.tokenIn
  const total = (legs: readonly Leg[], side: 'amountIn' | 'amountOut') =>
    legs.reduce((sum, leg) => sum + leg[side], 0n)
  const [spent, bought] = [total(fronts, 'amountIn'), total(fronts, 'amountOut')]
  const [sold, received] = [total(backs, 'amountIn'), total(backs, 'amountOut')]
  if (paid === undefined || bought === sold || bought === 0n || sold === 0n) return undefined
  const gain = sold > bought ? (received * bought) / sold - spent : received - (spent * sold) / bought
  return { [paid]: gain }
}

function lossesOf(
  block: BlockReading,
  { fronts, victims }: Part,
  own: readonly number[],
  touches: readonly Touch[],
): ReadonlyMap<Leg, ReadonlyMap<Token, bigint>> | undefined {
  const start = fronts[0]?.position
  const end = victims.at(-1)?.position
  if (start === undefined || end === undefined) return undefined
  const within = touches.filter(({ position }) => position >= start && position <= end)
  const losses = findLosses(block, within, new Set(own))
  if (losses === undefined) return undefined
  const byLeg = new Map<Leg, Map<Token, bigint>>()
  for (const leg of victims) {
    if (leg.swaps.length === 0) continue
    const total = new Map<Token, bigint>()
    for (const [touch, { token, amount }] of losses satisfies ReadonlyMap<Touch, Loss>)
      if (leg.swaps.includes(touch.swap)) addTo(total, token, amount)
    byLeg.set(leg, total)
  }
  return byLeg
}

function describeLeg(transaction: Hash, leg: Leg): { readonly [key: string]: Detail } {
  const { tokenIn, amountIn, tokenOut, amountOut, swaps } = leg
  const amounts = { tokenIn: tokenIn ?? null, amountIn, tokenOut: tokenOut ?? null, amountOut }
  return { transaction, ...amounts, ...(swaps.length === 0 ? { liquidity: true } : {}) }
}

function describeRoute(transaction: Hash, swap: Swap): Detail {
  const { pool, tokenIn, amountIn, tokenOut, amountOut } = swap
  return {
    transaction,
    pool,
    tokenIn: tokenIn ?? null,
    amountIn,
    tokenOut: tokenOut ?? null,
    amountOut,
  }
}

function protocolsOf({ fronts, backs }: Part): readonly string[] {
  return [...fronts, ...backs].flatMap(({ swaps }) => swaps.map(({ protocol }) => protocol))
}

/** Adds a part's legs; false when a token is not known. */
function addLegs(to: Map<Token, bigint>, { fronts, backs }: Part): boolean {
  let known = true
  for (const leg of [...fronts, ...backs]) for (const swap of leg.swaps) if (!addSwap(to, swap)) known = false
  return known
}

function addSwap(to: Map<Token, bigint>, swap: Swap): boolean {
  if (swap.tokenIn !== undefined) addTo(to, swap.tokenIn, -swap.amountIn)
  if (swap.tokenOut !== undefined) addTo(to, swap.tokenOut, swap.amountOut)
  return swap.tokenIn !== undefined && swap.tokenOut !== undefined
}

function distinct(addresses: readonly (Address | undefined)[]): readonly Address[] {
  return [...new Set(addresses.filter((address) => address !== undefined))]
}

function ascending(positions: readonly number[]): readonly number[] {
  return [...new Set(positions)].sort((a, b) => a - b)
}

function transactionAt(block: BlockReading, position: number): TransactionReading {
  return block.transactions[position] as TransactionReading // positions come from the block
}
