import type { Entities } from '../../flow/entities.ts'
import type { Leg, Market } from './market.ts'

/** One entity's legs around other people's on one market. */
export type Sandwiched = {
  readonly market: Market
  readonly entity: number
  readonly fronts: readonly Leg[]
  readonly victims: readonly Leg[]
  readonly backs: readonly Leg[]
  /** Others between who traded against the front's direction. */
  readonly bystanders: readonly Leg[]
  readonly fit: Fit
}

/**
 * How well the backs undo the fronts. `exact`: within 1 % of what the fronts bought or paid. `close`: within 10 %.
 * `same-order`: within a factor of ten, so that it may be somebody who trades both ways for other reasons.
 */
export type Fit = 'exact' | 'close' | 'same-order'

/** What the transaction of a leg keeps of what the leg bought, or gives of what it sold; in the token's smallest unit. */
export type Held = (leg: Leg, side: 'bought' | 'sold') => bigint

/** What the entity's liquidity on the market's pool added to its inventory of what a leg buys; mostly nothing. */
export type Provided = (opening: Leg) => bigint

const fits: readonly Fit[] = ['exact', 'close', 'same-order']

/**
 * Every sandwich of one entity on one market: legs one way that leave it with inventory, others' legs the same way, and
 * its legs back out of that inventory, in that order. Better fits take their legs first, since a leg belongs to one
 * sandwich. A leg that only passes through its transaction (an arbitrage's) leaves nothing and neither opens nor closes.
 */
export function matchEntity(
  market: Market,
  entity: number,
  entities: Entities,
  held: Held,
  provided: Provided,
): readonly Sandwiched[] {
  const taken = new Set<Leg>()
  const found: Sandwiched[] = []
  for (const fit of fits) {
    for (let start = 0; start < market.legs.length; start++) {
      const sandwiched = matchFrom(start, market, entity, entities, held, provided, taken)
      if (sandwiched === undefined || !reaches(sandwiched.fit, fit)) continue
      if (fit === 'same-order' && !isAdjacent(sandwiched)) continue
      for (const leg of [...sandwiched.fronts, ...sandwiched.backs]) taken.add(leg)
      found.push(sandwiched)
    }
  }
  return found
}

/** Whether one of the entity's transactions stands directly before or behind a victim's in the block. */
export function isAdjacent({
  fronts,
  victims,
  backs,
}: Pick<Sandwiched, 'fronts' | 'victims' | 'backs'>): boolean {
  return victims.some(
    ({ position }) =>
      fronts.some((front) => front.position === position - 1) ||
      backs.some((back) => back.position === position + 1),
  )
}

function matchFrom(
  start: number,
  market: Market,
  entity: number,
  entities: Entities,
  held: Held,
  provided: Provided,
  taken: ReadonlySet<Leg>,
): Sandwiched | undefined {
  const { legs } = market
  const opening = legs[start]
  if (opening === undefined || opening.swaps.length === 0 || taken.has(opening)) return undefined
  if (entities.of(opening.position) !== entity) return undefined
  const kept = held(opening, 'bought')
  if (kept * 2n < opening.amountOut) return undefined

  const { forward } = opening
  const fronts = [opening]
  const backs: Leg[] = []
  const between: Leg[] = []
  let bought = kept + provided(opening)
  let sold = 0n
  let paid = opening.amountIn
  let received = 0n
  let lastBack = -1
  for (let i = start + 1; i < legs.length; i++) {
    const leg = legs[i] as Leg // in bounds
    if (entities.of(leg.position) !== entity) {
      between.push(leg)
      continue
    }
    if (leg.swaps.length === 0 || taken.has(leg)) continue
    if (leg.forward === forward) {
      const more = held(leg, 'bought')
      if (more * 2n < leg.amountOut) continue
      if (backs.length > 0 && isUndone(bought, sold, paid, received)) break
      fronts.push(leg)
      bought += more
      paid += leg.amountIn
      continue
    }
    const given = held(leg, 'sold')
    if (given * 2n < leg.amountIn) continue
    const harmed = between.some((other) => other.forward === forward)
    if (!harmed) {
      // Inventory sold before anybody was harmed by its purchase.
      bought -= given
      paid -= leg.amountOut
      if (bought * 10n <= kept || paid <= 0n) return undefined
      continue
    }
    if (backs.length > 0 && sold + given > bought + bought / 10n) break
    backs.push(leg)
    sold += given
    received += leg.amountOut
    lastBack = leg.position
    if (sold >= bought) break
  }
  const fit = fitOf(bought, sold, paid, received)
  if (backs.length === 0 || fit === undefined) return undefined
  const inside = between.filter(({ position }) => position < lastBack)
  return {
    market,
    entity,
    fronts: fronts.filter(({ position }) => position < lastBack),
    victims: inside.filter((leg) => leg.forward === forward),
    backs,
    bystanders: inside.filter((leg) => leg.forward !== forward),
    fit,
  }
}

function isUndone(bought: bigint, sold: bigint, paid: bigint, received: bigint): boolean {
  const fit = fitOf(bought, sold, paid, received)
  return sold >= bought || fit === 'exact' || fit === 'close'
}

/** The fit by either token: who undoes a position restores the amount that was bought, or the one that was paid. */
function fitOf(bought: bigint, sold: bigint, paid: bigint, received: bigint): Fit | undefined {
  if (near(bought, sold, 100n) || near(paid, received, 100n)) return 'exact'
  if (near(bought, sold, 10n) || near(paid, received, 10n)) return 'close'
  return bought > 0n && sold * 10n >= bought && bought * 10n >= sold ? 'same-order' : undefined
}

function near(a: bigint, b: bigint, part: bigint): boolean {
  const gap = a > b ? a - b : b - a
  return gap * part <= (a > b ? a : b) && a > 0n && b > 0n
}

function reaches(fit: Fit, wanted: Fit): boolean {
  return fits.indexOf(fit) <= fits.indexOf(wanted)
}
