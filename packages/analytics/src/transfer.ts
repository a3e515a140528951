import type { Address } from '@membrane/core'

/** A fungible token by its contract, or `ether`. Lower-case. */
export type Token = Address

/** The address that stands for native ether, as the field writes it. */
export const ether: Token = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'

/** Mainnet's WETH9. */
export const weth: Token = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'

/**
 * A movement of value inside one transaction. A mint comes from the zero address and a burn goes to it. Wrapping ether
 * is a mint of WETH, and the ether that goes the other way is a native transfer of its own (known from traces alone).
 */
export type Transfer = {
  /** `nft` is one ERC-721 token or some of one ERC-1155 id; `native` is ether, known from traces. */
  readonly standard: 'erc20' | 'nft' | 'native'
  /** The contract; `ether` for native value. */
  readonly token: Token
  readonly from: Address
  readonly to: Address
  /** In the token's smallest unit; 1 for an ERC-721. */
  readonly amount: bigint
  /** The NFT's id; undefined for fungible tokens. */
  readonly tokenId: bigint | undefined
  /** Time inside the transaction, comparable with that of its actions; see `Evidence.order`. */
  readonly order: number
  /** The event that said so; -1 when a call frame did. */
  readonly logIndex: number
}
