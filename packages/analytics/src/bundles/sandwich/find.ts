import type { BlockReading } from '../../analyse.ts'
import type { Bundle } from '../../bundle.ts'
import { type Entities, readEntities } from '../../flow/entities.ts'
import { findProvisions, type Provision, sum } from '../provision.ts'
import { describeSandwich } from './describe.ts'
import { holdingOf } from './held.ts'
import { isPricedTogether, type Lopsided, lopsidedByPool } from './lopsided.ts'
import { type Leg, type Market, marketsOf, mayHoldSandwich, touchesByPool } from './market.ts'
import { type Held, matchEntity, type Provided, type Sandwiched } from './match.ts'
import { legsOf, widen } from './widen.ts'

/**
 * Sandwiches: one entity trades ahead of others on a pool in their direction, they trade at the price that it left, and it
 * trades back. Any number of fronts, victims and backs; several pools with the same fronts and backs are one bundle. The
 * entity must hold what it bought between its transactions, so that arbitrage that touches a pool twice is none. Who gives
 * or takes liquidity of one token alone trades at the pool's price too, and is a victim like any other.
 *
 * `high`: the backs undo the fronts within 1 %. `medium`: within 10 %, next to a victim. `low`: by that fit alone, or of
 * the same order and next to a victim: a trader with an inventory of its own does the same for other reasons.
 * Profit is the net of all that the fronts and backs swapped, by token, and of liquidity that is part of it (`jit`).
 */
export function findSandwiches(block: BlockReading): readonly Bundle[] {
  const touches = touchesByPool(block)
  let lopsided: ReadonlyMap<string, readonly Lopsided[]> | undefined
  const lopsidedIn = (pool: string): readonly Lopsided[] => {
    const list = touches.get(pool)
    if (list === undefined || list.length < 2 || !isPricedTogether(list[0]?.swap.protocol)) return []
    lopsided ??= lopsidedByPool(block)
    return lopsided.get(pool) ?? []
  }
  let known: Entities | undefined
  const entities = (): Entities => {
    known ??= readEntities(block)
    return known
  }
  const provisions = findProvisions(block, entities)
  const markets = new Map<string, readonly Market[]>()
  const marketsIn = (pool: string): readonly Market[] => {
    let made = markets.get(pool)
    if (made === undefined) {
      made = marketsOf(block, pool, touches.get(pool) ?? [], lopsidedIn(pool))
      markets.set(pool, made)
    }
    return made
  }

  const held: Held = (leg, side) => {
    const token = side === 'bought' ? leg.tokenOut : leg.tokenIn
    if (token === undefined) return side === 'bought' ? leg.amountOut : leg.amountIn
    const { arrived } = holdingOf(block, leg.position, token, entities())
    return side === 'bought' ? arrived : -arrived
  }
  const found: Sandwiched[] = []
  for (const [pool, list] of touches) {
    if (mayHoldSandwich(block, list, lopsidedIn(pool))) {
      for (const market of marketsIn(pool)) {
        for (const entity of bothWays(market, entities())) {
          const provided = inventoryFrom(provisions, pool, entity)
          found.push(...matchEntity(market, entity, entities(), held, provided))
        }
      }
    }
  }
  for (const provision of provisions) {
    if (found.some((one) => one.entity === provision.entity && one.market.pool === provision.pool)) continue
    for (const market of marketsIn(provision.pool))
      found.push(...aroundProvision(market, provision, entities(), held))
  }
  if (found.length === 0) return []

  const claimed = new Set(found.flatMap(legsOf).flatMap(({ swaps }) => swaps))
  return grouped(found)
    .map((group) => widen(block, group, marketsIn, entities(), claimed, provisions))
    .map((wide) => describeSandwich(block, wide, entities(), touches))
    .sort((a, b) => a.position - b.position)
    .map(({ bundle }) => bundle)
}

/** The entities with legs both ways on a market, in different transactions as legs are. */
function bothWays(market: Market, entities: Entities): readonly number[] {
  if (market.legs.length < 3) return []
  const ways = new Map<number, number>()
  for (const { position, forward, swaps } of market.legs) {
    if (swaps.length === 0) continue
    const entity = entities.of(position)
    if (entity >= 0) ways.set(entity, (ways.get(entity) ?? 0) | (forward ? 1 : 2))
  }
  return [...ways].flatMap(([entity, bits]) => (bits === 3 ? [entity] : []))
}

function inventoryFrom(provisions: readonly Provision[], pool: string, entity: number): Provided {
  const own = provisions.filter((provision) => provision.pool === pool && provision.entity === entity)
  return ({ tokenOut }) => {
    let change = 0n
    if (tokenOut === undefined) return change
    for (const { mints, burns, collects } of own) {
      const got = sum(collects.length > 0 ? collects : burns)?.get(tokenOut)
      const put = sum(mints)?.get(tokenOut)
      if (got !== undefined && put !== undefined) change += got - put
    }
    return change
  }
}

/**
 * A front whose back is the withdrawal of liquidity: what it bought went into the pool's range, and the victims bought it
 * from there.
 */
function aroundProvision(
  market: Market,
  provision: Provision,
  entities: Entities,
  held: Held,
): readonly Sandwiched[] {
  const { entity, mints, burns } = provision
  const mint = mints[0]
  const burn = burns[0]
  if (mint === undefined || burn === undefined || entity < 0) return []
  const fronts = market.legs.filter(
    (leg) =>
      leg.position <= mint.position &&
      leg.swaps.length > 0 &&
      entities.of(leg.position) === entity &&
      held(leg, 'bought') * 2n >= leg.amountOut,
  )
  const front = fronts[0]
  if (front === undefined || fronts.some(({ forward }) => forward !== front.forward)) return []
  const inside = market.legs.filter(
    ({ position }) =>
      position > mint.position && position < burn.position && entities.of(position) !== entity,
  )
  const victims = inside.filter(({ forward }) => forward === front.forward)
  const bystanders = inside.filter(({ forward }) => forward !== front.forward)
  if (victims.length === 0) return []
  return [{ market, entity, fronts, victims, backs: [], bystanders, fit: 'close' }]
}

/** Sandwiches of one entity with the same fronts and backs, which are one. */
function grouped(found: readonly Sandwiched[]): readonly (readonly Sandwiched[])[] {
  const groups = new Map<string, Sandwiched[]>()
  for (const one of found) {
    const key = `${one.entity} ${positions(one.fronts)} ${positions(one.backs)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

function positions(legs: readonly Leg[]): string {
  return legs.map(({ position }) => position).join()
}
