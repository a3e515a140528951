import type { Token } from '@membrane/analytics'
import { type Address, type Hex, type Protocol, registryOf, unknownProtocol } from '@membrane/core'
import { readableAmount, signedAmount } from './amount.ts'
import { tokenNames } from './tokens.ts'

/** How a chain's addresses and tokens are written for people. */
export type Names = {
  /** The symbol where it is well known, else the short address; `?` for a token that nothing tells. */
  readonly token: (token: Token | undefined) => string
  /** Amount and token, e.g. "1.5 WETH". */
  readonly amount: (amount: bigint | undefined, token: Token | undefined) => string
  /** The same with its sign, as for a gain. */
  readonly gain: (amount: bigint, token: Token) => string
  /** The name of a well-known account or token; undefined for all others. */
  readonly known: (address: Address) => string | undefined
}

/** The names that are known on a chain, and those that a protocol's description gives. */
export function namesOf(chainId: number, protocol: Protocol = unknownProtocol(chainId)): Names {
  const tokens = tokenNames(chainId, protocol)
  const registry = registryOf(protocol)
  const token = (address: Token | undefined) =>
    address === undefined ? '?' : (tokens(address)?.symbol ?? short(address))
  const decimals = (address: Token | undefined) =>
    address === undefined ? undefined : tokens(address)?.decimals
  return {
    token,
    amount: (amount, of) =>
      amount === undefined ? `? ${token(of)}` : `${readableAmount(amount, decimals(of))} ${token(of)}`,
    gain: (amount, of) => `${signedAmount(amount, decimals(of))} ${token(of)}`,
    known: (address) => registry.label(address)?.name ?? tokens(address)?.symbol,
  }
}

/** An address or a hash cut in its middle: 0x1234…abcd. */
export function short(hex: Hex): string {
  return hex.length <= 12 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`
}
