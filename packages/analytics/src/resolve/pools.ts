import type { PoolId } from '../action.ts'
import { ether, type Token } from '../transfer.ts'

/**
 * Each pool's tokens by the pool's own numbers of its coins, as far as they are known. A pool's tokens never change, so
 * one registry may serve any number of blocks of one chain; reading a block adds to it.
 */
export type PoolTokens = Map<PoolId, (Token | undefined)[]>

/** Notes that coin number `coin` of a pool is `token`; the first that is learnt stays. */
export function learnToken(pools: PoolTokens, pool: PoolId, coin: number, token: Token): void {
  // A pool of more than this many coins is not known; a greater number is a misread event.
  if (!(coin >= 0 && coin < 64)) return
  const known = pools.get(pool)
  if (known === undefined) {
    const coins: (Token | undefined)[] = []
    // Filled from the start, so that the array stays dense.
    for (let i = 0; i < coin; i++) coins.push(undefined)
    coins.push(token)
    pools.set(pool, coins)
    return
  }
  while (known.length <= coin) known.push(undefined)
  known[coin] ??= token
}

/**
 * Protocols whose pools number their two tokens by address. Source: createPair of UniswapV2Factory, createPool of
 * UniswapV3Factory and DMMFactory, createPair of SolidlyFactory, PoolKey of Uniswap V4; their forks kept it.
 */
const sorted: ReadonlySet<string> = new Set([
  'uniswap_v2',
  'uniswap_v3',
  'uniswap_v4',
  'pancakeswap_v3',
  'kyber_dmm',
  'solidly',
])

/** Whether the protocol's pools hold two ERC-20 tokens and nothing else, ether least of all. */
export function isPlainPair(protocol: string): boolean {
  return sorted.has(protocol) && protocol !== 'uniswap_v4'
}

/** Whether two tokens may be coins `coinA` and `coinB` of one pool of the protocol. */
export function fitsPair(
  protocol: string,
  coinA: number,
  tokenA: Token,
  coinB: number,
  tokenB: Token,
): boolean {
  if (tokenA === tokenB) return false
  if (!sorted.has(protocol)) return true
  // Native ether is the zero address to a pool that takes it, and so comes first.
  const before = tokenA === ether || (tokenB !== ether && tokenA < tokenB)
  return before === coinA < coinB
}
