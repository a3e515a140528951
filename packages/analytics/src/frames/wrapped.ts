import type { Address } from '@membrane/core'

/**
 * Contracts that wrap a chain's own coin one for one as WETH9 does: `deposit()` and plain sending give the sender as
 * much, `withdraw(uint256)` takes it back. Nothing but these pays a deposit without a call of its own, so frames
 * alone could not tell. Source: the chains' canonical deployments.
 */
const wrapped: ReadonlySet<string> = new Set<Address>([
  '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', // WETH, Ethereum
  '0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c', // WBNB, BNB Chain
  '0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270', // WMATIC, Polygon
  '0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7', // WAVAX, Avalanche
  '0x21be370d5312f44cb42ce377bc9b8a0cef1a4c83', // WFTM, Fantom
  '0x82af49447d8a07e3bd95bd0d56f35241523fbab1', // WETH, Arbitrum
  '0x4200000000000000000000000000000000000006', // WETH, Optimism and Base
])

/** Whether the contract wraps a chain's own coin. */
export function wrapsEther(address: Address): boolean {
  return wrapped.has(address)
}
