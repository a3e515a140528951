import type { Address, Hash, Hex } from '@membrane/core'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils'
import type { LocalAccount } from 'viem'
import type { Fees } from './fees.ts'

export type Unsigned = {
  readonly chainId: number
  readonly nonce: number
  readonly to: Address
  readonly data: Hex
  /** wei. */
  readonly value: bigint
  readonly gas: bigint
  readonly fees: Fees
}

export type Signed = { readonly raw: Hex; readonly hash: Hash; readonly fees: Fees }

/** Signs an EIP-1559 transaction; its hash is the Keccak digest of what goes over the wire. */
export async function sign(account: LocalAccount, unsigned: Unsigned): Promise<Signed> {
  const { fees, ...rest } = unsigned
  const raw = await account.signTransaction({ type: 'eip1559', ...rest, ...fees })
  return { raw, hash: `0x${bytesToHex(keccak_256(hexToBytes(raw.slice(2))))}`, fees }
}
