import { type Address, type CallFrame, zeroAddress } from '@membrane/core'
import type { Action } from '../../action.ts'
import type { TransactionReading } from '../../analyse.ts'
import { netFlow } from '../../flow/delta.ts'
import type { Token, Transfer } from '../../transfer.ts'
import { coinOf, type Leg } from './leg.ts'

/** What a leg's protocol is called when nothing but transfers told of it. */
export const unknownProtocol = 'unknown'

/**
 * Exchanges that no event or call told of, from transfers: a contract that took in one token and gave out one other,
 * with no known trade in between. It must have been called or have spoken up itself: somebody whose order was filled is
 * neither; and what passes its input on to another trade before it gives is a wallet or a router. Source: brontes'
 * classification of unknown pools.
 */
export function inferLegs(reading: TransactionReading, legs: readonly Leg[]): readonly Leg[] {
  const { transfers, actions } = reading
  if (!mayExchange(reading, legs)) return []
  const found: Leg[] = []
  const apart = partiesOf(reading, actions)
  for (const [venue, net] of netFlow(transfers.map(withCoin))) {
    if (net.size !== 2 || apart.has(venue)) continue
    const [[a, change], [b, other]] = [...net] as [[Token, bigint], [Token, bigint]] // of size 2
    if (change > 0n === other > 0n) continue
    const span = spanOf(transfers, venue)
    if (legs.some(({ swap }) => swap.order > span.first && swap.order < span.last)) continue
    if (!isAtWork(reading, venue)) continue
    const [tokenIn, amountIn, tokenOut, amountOut] =
      change > 0n ? [a, change, b, -other] : [b, other, a, -change]
    found.push({
      swap: {
        kind: 'swap',
        protocol: unknownProtocol,
        pool: venue,
        venue,
        sender: undefined,
        recipient: undefined,
        tokenIn,
        amountIn,
        tokenOut,
        amountOut,
        coinIn: -1,
        coinOut: -1,
        feeOnTransfer: false,
        order: span.last,
        logIndex: -1,
        traceAddress: undefined,
      },
      tokenIn,
      tokenOut,
      amountIn,
      amountOut,
      paid: amountIn,
      received: amountOut,
    })
  }
  return found
}

/**
 * A quick look: whether anybody but known pools and the parties kept of one coin that a leg gave, and gave of another.
 */
function mayExchange({ transfers, from, to }: TransactionReading, legs: readonly Leg[]): boolean {
  // Comparing all with all costs more than the sums do.
  if (transfers.length > 32) return true
  for (const { to: one, token } of transfers) {
    if (one === from || one === to || legs.some(({ swap }) => swap.venue === one)) continue
    const coin = coinOf(token)
    if (!legs.some(({ tokenOut }) => tokenOut === coin) || netOf(transfers, one, coin) <= 0n) continue
    for (const out of transfers) {
      if (out.from !== one) continue
      const other = coinOf(out.token)
      if (other !== coin && netOf(transfers, one, other) < 0n) return true
    }
  }
  return false
}

function netOf(transfers: readonly Transfer[], address: Address, coin: Token): bigint {
  let net = 0n
  for (const { token, from, to, amount } of transfers) {
    if (coinOf(token) !== coin) continue
    if (to === address) net += amount
    if (from === address) net -= amount
  }
  return net
}

function withCoin(transfer: Transfer): Transfer {
  const token = coinOf(transfer.token)
  return token === transfer.token ? transfer : { ...transfer, token }
}

/** Who cannot be an unknown pool: the transaction's own parties, those that known actions speak for, and tokens. */
function partiesOf(reading: TransactionReading, actions: readonly Action[]): ReadonlySet<Address> {
  const apart = new Set<Address>([zeroAddress])
  if (reading.from !== undefined) apart.add(reading.from)
  if (reading.to !== undefined && reading.to !== null) apart.add(reading.to)
  for (const { token } of reading.transfers) apart.add(token)
  for (const action of actions) {
    if ('venue' in action) apart.add(action.venue)
    if ('lender' in action) apart.add(action.lender)
    if ('market' in action) apart.add(action.market)
    if ('account' in action && action.account !== undefined) apart.add(action.account)
    if ('owner' in action && action.owner !== undefined) apart.add(action.owner)
  }
  return apart
}

function spanOf(transfers: readonly Transfer[], venue: Address): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { from, to, order } of transfers) {
    if (from !== venue && to !== venue) continue
    if (order < first) first = order
    if (order > last) last = order
  }
  return { first, last }
}

/** Whether the address emitted an event of its own, or was called with data. */
function isAtWork({ transaction }: TransactionReading, address: Address): boolean {
  if (transaction.logs.some((log) => log.address === address)) return true
  return transaction.trace !== undefined && isCalled(transaction.trace, address)
}

function isCalled(frame: CallFrame, address: Address): boolean {
  if (frame.reverted) return false
  if (frame.type === 'CALL' && frame.to === address && frame.input.length >= 10) return true
  return frame.calls.some((call) => isCalled(call, address))
}
