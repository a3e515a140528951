import type { Address, Hash } from '@membrane/core'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle, Confidence, Detail } from '../bundle.ts'
import { actorOf, type Entities, readEntities } from '../flow/entities.ts'
import { withCosts } from './costs.ts'
import { findProvisions, isShared, type Provision, provisionGain, sum } from './provision.ts'
import { methodOf } from './row.ts'

/**
 * Just-in-time liquidity: liquidity given to a pool in one transaction, swaps of others through it, and the liquidity
 * taken back in a later transaction of the block. The swappers get a better price than without it; the harm is to the
 * pool's other liquidity providers, who lose the fees, and they do not appear in the block: so `victims` is empty, and
 * the swaps' transactions stand in `transactions` and in `details.swappers`. Profit is what came back, fees included,
 * less what was put in, which mostly is a change of inventory with the fees on top.
 * @param sandwiches found before; liquidity that is part of one is not reported again.
 */
export function findJit(block: BlockReading, sandwiches: readonly Bundle[]): readonly Bundle[] {
  let entities: Entities | undefined
  const provisions = findProvisions(block, () => {
    entities ??= readEntities(block)
    return entities
  })
  return provisions.flatMap((provision) => {
    if (sandwiches.some((sandwich) => covers(sandwich, provision, block))) return []
    return describe(block, provision, entities ?? readEntities(block)) ?? []
  })
}

function describe(block: BlockReading, provision: Provision, entities: Entities): Bundle | undefined {
  const { pool, entity, mints, burns, collects } = provision
  const [mint, burn] = [mints[0], burns[0]]
  if (mint === undefined || burn === undefined) return undefined
  const swappers: number[] = []
  for (let position = mint.position + 1; position < burn.position; position++) {
    if (entity >= 0 && entities.of(position) === entity) continue
    const { actions } = transactionAt(block, position)
    if (actions.some((action) => action.kind === 'swap' && action.pool === pool)) swappers.push(position)
  }
  const gain = provisionGain(provision)
  if (swappers.length === 0 || (gain !== undefined && !wasUsed(gain))) return undefined

  const own = [...new Set([...mints, ...burns, ...collects].map(({ position }) => position))]
  const all = [...own, ...swappers].sort((a, b) => a - b)
  const hashOf = (position: number): Hash => transactionAt(block, position).hash
  const { profit, details } = withCosts(
    gain ?? new Map(),
    own.map((position) => transactionAt(block, position)),
  )
  const { owner, tickLower, tickUpper } = mint.action
  const provider = providerOf(block, provision, entities)
  return {
    block: block.number,
    kind: 'jit',
    method: methodOf(mint.action),
    confidence: confidenceOf(provision, gain !== undefined),
    transactions: all.map(hashOf),
    victims: [],
    protocol: mint.action.protocol,
    pool: mint.action.pool,
    parties: provider === undefined ? {} : { provider },
    profit,
    details: {
      ...details,
      mint: mints.map(({ position }) => hashOf(position)),
      burn: [...new Set(burns.map(({ position }) => hashOf(position)))],
      swappers: swappers.map(hashOf),
      owner: owner ?? null,
      tickLower: tickLower ?? null,
      tickUpper: tickUpper ?? null,
      liquidity: mint.action.liquidity ?? null,
      minted: amountsOf(sum(mints)),
      burned: amountsOf(sum(burns)),
      collected: collects.length > 0 ? amountsOf(sum(collects)) : null,
      ...(gain === undefined ? { unknownAmounts: true } : {}),
    },
  }
}

/** Unused liquidity comes back as it went in, up to the rounding of each amount. */
function wasUsed(gain: ReadonlyMap<string, bigint>): boolean {
  return [...gain.values()].some((amount) => amount > 2n || amount < -2n)
}

function confidenceOf({ exact }: Provision, priced: boolean): Confidence {
  if (exact && priced) return 'high'
  return exact || priced ? 'medium' : 'low'
}

/** Whether a sandwich already counts this liquidity. */
function covers(sandwich: Bundle, { pool, mints, burns }: Provision, block: BlockReading): boolean {
  if (sandwich.details.jit !== true) return false
  const pools = sandwich.details.jitPools
  if (!Array.isArray(pools) || !pools.includes(pool)) return false
  return [...mints, ...burns].every(({ position }) =>
    sandwich.transactions.includes(transactionAt(block, position).hash),
  )
}

/** Who holds the position, or behind a position manager the one who called it. */
function providerOf(
  block: BlockReading,
  { mints, entity }: Provision,
  entities: Entities,
): Address | undefined {
  const mint = mints[0]
  if (mint === undefined) return undefined
  const { owner } = mint.action
  return owner === undefined || isShared(owner, mint.action)
    ? actorOf(transactionAt(block, mint.position), entity, entities)
    : owner
}

function amountsOf(amounts: ReadonlyMap<string, bigint> | undefined): Detail {
  return amounts === undefined ? null : Object.fromEntries(amounts)
}

function transactionAt(block: BlockReading, position: number): TransactionReading {
  return block.transactions[position] as TransactionReading // positions come from the block
}
