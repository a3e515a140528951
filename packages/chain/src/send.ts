import type { Address, Hash, Hex, PendingTransaction, Rehearsal, Submission } from '@membrane/core'

/** Fees of a competing transaction; wei per gas. */
export type Rival = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }

export type SendRequest = {
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
  /** wei per gas that may be bid at most; replacement never goes over it. */
  readonly maxFeePerGas: bigint
  /** wei per gas of the competing transaction that this one must precede; undefined when nothing competes. */
  readonly outbid?: Rival
  /** Default `everywhere`; `private` sends to private relays alone. */
  readonly submission?: Submission
  /** With private submission: blocks without inclusion after which it goes everywhere. Default 2. */
  readonly publicAfterBlocks?: number | 'never'
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
      /** How many have taken it so far; slower ones may follow. */
      readonly endpoints: number
      /** Absent is `everywhere`. */
      readonly route?: Submission
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
  /** The cap allows no higher bid: it waits as it is, and goes on being offered. Said once, and again when the cap rose. */
  | {
      readonly kind: 'capped'
      /** wei per gas: what it bids, what it may bid, and the base fee of the next block where that is known. */
      readonly maxFeePerGas: bigint
      readonly cap: bigint
      readonly baseFeePerGas: bigint | undefined
      readonly reason: string
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
  /**
   * Raises the bid of the same call while it is under way, at once and not only at the next block: the competitor has
   * raised his. Uses `outbid` and, where it is higher than before, `maxFeePerGas` of the request.
   * @returns whether such a call is under way.
   */
  readonly rebid?: (request: SendRequest) => boolean
  /** Runs the request, and behind it the competing transaction, in one simulated block. Never throws. */
  readonly rehearse?: (request: SendRequest, competing: PendingTransaction) => Promise<Rehearsal>
  /** wei. */
  readonly balance: () => Promise<bigint>
}
