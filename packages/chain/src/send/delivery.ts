import type { LocalAccount } from 'viem'
import type { Clock } from '../clock.ts'
import type { OnNotice } from '../notice.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { SendRequest } from '../send.ts'
import type { Fees, Market } from './fees.ts'
import type { Flight } from './flight.ts'
import type { Nonces } from './nonces.ts'
import type { Signed, Unsigned } from './sign.ts'

/** What every transaction of one sender shares. */
export type Delivery = {
  readonly client: RpcClient
  readonly account: LocalAccount
  readonly chainId: number
  readonly nonces: Nonces
  /** All that are under way. */
  readonly flights: Set<Flight>
  /** A few seconds old at most: for a first bid, which must not wait. */
  readonly recentMarket: () => Promise<Market>
  /** Asked now: for a replacement after a new block. */
  readonly marketNow: () => Promise<Market>
  readonly gasFor: (request: SendRequest) => Promise<{ readonly gas: bigint } | { readonly reason: string }>
  readonly clock: Clock
  /** Milliseconds between looks at receipts. */
  readonly pollMs: number
  /** Blocks, its own included, that a receipt must stay in the chain for. */
  readonly confirmations: number
  readonly onNotice: OnNotice | undefined
}

/** A transaction that is out, with every version of it that any node may have, oldest first. */
export type Sent = { readonly nonce: number; readonly gas: bigint; versions: Signed[] }

export function unsignedOf(
  delivery: Delivery,
  request: SendRequest,
  nonce: number,
  gas: bigint,
  fees: Fees,
): Unsigned {
  const { to, data, value } = request
  return { chainId: delivery.chainId, nonce, to, data, value, gas, fees }
}
