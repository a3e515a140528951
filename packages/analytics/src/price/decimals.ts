import type { Token } from '../transfer.ts'
import { ether, weth } from '../transfer.ts'

/**
 * Decimals of mainnet's most traded tokens. Source: the contracts' own `decimals()`. A token that is not here has
 * unknown decimals, not 18.
 */
export const knownDecimals: ReadonlyMap<Token, number> = new Map([
  [ether, 18],
  [weth, 18],
  ['0x6b175474e89094c44da98b954eedeac495271d0f', 18], // DAI
  ['0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', 6], // USDC
  ['0xdac17f958d2ee523a2206206994597c13d831ec7', 6], // USDT
  ['0x4fabb145d64652a948d72533023f6e7a623c7c53', 18], // BUSD
  ['0x0000000000085d4780b73119b644ae5ecd22b376', 18], // TUSD
  ['0x853d955acef822db058eb8505911ed77f175b99e', 18], // FRAX
  ['0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', 8], // WBTC
  ['0xae7ab96520de3a18e5e111b5eaab095312d7fe84', 18], // stETH
  ['0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0', 18], // wstETH
  ['0x514910771af9ca656af840dff83e8264ecf986ca', 18], // LINK
  ['0x1f9840a85d5af5bf1d1762f925bdaddc4201f984', 18], // UNI
  ['0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9', 18], // AAVE
])

/** Tokens that a dollar is taken for, where nothing better prices it. */
export const dollars: readonly Token[] = [
  '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
  '0x6b175474e89094c44da98b954eedeac495271d0f',
  '0xdac17f958d2ee523a2206206994597c13d831ec7',
]
