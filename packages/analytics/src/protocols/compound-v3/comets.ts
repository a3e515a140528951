import type { Address } from '@membrane/core'
import type { Token } from '../../transfer.ts'

/** Comet markets of Ethereum and their base tokens, which no event names. Source: the deployments of Compound's comet repository. */
export const cometBaseTokens: ReadonlyMap<Address, Token> = new Map<Address, Token>([
  ['0xc3d688b66703497daa19211eedff47f25384cdc3', '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'],
  ['0xa17581a9e3356d9a858b789d68b4d866e593ae94', '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'],
  ['0x3afdc9bca9213a35503b077a6072f3d0d5ab0840', '0xdac17f958d2ee523a2206206994597c13d831ec7'],
  ['0x3d0bb1ccab520a66e607822fc55bc921738fafe3', '0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0'],
  ['0x5d409e56d886231adaf00c8775665ad0f9897b56', '0xdc035d45d973e3ec169d2276ddab16f1e407384f'],
  ['0xe85dc543813b8c2cfeaac371517b925a166a9293', '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599'],
])
