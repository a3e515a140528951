/**
 * A pool as the simulation sells into it. `x` is the pool's price over the outside price. Between two bounds of
 * `sqrt(price relative to the start)` the liquidity is constant, so that selling is two multiplications
 * (Uniswap v2 whitepaper; v3 whitepaper, section 6.2). A constant-product pool is one range without bounds.
 */
export type PoolModel = {
  /** Ascending `sqrt(pool price / starting outside price)`; `ranges + 1` entries, the first may be 0, the last Infinity. */
  readonly bounds: Float64Array
  /** Dollars: quote tokens in a range are `liquidity * (sqrt price - lower bound)`, at the quote's starting price. */
  readonly liquidity: Float64Array
  readonly fee: number
  readonly halfLifeSeconds: number
  readonly stressSlowdown: number
}
