import type { Address } from '@membrane/core'
import type { Liquidity } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Entities } from '../flow/entities.ts'
import { routers } from '../flow/routers.ts'
import { addTo } from '../flow/sums.ts'
import type { Token } from '../transfer.ts'

/** One action on a pool's liquidity with the place of its transaction. */
export type Deposit = { readonly position: number; readonly action: Liquidity }

/** Liquidity that one entity gave to a pool and took back in a later transaction of the same block. */
export type Provision = {
  readonly pool: string
  readonly entity: number
  readonly mints: readonly Deposit[]
  readonly burns: readonly Deposit[]
  readonly collects: readonly Deposit[]
  /** Whether exactly the liquidity that was given was taken back, as the events tell. */
  readonly exact: boolean
}

/**
 * Liquidity given and taken back within the block: same pool, same range, same owner or entity, different transactions
 * (a position moved inside one transaction is a rebalance). Through a position manager the manager owns all positions,
 * so there the entity decides. What is taken back must be what was given: by liquidity, else by amounts.
 */
export function findProvisions(block: BlockReading, entities: () => Entities): readonly Provision[] {
  const byPool = new Map<string, Deposit[]>()
  let burnSeen = false
  for (let position = 0; position < block.transactions.length; position++) {
    const { actions } = block.transactions[position] as TransactionReading // in bounds
    for (const action of actions) {
      if (action.kind !== 'mint' && action.kind !== 'burn' && action.kind !== 'collect') continue
      if (action.kind === 'burn') burnSeen = true
      const list = byPool.get(action.pool)
      if (list === undefined) byPool.set(action.pool, [{ position, action }])
      else list.push({ position, action })
    }
  }
  if (!burnSeen) return []
  return [...byPool].flatMap(([pool, deposits]) =>
    mayHoldProvision(deposits) ? ofPool(pool, deposits, entities()) : [],
  )
}

/**
 * What came back less what was put in, by token; undefined when a token or an amount is not known. Where the pool pays
 * out separately (`collect`), that is what came back, the fees earned included; otherwise the burn's amounts are.
 */
export function provisionGain(provision: Provision): ReadonlyMap<Token, bigint> | undefined {
  const put = sum(provision.mints)
  const got = sum(provision.collects.length > 0 ? provision.collects : provision.burns)
  if (put === undefined || got === undefined) return undefined
  const gain = new Map(got)
  for (const [token, amount] of put) addTo(gain, token, -amount)
  return gain
}

/** The sum of deposits by token; undefined when a token or an amount is not known. */
export function sum(deposits: readonly Deposit[]): ReadonlyMap<Token, bigint> | undefined {
  const total = new Map<Token, bigint>()
  for (const { action } of deposits) {
    if (action.amounts.length === 0) return undefined
    for (let i = 0; i < action.amounts.length; i++) {
      const token = action.tokens[i]
      if (token === undefined) return undefined
      addTo(total, token, action.amounts[i] ?? 0n)
    }
  }
  return total
}

/** A mint, and a burn of something in a later transaction. */
function mayHoldProvision(deposits: readonly Deposit[]): boolean {
  const mint = deposits.find(({ action }) => action.kind === 'mint')
  return (
    mint !== undefined &&
    deposits.some((later) => later.position > mint.position && later.action.kind === 'burn')
  )
}

function ofPool(pool: string, deposits: readonly Deposit[], entities: Entities): readonly Provision[] {
  const found: Provision[] = []
  const used = new Set<Deposit>()
  for (const mint of deposits) {
    if (mint.action.kind !== 'mint' || used.has(mint) || isEmpty(mint.action)) continue
    const same = deposits.filter(
      (other) => other.position >= mint.position && !used.has(other) && isSamePosition(mint, other, entities),
    )
    const first = same.find(
      ({ action, position }) => action.kind === 'burn' && position > mint.position && !isEmpty(action),
    )
    if (first === undefined) continue
    const mints = same.filter(
      ({ action, position }) => action.kind === 'mint' && position < first.position && !isEmpty(action),
    )
    // Something taken out between the two shows a position being managed, not one made for the swap.
    if (
      same.some(
        ({ action, position }) => action.kind === 'burn' && position < first.position && !isEmpty(action),
      )
    )
      continue
    const burns = takenBack(
      mints,
      same.filter(
        ({ action, position }) => action.kind === 'burn' && position >= first.position && !isEmpty(action),
      ),
    )
    const returned = isReturned(mints, burns)
    if (returned === undefined) continue
    const collects = same.filter(
      ({ action, position }) => action.kind === 'collect' && position >= first.position,
    )
    for (const deposit of [...mints, ...burns, ...collects]) used.add(deposit)
    found.push({ pool, entity: entities.of(mint.position), mints, burns, collects, exact: returned })
  }
  return found
}

/** The burns until all that was given is taken back, which may be over several transactions. */
function takenBack(mints: readonly Deposit[], burns: readonly Deposit[]): readonly Deposit[] {
  const given = liquidityOf(mints)
  const position = burns[0]?.position
  if (given === undefined) return burns.filter((burn) => burn.position === position)
  let count = 1
  while (count < burns.length && (liquidityOf(burns.slice(0, count)) ?? given) < given) count++
  return burns.slice(0, count)
}

function isSamePosition(mint: Deposit, other: Deposit, entities: Entities): boolean {
  const [a, b] = [mint.action, other.action]
  if (a.tickLower !== b.tickLower || a.tickUpper !== b.tickUpper) return false
  const entity = entities.of(mint.position)
  if (entity >= 0 && entity === entities.of(other.position)) return true
  return a.owner !== undefined && a.owner === b.owner && !isShared(a.owner, a)
}

/** Whether a position's owner holds positions for many, as managers and routers do. */
export function isShared(owner: Address, { venue }: Liquidity): boolean {
  return owner === venue || routers.has(owner)
}

function isEmpty({ liquidity, amounts }: Liquidity): boolean {
  return liquidity === undefined ? amounts.every((amount) => amount === 0n) : liquidity === 0n
}

/**
 * Whether the burns return the mints: true when the liquidity is the same to the unit, false when the two are near (by
 * liquidity within a half, or without it by the product of amounts within a twentieth), undefined otherwise.
 */
function isReturned(mints: readonly Deposit[], burns: readonly Deposit[]): boolean | undefined {
  const given = liquidityOf(mints)
  const taken = liquidityOf(burns)
  if (given !== undefined && taken !== undefined) {
    if (given === taken) return true
    return taken < given && taken * 2n >= given ? false : undefined
  }
  const [put, got] = [product(mints), product(burns)]
  const gap = put > got ? put - got : got - put
  return gap * 20n <= put ? false : undefined
}

function liquidityOf(deposits: readonly Deposit[]): bigint | undefined {
  let total = 0n
  for (const { action } of deposits) {
    if (action.liquidity === undefined) return undefined
    total += action.liquidity < 0n ? -action.liquidity : action.liquidity
  }
  return total
}

function product(deposits: readonly Deposit[]): bigint {
  const amounts: bigint[] = []
  for (const { action } of deposits) {
    for (let i = 0; i < action.amounts.length; i++) {
      amounts[i] = (amounts[i] ?? 0n) + (action.amounts[i] ?? 0n)
    }
  }
  return amounts.reduce((all, amount) => all * amount, 1n)
}
