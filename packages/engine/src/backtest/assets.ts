import type { Address } from '@membrane/core'

/** What the chain's own coin or a token is, as far as it is commonly known. */
export type Asset = {
  readonly symbol: string
  readonly decimals: number
  /** Names of price series, best first; empty when none is known. */
  readonly series: readonly string[]
  /** Meant to be worth one dollar, which is believed where no series covers the time. */
  readonly par: boolean
}

const eth = ['ETHUSDT_binance_1h', 'WETH_usd_coingecko_1h'] as const
const bnb = ['BNBUSDT_spot_1h_2024_2026', 'BNBUSDT_perp_1h'] as const
const btc = ['WBTC_usd_coingecko_1h', 'BTCUSDT_binance_1h'] as const
const usdc = ['USDC_usd_coingecko_1h', 'USDCUSDT_spot_1h'] as const

const asset = (symbol: string, decimals: number, series: readonly string[], par = false): Asset => ({
  symbol,
  decimals,
  series,
  par,
})

/** Published addresses. One address is one token: the chain it is on goes without saying. */
const tokens: ReadonlyMap<Address, Asset> = new Map<Address, Asset>([
  ['0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', asset('WETH', 18, eth)],
  ['0xae7ab96520de3a18e5e111b5eaab095312d7fe84', asset('stETH', 18, ['stETH_usd_coingecko_1h'])],
  ['0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', asset('WBTC', 8, btc)],
  ['0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', asset('USDC', 6, usdc, true)],
  ['0xdac17f958d2ee523a2206206994597c13d831ec7', asset('USDT', 6, [], true)],
  ['0x6b175474e89094c44da98b954eedeac495271d0f', asset('DAI', 18, ['DAI_usd_coingecko_1h'], true)],
  ['0x89d24a6b4ccb1b6faa2625fe562bdd9a23260359', asset('SAI', 18, [], true)],
  ['0x853d955acef822db058eb8505911ed77f175b99e', asset('FRAX', 18, ['FRAX_usd_coingecko_1h'], true)],
  ['0x57ab1ec28d129707052df4df418d58a2d46d5f51', asset('sUSD', 18, ['sUSD_usd_coingecko_1h'], true)],
  ['0x0000000000085d4780b73119b644ae5ecd22b376', asset('TUSD', 18, [], true)],
  ['0x4fabb145d64652a948d72533023f6e7a623c7c53', asset('BUSD', 18, ['BUSDUSDT_spot_1h'], true)],
  ['0x8e870d67f660d95d5be530380d0ec0bd388289e1', asset('USDP', 18, [], true)],
  ['0x056fd409e1d7a124bd7017459dfea2f387b6d5cd', asset('GUSD', 2, [], true)],
  [
    '0xd533a949740bb3306d119cc777fa900ba034cd52',
    asset('CRV', 18, ['CRVUSDT_spot_1h', 'CRV_usd_coingecko_1h']),
  ],
  ['0xd46ba6d942050d489dbd938a2c909a5d5039a161', asset('AMPL', 9, ['AMPL_usd_coingecko_1h'])],
  ['0x514910771af9ca656af840dff83e8264ecf986ca', asset('LINK', 18, ['LINKUSDT_spot_1h', 'LINKUSDT_perp_1h'])],
  ['0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9', asset('AAVE', 18, ['AAVEUSDT_spot_1h', 'AAVEUSDT_perp_1h'])],
  ['0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2', asset('MKR', 18, ['MKRUSDT_spot_1h'])],
  ['0x1f9840a85d5af5bf1d1762f925bdaddc4201f984', asset('UNI', 18, ['UNIUSDT_perp_1h'])],
  ['0xc00e94cb662c3520282e6f5717214004a7f26888', asset('COMP', 18, ['COMPUSDT_perp_1h'])],
  ['0xc011a73ee8576fb46f5e1c5751ca3b9fe0af2a6f', asset('SNX', 18, ['SNXUSDT_spot_1h'])],
  ['0x5a98fcbea516cf06857215779fd812ca3bef1b32', asset('LDO', 18, ['LDOUSDT_spot_1h'])],
  ['0x7d1afa7b718fb893db30a3abc0cfc608aacfebb0', asset('MATIC', 18, ['MATICUSDT_perp_1h'])],
  ['0x45804880de22913dafe09f4980848ece6ecbaf78', asset('PAXG', 18, ['PAXGUSDT_spot_1h'])],
  ['0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c', asset('WBNB', 18, bnb)],
  ['0xe9e7cea3dedca5984780bafc599bd69add087d56', asset('BUSD', 18, ['BUSDUSDT_spot_1h'], true)],
  ['0x55d398326f99059ff775485246999027b3197955', asset('USDT', 18, [], true)],
  ['0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d', asset('USDC', 18, usdc, true)],
  ['0x1af3f329e8be154074d8769d1ffa4ee058b1dbc3', asset('DAI', 18, ['DAI_usd_coingecko_1h'], true)],
  ['0x2170ed0880ac9a755fd29b2688956bd959f933f8', asset('ETH', 18, eth)],
  ['0x7130d2a12b9bcbfae4f2634d864a1ee1ce3ead9c', asset('BTCB', 18, btc)],
])

const coins: ReadonlyMap<number, Asset> = new Map([
  [1, asset('ETH', 18, eth)],
  [10, asset('ETH', 18, eth)],
  [8_453, asset('ETH', 18, eth)],
  [42_161, asset('ETH', 18, eth)],
  [56, asset('BNB', 18, bnb)],
  [137, asset('MATIC', 18, ['MATICUSDT_perp_1h'])],
])

/** Chains by the wrapped coin that a transaction used, for recordings that do not say where they are from. */
const wrappedOn: ReadonlyMap<Address, number> = new Map<Address, number>([
  ['0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', 1],
  ['0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c', 56],
  ['0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270', 137],
  ['0x82af49447d8a07e3bd95bd0d56f35241523fbab1', 42_161],
])

/** The asset behind an address or, for `native`, a chain's own coin; undefined when it is not commonly known. */
export function knownAsset(token: Address | 'native', chainId: number | undefined): Asset | undefined {
  if (token !== 'native') return tokens.get(token)
  return chainId === undefined ? undefined : coins.get(chainId)
}

/** The chain that the wrapped coins of a transaction tell of; undefined when they tell none, or two. */
export function chainOfWrappers(wrappers: Iterable<Address>): number | undefined {
  const found = new Set<number>()
  for (const wrapper of wrappers) {
    const chain = wrappedOn.get(wrapper)
    if (chain !== undefined) found.add(chain)
  }
  const [only] = found
  return found.size === 1 ? only : undefined
}

const blockSeconds: ReadonlyMap<number, number> = new Map([
  [1, 12],
  [10, 2],
  [56, 3],
  [137, 2],
  [250, 1],
  [8_453, 2],
  [42_161, 0.25],
  [43_114, 2],
])

/** Seconds between blocks of a chain, as its designers set it; undefined when not known. */
export function blockTimeOf(chainId: number): number | undefined {
  return blockSeconds.get(chainId)
}

/** Whole blocks that a time in minutes takes at most; undefined where the chain's block time is not known. */
export function blocksIn(minutes: number, chainId: number): number | undefined {
  const seconds = blockTimeOf(chainId)
  return seconds === undefined ? undefined : Math.max(1, Math.ceil((minutes * 60) / seconds))
}
