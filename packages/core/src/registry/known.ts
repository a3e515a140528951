import type { Address } from '../hex.ts'
import type { Label, Token } from './registry.ts'

/** Tokens by chain id. Mainnet addresses as published by their issuers. */
export const knownTokens: Readonly<Record<number, readonly Token[]>> = {
  1: [
    { address: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', symbol: 'WETH', decimals: 18 },
    { address: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', symbol: 'USDC', decimals: 6 },
    { address: '0xdac17f958d2ee523a2206206994597c13d831ec7', symbol: 'USDT', decimals: 6 },
    { address: '0x6b175474e89094c44da98b954eedeac495271d0f', symbol: 'DAI', decimals: 18 },
    { address: '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', symbol: 'WBTC', decimals: 8 },
  ],
}

/** Accounts by chain id whose nature changes how a finding reads. */
export const knownAccounts: Readonly<Record<number, readonly (readonly [Address, Label])[]>> = {
  1: [
    ['0x7a250d5630b4cf539739df2c5dacb4c659f2488d', { name: 'Uniswap V2 Router', kind: 'router' }],
    ['0xe592427a0aece92de3edee1f18e0157c05861564', { name: 'Uniswap V3 SwapRouter', kind: 'router' }],
    ['0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2', { name: 'Aave V3 Pool', kind: 'lender' }],
    ['0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9', { name: 'Aave V2 Pool', kind: 'lender' }],
    ['0xba12222222228d8ba445958a75a0704d566bf2c8', { name: 'Balancer V2 Vault', kind: 'lender' }],
    ['0x1e0447b19bb6ecfdae1e4ae1694b0c3659614e4e', { name: 'dYdX Solo Margin', kind: 'lender' }],
  ],
}
