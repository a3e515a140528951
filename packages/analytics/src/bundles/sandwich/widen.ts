import type { Swap } from '../../action.ts'
import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Entities } from '../../flow/entities.ts'
import { addTo } from '../../flow/sums.ts'
import { ether, type Token, weth } from '../../transfer.ts'
import type { Provision } from '../provision.ts'
import { type Leg, type Market, soldByToken } from './market.ts'
import type { Fit, Sandwiched } from './match.ts'

/** One pool's part of a sandwich. */
export type Part = Pick<Sandwiched, 'fronts' | 'victims' | 'backs' | 'bystanders'> & {
  readonly market: Market
}

/** A sandwich with everything that its fronts and backs did. Positions ascend. */
export type Wide = {
  readonly entity: number
  readonly fit: Fit
  readonly fronts: readonly number[]
  readonly backs: readonly number[]
  /** Pools with victims; the first is where it was found. */
  readonly parts: readonly Part[]
  /** What the fronts and backs swapped elsewhere, on the way to and from those pools. */
  readonly routes: readonly { readonly position: number; readonly swap: Swap }[]
  readonly provisions: readonly Provision[]
}

/**
 * Adds the pools that the same fronts and backs went through: those where others traded in between are sandwiched too
 * (a victim's route of several hops), the others only carried the extractor's own route.
 * @param claimed swaps that the sandwiches so far count, added to: none counts in two of them.
 */
export function widen(
  block: BlockReading,
  group: readonly Sandwiched[],
  marketsIn: (pool: string) => readonly Market[],
  entities: Entities,
  claimed: Set<Swap>,
  provisions: readonly Provision[],
): Wide {
  const first = group[0] as Sandwiched // groups are not empty
  const { entity } = first
  const part = provisions.filter(
    (provision) => provision.entity === entity && group.some((one) => surrounds(provision, one)),
  )
  const fronts = ascending([
    ...first.fronts.map(({ position }) => position),
    ...part.flatMap(({ mints }) => mints.map(({ position }) => position)),
  ])
  const backs = ascending([
    ...first.backs.map(({ position }) => position),
    ...part.flatMap(({ burns }) => burns.map(({ position }) => position)),
  ])
  const own = ascending([...fronts, ...backs])
  const others = new Set<Market>()
  for (const position of own) {
    for (const action of transactionAt(block, position).actions) {
      if (action.kind !== 'swap') continue
      for (const market of marketsIn(action.pool)) others.add(market)
    }
  }
  const parts: Part[] = [...group]
  for (const market of others) {
    if (group.some((one) => one.market === market)) continue
    const more = sandwichedToo(market, fronts, backs, entity, entities, claimed)
    if (more === undefined) continue
    parts.push(more)
    for (const leg of legsOf(more)) for (const swap of leg.swaps) claimed.add(swap)
  }
  const routes = routesOf(block, fronts, backs, parts, claimed)
  for (const { swap } of routes) claimed.add(swap)
  return { entity, fit: first.fit, fronts, backs, parts, routes, provisions: part }
}

/**
 * The swaps by which the fronts and backs came to the sandwiched pools and left them: between tokens that the pools trade,
 * that the fronts give and the backs get back (or both pass through), or that the inventory is sold for. Anything else in
 * those transactions, such as an older inventory sold or an arbitrage on the side, is not the sandwich's.
 */
function routesOf(
  block: BlockReading,
  fronts: readonly number[],
  backs: readonly number[],
  parts: readonly Part[],
  claimed: ReadonlySet<Swap>,
): Wide['routes'] {
  const free = (positions: readonly number[]): Wide['routes'] =>
    positions.flatMap((position) => {
      const transaction = transactionAt(block, position)
      return transaction.actions.flatMap((action) =>
        action.kind === 'swap' && !claimed.has(action) && !soldByToken(transaction, action)
          ? [{ position, swap: action }]
          : [],
      )
    })
  const ahead = free(fronts)
  const behind = free(backs)
  if (ahead.length + behind.length === 0) return []
  const tokens = new Set<Token | undefined>(
    parts.flatMap(({ fronts: [leg] }) => [leg?.tokenIn, leg?.tokenOut]),
  )
  const gone = netByToken(ahead)
  const back = netByToken(behind)
  for (const [token, net] of gone) {
    const other = back.get(token)
    if (other !== undefined && (net * other < 0n || (net === 0n && other === 0n))) tokens.add(token)
  }
  for (const {
    fronts: [leg],
  } of parts) {
    const inventory = leg?.tokenOut
    // Ether is what everything is traded for, so a trade against it need not be about the inventory.
    if (inventory === undefined || inventory === weth || inventory === ether) continue
    for (const { swap } of ahead) if (swap.tokenOut === inventory) tokens.add(swap.tokenIn)
    for (const { swap } of behind) if (swap.tokenIn === inventory) tokens.add(swap.tokenOut)
  }
  tokens.delete(undefined)
  return [...ahead, ...behind].filter(({ swap }) => tokens.has(swap.tokenIn) && tokens.has(swap.tokenOut))
}

function netByToken(routes: Wide['routes']): ReadonlyMap<Token, bigint> {
  const net = new Map<Token, bigint>()
  for (const { swap } of routes) {
    if (swap.tokenIn !== undefined) addTo(net, swap.tokenIn, -swap.amountIn)
    if (swap.tokenOut !== undefined) addTo(net, swap.tokenOut, swap.amountOut)
  }
  return net
}

/** The extractor's own legs of a part. */
export function legsOf({ fronts, backs }: Pick<Part, 'fronts' | 'backs'>): readonly Leg[] {
  return [...fronts, ...backs]
}

/** Whether liquidity stood around a victim of the sandwich. */
function surrounds({ pool, mints, burns }: Provision, { market, victims }: Sandwiched): boolean {
  const [mint, burn] = [mints[0], burns[0]]
  if (mint === undefined || burn === undefined || market.pool !== pool) return false
  return victims.some(({ position }) => position > mint.position && position < burn.position)
}

function sandwichedToo(
  market: Market,
  fronts: readonly number[],
  backs: readonly number[],
  entity: number,
  entities: Entities,
  claimed: ReadonlySet<Swap>,
): Part | undefined {
  const at = (positions: readonly number[]): readonly Leg[] =>
    market.legs.filter(
      (leg) =>
        positions.includes(leg.position) &&
        leg.swaps.length > 0 &&
        !leg.swaps.some((swap) => claimed.has(swap)),
    )
  const ahead = at(fronts)
  const behind = at(backs)
  const front = ahead[0]
  const back = behind.at(-1)
  if (front === undefined || back === undefined) return undefined
  const { forward } = front
  if (ahead.some((leg) => leg.forward !== forward)) return undefined
  if (behind.some((leg) => leg.forward === forward)) return undefined
  const inside = market.legs.filter(
    ({ position }) =>
      position > front.position && position < back.position && entities.of(position) !== entity,
  )
  const victims = inside.filter((leg) => leg.forward === forward)
  if (victims.length === 0) return undefined
  const bystanders = inside.filter((leg) => leg.forward !== forward)
  return { market, fronts: ahead, victims, backs: behind, bystanders }
}

function ascending(positions: readonly number[]): readonly number[] {
  return [...new Set(positions)].sort((a, b) => a - b)
}

function transactionAt(block: BlockReading, position: number): TransactionReading {
  return block.transactions[position] as TransactionReading // positions come from the block
}
