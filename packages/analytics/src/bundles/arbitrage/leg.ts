import type { Action, Swap } from '../../action.ts'
import { ether, type Token, weth } from '../../transfer.ts'

/** A swap as an edge of the graph of tokens. Ether and WETH are one coin there. */
export type Leg = {
  readonly swap: Swap
  readonly tokenIn: Token
  readonly tokenOut: Token
  /** What the pool took in and sent out. */
  readonly amountIn: bigint
  readonly amountOut: bigint
  /** What the payer sent and the recipient got: more and less than that where a token takes a fee of each transfer. */
  readonly paid: bigint
  readonly received: bigint
}

/** The token itself, and WETH for ether: wrapping costs nothing. */
export function coinOf(token: Token): Token {
  return token === ether ? weth : token
}

/** The swaps of a transaction with both tokens known, in order of time. */
export function legsOf(actions: readonly Action[]): readonly Leg[] {
  const legs: Leg[] = []
  for (const action of actions) {
    if (action.kind !== 'swap') continue
    const { tokenIn, tokenOut, amountIn, amountOut } = action
    if (tokenIn === undefined || tokenOut === undefined || amountIn <= 0n || amountOut <= 0n) continue
    const leg: Leg = {
      swap: action,
      tokenIn: coinOf(tokenIn),
      tokenOut: coinOf(tokenOut),
      amountIn,
      amountOut,
      paid: amountIn,
      received: amountOut,
    }
    if (leg.tokenIn !== leg.tokenOut) legs.push(leg)
  }
  return legs.length < 2 ? legs : legs.sort((a, b) => a.swap.order - b.swap.order)
}
