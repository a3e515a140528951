import type { Hash } from '@membrane/core'
import type { Token } from '../../transfer.ts'

/** A collateral's token, and what Maker's 18-decimal amounts are divided by to be in its smallest unit. */
export type Gem = { readonly token: Token; readonly scale: bigint }

const gems: ReadonlyMap<string, Gem> = new Map<string, Gem>([
  ['ETH', { token: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', scale: 1n }],
  ['WBTC', { token: '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', scale: 10n ** 10n }],
  ['USDC', { token: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', scale: 10n ** 12n }],
  ['WSTETH', { token: '0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0', scale: 1n }],
  ['RETH', { token: '0xae78736cd615f374d3085123a210448e74fc6393', scale: 1n }],
  ['LINK', { token: '0x514910771af9ca656af840dff83e8264ecf986ca', scale: 1n }],
  ['UNI', { token: '0x1f9840a85d5af5bf1d1762f925bdaddc4201f984', scale: 1n }],
  ['AAVE', { token: '0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9', scale: 1n }],
  ['YFI', { token: '0x0bc529c00c6401aef6d220be8c6ea1667f6ad93e', scale: 1n }],
  ['BAT', { token: '0x0d8775f648430679a709e98d2b0cb6250d2887ef', scale: 1n }],
  ['COMP', { token: '0xc00e94cb662c3520282e6f5717214004a7f26888', scale: 1n }],
  ['ZRX', { token: '0xe41d2489571d322189246dafa5ebde1f4699f498', scale: 1n }],
  ['MANA', { token: '0x0f5d2fb29fb7d3cfee444a200298f468908cc942', scale: 1n }],
])

/** The collateral behind an ilk such as `ETH-A`, its name in ASCII and padded; undefined for one that is not known. */
export function gemOf(ilk: Hash): Gem | undefined {
  let name = ''
  for (let i = 2; i < ilk.length; i += 2) {
    const code = Number.parseInt(ilk.slice(i, i + 2), 16)
    if (code === 0 || code === 45) break
    name += String.fromCharCode(code)
  }
  return gems.get(name)
}
