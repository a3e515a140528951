import { formatUnits, type Hex, MembraneError } from '@membrane/core'
import type { AssetConfig, CollateralConfig, PositionRow } from '../config/config.ts'
import { type BorrowerSearch, findBorrowers } from './aaveBorrowers.ts'
import {
  type ContractRead,
  type ReadContracts,
  type ReadProgress,
  readAll,
  readOf,
  wordOf,
} from './aaveReader.ts'
import { type LiveReserve, readReserves } from './aaveReserves.ts'

export type AaveMarketQuery = {
  readonly call: ReadContracts
  /** The pool's proxy. */
  readonly pool: Hex
  /** Everything is read at this block. Default: the newest, which may move while reading. */
  readonly block?: number
  /** Accounts to read; or where to look for those who borrowed. */
  readonly users: readonly Hex[] | BorrowerSearch
  /** Most accounts that are read. Default 20,000. */
  readonly maxUsers?: number
  /** Reads a request. Default 500. */
  readonly batch?: number
  readonly onProgress?: ReadProgress
}

/** A live market in the words of a stress configuration. */
export type LiveAaveMarket = {
  readonly assets: readonly AssetConfig[]
  readonly collateral: readonly CollateralConfig[]
  readonly borrowable: readonly string[]
  /** Accounts that owe something, in the order of `users`. */
  readonly positions: readonly PositionRow[]
  /** What is not in `positions`, in sentences, for the result's assumptions. */
  readonly notes: readonly string[]
}

/**
 * Reads a live Aave v3 market, of any version: reserves, terms, prices, and accounts with what backs their debt. An
 * account in an efficiency mode is left out and counted in `notes`, since its terms are its own; so is one that depends on
 * an asset without a price. What an account supplied but does not use as collateral cannot be seized and is not read.
 * @throws AAVE_READ_FAILED, AAVE_RANGE_INVALID; AAVE_NO_USERS when there is no account to read
 */
export async function readAaveMarket(query: AaveMarketQuery): Promise<LiveAaveMarket> {
  const { call, pool, block, onProgress, maxUsers = 20_000, batch = 500 } = query
  onProgress?.('reserves', 0, 1)
  const reserves = await readReserves(call, pool, block, batch)
  onProgress?.('reserves', 1, 1)
  const { users, found } = await usersOf(query, maxUsers)
  if (users.length === 0)
    throw new MembraneError('AAVE_NO_USERS', {
      shortMessage: 'There is no account to read: none was given, or nobody borrowed in these blocks.',
      hint: 'Name accounts, or look for borrowers from the block in which the pool was deployed.',
    })
  const notes: string[] = []
  if (found > users.length)
    notes.push(`${users.length} accounts were read, of ${found}: those who borrowed last.`)

  const priced = new Set(reserves.filter(({ price }) => price > 0))
  const positions: PositionRow[] = []
  let inMode = 0
  let unpriced = 0
  const slice = Math.max(1, Math.floor(batch / 8))
  for (let at = 0; at < users.length; at += slice) {
    const some = users.slice(at, at + slice)
    const accounts = await readAccounts(call, pool, block, batch, reserves, some)
    for (const { row, touched, eMode } of accounts) {
      if (Object.keys(row.debt).length === 0) continue
      if (eMode) inMode++
      else if (touched.some((reserve) => !priced.has(reserve))) unpriced++
      else positions.push(row)
    }
    onProgress?.('accounts', Math.min(at + slice, users.length), users.length)
  }
  if (inMode > 0)
    notes.push(
      `${inMode} accounts in an efficiency mode are left out: their thresholds differ from the market's.`,
    )
  if (unpriced > 0)
    notes.push(`${unpriced} accounts are left out: the oracle has no price for what they hold.`)

  const owed = new Set(positions.flatMap(({ debt }) => Object.keys(debt)))
  const listed = reserves.filter((reserve) => priced.has(reserve))
  return {
    assets: listed.map(({ id, price, decimals }) => ({ id, price, decimals })),
    collateral: listed.filter(({ liquidationThreshold }) => liquidationThreshold > 0).map(collateralOf),
    borrowable: listed.filter(({ id, borrowable }) => borrowable || owed.has(id)).map(({ id }) => id),
    positions,
    notes,
  }
}

function collateralOf(reserve: LiveReserve): CollateralConfig {
  const { id, loanToValue, liquidationThreshold, bonus, protocolFee, supplyCap } = reserve
  const terms = { asset: id, loanToValue, liquidationThreshold, bonus, protocolFee }
  return supplyCap === undefined ? terms : { ...terms, supplyCap }
}

async function usersOf({ pool, users, onProgress }: AaveMarketQuery, limit: number) {
  if ('logs' in users) return findBorrowers(pool, users, limit, onProgress)
  const distinct = [...new Set(users.map((user) => user.toLowerCase() as Hex))]
  return { users: distinct.slice(0, limit), found: distinct.length }
}

type Account = {
  readonly row: PositionRow
  readonly touched: readonly LiveReserve[]
  readonly eMode: boolean
}

/** Bit maps first, then only the balances that they name. */
async function readAccounts(
  call: ReadContracts,
  pool: Hex,
  block: number | undefined,
  batch: number,
  reserves: readonly LiveReserve[],
  users: readonly Hex[],
): Promise<readonly Account[]> {
  const flags = await readAll(
    call,
    users.flatMap((user): ContractRead[] => [
      readOf(pool, 'getUserConfiguration(address)', user),
      readOf(pool, 'getUserEMode(address)', user),
    ]),
    block,
    batch,
  )
  type Balance = {
    readonly user: number
    readonly side: 'collateral' | 'debt'
    readonly reserve: LiveReserve
    readonly token: Hex
  }
  const wanted = users.flatMap((_, user): Balance[] => {
    const bits = wordOf(flags[2 * user], 0, 'getUserConfiguration')
    return reserves.flatMap((reserve): Balance[] => {
      const pair = (bits >> BigInt(2 * reserve.index)) & 3n
      const debts = [reserve.variableDebt, ...(reserve.stableDebt === undefined ? [] : [reserve.stableDebt])]
      return [
        ...((pair & 1n) === 1n
          ? debts.map((token): Balance => ({ user, side: 'debt', reserve, token }))
          : []),
        ...(pair >> 1n === 1n && reserve.liquidationThreshold > 0
          ? [{ user, side: 'collateral', reserve, token: reserve.aToken } as const]
          : []),
      ]
    })
  })
  const balances = await readAll(
    call,
    // In bounds: `wanted` was made from these users.
    wanted.map(({ user, token }) => readOf(token, 'balanceOf(address)', users[user] as Hex)),
    block,
    batch,
  )
  const amounts = users.map(() => ({
    collateral: new Map<LiveReserve, bigint>(),
    debt: new Map<LiveReserve, bigint>(),
  }))
  for (const [i, { user, side, reserve, token }] of wanted.entries()) {
    // Since v3.2 a substitute stands where stable debt tokens were, which need not answer.
    if (token === reserve.stableDebt && balances[i] === undefined) continue
    const balance = wordOf(balances[i], 0, 'balanceOf')
    const own = amounts[user]?.[side]
    if (balance > 0n) own?.set(reserve, (own.get(reserve) ?? 0n) + balance)
  }
  return users.map((id, user) => {
    const { collateral, debt } = amounts[user] ?? { collateral: new Map(), debt: new Map() }
    return {
      row: { id, collateral: wholeTokens(collateral), debt: wholeTokens(debt) },
      touched: [...collateral.keys(), ...debt.keys()],
      eMode: wordOf(flags[2 * user + 1], 0, 'getUserEMode') !== 0n,
    }
  })
}

function wholeTokens(amounts: ReadonlyMap<LiveReserve, bigint>): Record<string, number> {
  return Object.fromEntries(
    [...amounts].map(([{ id, decimals }, amount]) => [id, Number(formatUnits(amount, decimals))]),
  )
}
