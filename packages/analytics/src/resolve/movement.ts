import type { Address } from '@membrane/core'
import type { Draft, FlashLoan, Lending, Liquidation, Liquidity, PoolId } from '../action.ts'
import type { Token, Transfer } from '../transfer.ts'
import { exactMatches } from './match.ts'
import { learnToken, type PoolTokens } from './pools.ts'

/** Fills the tokens of liquidity given or taken, from the registry and from transfers of the very amounts. */
export function resolveLiquidity(
  action: Draft<Liquidity>,
  transfers: readonly Transfer[],
  pools: PoolTokens,
): void {
  if (action.tokens.length >= action.amounts.length && !action.tokens.includes(undefined)) return
  const known = pools.get(action.pool)
  const way = action.kind === 'mint' ? 'in' : 'out'
  const taken: (Token | undefined)[] = []
  for (let coin = 0; coin < action.amounts.length; coin++) {
    const token = action.tokens[coin] ?? known?.[coin]
    // The event that marks a concentrated position for return moves nothing.
    const amount = action.amounts[coin] ?? 0n
    const found = token ?? onlyMatch(transfers, action.venue, way, amount, action.order, taken)
    taken.push(found)
    if (token === undefined && found !== undefined) learnToken(pools, action.pool, coin, found)
  }
  action.tokens = taken
}

/** Fills a flash loan's token: what went out of the lender in the loan's amount. */
export function resolveFlashLoan(action: Draft<FlashLoan>, transfers: readonly Transfer[]): void {
  action.token ??= onlyMatch(transfers, action.lender, 'out', action.amount, action.order, [])
}

/** Fills the token of a deposit, repayment, borrowing or withdrawal by what the market took in or gave out. */
export function resolveLending(
  action: Draft<Lending>,
  transfers: readonly Transfer[],
  pools: PoolTokens,
): void {
  if (action.token !== undefined) return
  const way = action.kind === 'deposit' || action.kind === 'repay' ? 'in' : 'out'
  action.token =
    pools.get(action.market as PoolId)?.[0] ??
    (isAddress(action.market)
      ? onlyMatch(transfers, action.market, way, action.amount, action.order, [])
      : undefined)
}

/** Fills a liquidation's tokens: the debt's by what the market took in, the collateral's by what the liquidator got. */
export function resolveLiquidation(action: Draft<Liquidation>, transfers: readonly Transfer[]): void {
  const { market, liquidator, debtAmount, collateralAmount, order } = action
  if (action.debtToken === undefined && debtAmount !== undefined && isAddress(market)) {
    action.debtToken = onlyMatch(transfers, market, 'in', debtAmount, order, [action.collateralToken])
  }
  if (action.collateralToken === undefined && collateralAmount !== undefined && liquidator !== undefined) {
    action.collateralToken = onlyMatch(transfers, liquidator, 'in', collateralAmount, order, [
      action.debtToken,
    ])
  }
}

/** The nearest exact match among tokens not yet taken; undefined when two tokens moved in the same amount. */
function onlyMatch(
  transfers: readonly Transfer[],
  venue: Address,
  way: 'in' | 'out',
  amount: bigint,
  order: number,
  taken: readonly (Token | undefined)[],
): Token | undefined {
  const found = exactMatches(transfers, venue, way, amount, order).filter(
    ({ token }) => !taken.includes(token),
  )
  return found.length === 1 ? found[0]?.token : undefined
}

function isAddress(text: string): text is Address {
  return text.length === 42
}
