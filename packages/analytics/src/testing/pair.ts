import type { Address } from '@membrane/core'
import type { Action } from '../action.ts'
import type { TransactionReading } from '../analyse.ts'
import type { Token, Transfer } from '../transfer.ts'
import { makePrice, makeSwap, makeTransfer } from './actions.ts'
import { addressOf, makeTransaction } from './reading.ts'

/** A constant-product pair that tests trade on; its reserves move. */
export type Pair = {
  readonly pool: Address
  readonly tokens: readonly [Token, Token]
  reserves: [bigint, bigint]
}

/** A transaction that swaps an exact input along pairs, each hop's output into the next. */
export type Trade = {
  readonly from: Address
  /** The contract called: a router, or a bot's own. */
  readonly to: Address
  /** Who pays the input and keeps the output. */
  readonly holder: Address
  readonly path: readonly (readonly [Pair, 'forward' | 'backward'])[]
  readonly amountIn: bigint
}

export const pairOf = (n: number, reserves: [bigint, bigint]): Pair => ({
  pool: addressOf(0xf000 + n),
  tokens: [addressOf(0xa000 + n), addressOf(0xb000)],
  reserves,
})

/** What the pair gives for an input at 0.3 %. */
export function quote({ reserves: [a, b] }: Pair, way: 'forward' | 'backward', amountIn: bigint): bigint {
  const [reserveIn, reserveOut] = way === 'forward' ? [a, b] : [b, a]
  return (amountIn * 997n * reserveOut) / (reserveIn * 1000n + amountIn * 997n)
}

/** Carries a trade out on its pairs and tells it as a transaction at `index`. */
export function perform(trade: Trade, index: number): TransactionReading & { readonly amountOut: bigint } {
  const actions: Action[] = []
  const transfers: Transfer[] = []
  let amount = trade.amountIn
  let order = 0
  trade.path.forEach(([pair, way], hop) => {
    const [coinIn, coinOut] = way === 'forward' ? [0, 1] : [1, 0]
    const [tokenIn, tokenOut] = [pair.tokens[coinIn], pair.tokens[coinOut]] as [Token, Token]
    const next = trade.path[hop + 1]
    const recipient = next === undefined ? trade.holder : next[0].pool
    const amountOut = quote(pair, way, amount)
    if (hop === 0)
      transfers.push(
        makeTransfer({ token: tokenIn, from: trade.holder, to: pair.pool, amount, order: order++ }),
      )
    transfers.push(
      makeTransfer({ token: tokenOut, from: pair.pool, to: recipient, amount: amountOut, order: order++ }),
    )
    const [a, b] = pair.reserves
    pair.reserves = way === 'forward' ? [a + amount, b - amountOut] : [a - amountOut, b + amount]
    const { pool } = pair
    actions.push(
      makePrice({ pool, reserves: [...pair.reserves], order: order++ }),
      makeSwap({
        pool,
        venue: pool,
        sender: trade.to,
        recipient,
        tokenIn,
        amountIn: amount,
        tokenOut,
        amountOut,
        coinIn,
        coinOut,
        order: order++,
      }),
    )
    amount = amountOut
  })
  const { from, to } = trade
  return { ...makeTransaction({ index, from, to, actions, transfers }), amountOut: amount }
}
