import type { Token } from '../../transfer.ts'

/** By market id. Source: MarketId of @dydxprotocol/solo. */
export const dydxMarkets: readonly Token[] = [
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  '0x89d24a6b4ccb1b6faa2625fe562bdd9a23260359',
  '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
  '0x6b175474e89094c44da98b954eedeac495271d0f',
]
