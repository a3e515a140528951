import type { Address } from '@membrane/core'
import type { Token, Transfer } from '../transfer.ts'

/** What each address gained or lost of each token; without zero entries. */
export type NetFlow = ReadonlyMap<Address, ReadonlyMap<Token, bigint>>

/**
 * The net movement of fungible tokens and native ether by address and token, exact. Over all addresses each token adds
 * up to zero, because the zero address is the other side of mints and burns. Wrapping ether is such a mint of WETH, and
 * the ether paid for it is a transfer to the WETH contract, so neither counts twice. NFTs are left out.
 */
export function netFlow(transfers: readonly Transfer[]): NetFlow {
  const flow = new Map<Address, Map<Token, bigint>>()
  for (const { standard, token, from, to, amount } of transfers) {
    if (standard === 'nft' || amount === 0n || from === to) continue
    add(flow, from, token, -amount)
    add(flow, to, token, amount)
  }
  return flow
}

function add(flow: Map<Address, Map<Token, bigint>>, owner: Address, token: Token, amount: bigint): void {
  let tokens = flow.get(owner)
  if (tokens === undefined) {
    tokens = new Map()
    flow.set(owner, tokens)
  }
  const net = (tokens.get(token) ?? 0n) + amount
  if (net !== 0n) tokens.set(token, net)
  else {
    tokens.delete(token)
    if (tokens.size === 0) flow.delete(owner)
  }
}
