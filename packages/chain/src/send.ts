import type { Address, Hash, Hex } from '@membrane/core'

export type SendRequest = {
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
  /** wei per gas that may be bid at most; replacement never goes over it. */
  readonly maxFeePerGas: bigint
  /** wei per gas of the competing transaction that this one must precede; undefined when nothing competes. */
  readonly outbid?: { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
}

export type CallSimulation =
  | { readonly ok: true; readonly gas: bigint }
  | { readonly ok: false; readonly reason: string }

export type SendProgress =
  | {
      readonly kind: 'sent'
      readonly transaction: Hash
      readonly nonce: number
      readonly maxFeePerGas: bigint
      readonly endpoints: number
    }
  | {
      readonly kind: 'replaced'
      readonly transaction: Hash
      readonly nonce: number
      readonly maxFeePerGas: bigint
    }
  | {
      readonly kind: 'confirmed'
      readonly transaction: Hash
      readonly block: number
      readonly status: 'success' | 'reverted'
    }
  | { readonly kind: 'failed'; readonly reason: string }

/** Writes to a chain for one account. Only `engine/respond` (and governance) may hold one, because it holds a key. */
export type Sender = {
  readonly address: Address
  readonly simulate: (request: SendRequest) => Promise<CallSimulation>
  /**
   * Sends to every endpoint at once and yields until the transaction is confirmed or failed, replacing it with a
   * higher fee while it is not mined.
   */
  readonly send: (request: SendRequest, signal: AbortSignal) => AsyncGenerator<SendProgress, void, void>
  /** wei. */
  readonly balance: () => Promise<bigint>
}
