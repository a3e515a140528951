import { dollars, knownDecimals } from '@membrane/analytics'
import type { Address } from '@membrane/core'
import type { Balance } from '../reading/net.ts'

/** Wrapped coins and dollar tokens of BNB Chain, all with 18 decimals. */
const bnbDollars: ReadonlySet<string> = new Set([
  '0xe9e7cea3dedca5984780bafc599bd69add087d56', // BUSD
  '0x55d398326f99059ff775485246999027b3197955', // USDT
  '0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d', // USDC
  '0x1af3f329e8be154074d8769d1ffa4ee058b1dbc3', // DAI
])
const wrappedCoins: Readonly<Record<number, Address>> = {
  1: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  56: '0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c',
}
const coinDollarsByChain: Readonly<Record<number, number>> = { 1: 2_000, 56: 300 }

/** Dollars of one whole coin of the chain; undefined where nobody said. */
export function coinPrice(chainId: number, given: number): number | undefined {
  return given > 0 ? given : coinDollarsByChain[chainId]
}

/** What a balance is worth as far as its tokens are known, and those that are not. */
export type Worth = {
  readonly dollars: number
  /** Tokens of positive amount without a price. */
  readonly unpriced: readonly Address[]
  /** Whether a token of unknown price was given away, so that the gain may have been paid for. */
  readonly paidUnknown: boolean
}

/** Values the chain's coin, its wrapper and well-known dollar tokens; everything else is unknown. */
export function worthOfGain(gain: Balance, chainId: number, coin: number | undefined): Worth {
  let sum = 0
  const unpriced: Address[] = []
  let paidUnknown = false
  for (const [token, amount] of gain) {
    const price = priceOf(token, chainId, coin)
    if (price !== undefined) sum += Number(amount) * price
    else if (amount < 0n) paidUnknown = true
    else if (token !== 'native') unpriced.push(token)
  }
  return { dollars: sum, unpriced, paidUnknown }
}

/** Dollars of one smallest unit. */
function priceOf(token: Address | 'native', chainId: number, coin: number | undefined): number | undefined {
  if (token === 'native' || token === wrappedCoins[chainId])
    return coin === undefined ? undefined : coin / 1e18
  if (chainId === 56) return bnbDollars.has(token) ? 1e-18 : undefined
  if (chainId !== 1 || !dollarSet.has(token)) return undefined
  const decimals = knownDecimals.get(token)
  return decimals === undefined ? undefined : 10 ** -decimals
}

const dollarSet: ReadonlySet<string> = new Set(dollars)
