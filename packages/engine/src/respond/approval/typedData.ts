import type { Action, Hash } from '@membrane/core'
import { keccak256 } from 'viem'

/** What approvers sign: EIP-712 typed data in the form that `eth_signTypedData_v4` takes once numbers are made text. */
export type ApprovalTypedData = {
  readonly domain: { readonly name: 'Membrane'; readonly version: '1'; readonly chainId: bigint }
  readonly types: typeof approvalTypes
  readonly primaryType: 'Approval'
  readonly message: {
    readonly action: Hash
    readonly chainId: bigint
    readonly to: `0x${string}`
    readonly value: bigint
    readonly dataHash: Hash
    readonly expiry: bigint
  }
}

export const approvalTypes = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
  ],
  Approval: [
    { name: 'action', type: 'bytes32' },
    { name: 'chainId', type: 'uint256' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'dataHash', type: 'bytes32' },
    { name: 'expiry', type: 'uint256' },
  ],
} as const

/** The part of an action that an approval binds: nothing of it can be changed after it was signed. */
export type Approvable = Pick<Action, 'id' | 'chainId'> & {
  readonly call: Pick<Action['call'], 'to' | 'data' | 'value'>
}

/**
 * The typed data (EIP-712) of the consent to one action on one chain until `expiry`.
 * @param expiry Unix seconds.
 */
export function approvalTypedData({ id, chainId, call }: Approvable, expiry: number): ApprovalTypedData {
  return {
    domain: { name: 'Membrane', version: '1', chainId: BigInt(chainId) },
    types: approvalTypes,
    primaryType: 'Approval',
    message: {
      action: id,
      chainId: BigInt(chainId),
      to: call.to,
      value: call.value,
      dataHash: keccak256(call.data),
      expiry: BigInt(expiry),
    },
  }
}
