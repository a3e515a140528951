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

/** Signs an EIP-1559 transaction, or a legacy one bound to its chain (EIP-155) where there is no base fee; its hash is the Keccak digest of what goes over the wire. */
export async function sign(account: LocalAccount, unsigned: Unsigned): Promise<Signed> {
  const { fees, ...rest } = unsigned
  const { maxFeePerGas, maxPriorityFeePerGas, legacy } = fees
  const raw = await account.signTransaction(
    legacy === true
      ? { type: 'legacy', ...rest, gasPrice: maxFeePerGas }
      : { type: 'eip1559', ...rest, maxFeePerGas, maxPriorityFeePerGas },
  )
  return { raw, hash: `0x${bytesToHex(keccak_256(hexToBytes(raw.slice(2))))}`, fees }
}
