import { isMembraneError } from '@membrane/core'
import { backoff } from '../clock.ts'
import type { SendProgress, SendRequest } from '../send.ts'
import { broadcast } from './broadcast.ts'
import { atCap } from './cap.ts'
import { type Delivery, unsignedOf } from './delivery.ts'
import { bumpFees, capFees, type Fees, type Market, suffices } from './fees.ts'
import { clearTheWay, type Flight, openFlight, wantedFees } from './flight.ts'
import { sign } from './sign.ts'
import { watch } from './watch.ts'

/** Sends and watches over one transaction; see `Sender.send`. */
export async function* deliver(
  delivery: Delivery,
  request: SendRequest,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, void, void> {
  const { nonces, flights } = delivery
  // Before anything is asked: a competitor may raise his bid while the answers are on their way.
  const flight = openFlight(request)
  flights.add(flight)
  const wake = () => flight.wake.abort()
  signal.addEventListener('abort', wake)
  try {
    const taking = nonces.take()
    const asked = await Promise.all([delivery.gasFor(request), delivery.recentMarket(), taking]).catch(
      failureOf,
    )
    if ('reason' in asked || 'reason' in asked[0]) {
      taking.then(nonces.release, () => undefined)
      yield {
        kind: 'failed',
        reason: 'reason' in asked ? asked.reason : 'reason' in asked[0] ? asked[0].reason : '',
      }
      return
    }
    const [{ gas }, market, nonce] = asked
    flight.nonce = nonce
    try {
      yield* attempt(delivery, request, { flight, gas, market }, signal)
    } finally {
      // Also when the caller stops listening: from here on nobody watches over it.
      nonces.settle(flight.nonce)
    }
  } finally {
    signal.removeEventListener('abort', wake)
    flights.delete(flight)
  }
}

type Start = { readonly flight: Flight; readonly gas: bigint; readonly market: Market }

/** Tries until a node takes it; what then befalls it is `watch`'s. */
async function* attempt(
  delivery: Delivery,
  request: SendRequest,
  { flight, gas, market }: Start,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, void, void> {
  const { nonces, clock, client, flights } = delivery
  let reason = 'The wait for it was ended before it was sent.'
  let current = market
  let lowest: Fees | undefined
  let nonce = flight.nonce ?? (await nonces.take())
  const renew = async () => {
    nonces.settle(nonce)
    nonce = await nonces.take()
    flight.nonce = nonce
    lowest = undefined
  }
  for (let tries = 1; !signal.aborted; tries++) {
    const wanted = wantedFees(flight, current)
    const fees = lowest ?? capFees(wanted, flight.cap)
    flight.due = false
    const signed = await sign(delivery.account, unsignedOf(delivery, request, nonce, gas, fees))
    clearTheWay(flights, flight, fees)
    const outcome = await broadcast(client, signed.raw, flight.route, clock)
    if (outcome.kind === 'accepted') {
      const { maxFeePerGas } = fees
      const { endpoints } = outcome
      yield { kind: 'sent', transaction: signed.hash, nonce, maxFeePerGas, endpoints, route: flight.route }
      if (!suffices(fees, wanted) && flight.saidCap !== flight.cap) {
        flight.saidCap = flight.cap
        yield atCap(flight, fees, current)
      }
      const lost = yield* watch(delivery, request, flight, { nonce, gas, versions: [signed] }, signal)
      if (!lost) return
      await renew()
    } else if (outcome.kind === 'nonce-used') {
      nonces.resync()
      await renew()
    } else if (outcome.kind === 'underpriced') {
      current = await delivery.marketNow().catch(() => current)
      lowest = bumpFees(fees, wantedFees(flight, current), flight.cap)
      if (lowest !== undefined) continue
      // Nothing more may be bid: it is offered again and again, because a base fee that rose also falls.
      if (flight.saidCap !== flight.cap) {
        flight.saidCap = flight.cap
        yield atCap(flight, fees, current)
      }
      await clock.sleep(delivery.pollMs, signal)
    } else {
      reason = outcome.reason
      if (outcome.kind === 'refused' || tries >= 10) break
      await clock.sleep(backoff(tries, clock), signal)
    }
  }
  nonces.release(nonce)
  yield { kind: 'failed', reason }
}

function failureOf(error: unknown): { readonly reason: string } {
  if (isMembraneError(error)) return { reason: error.shortMessage }
  throw error
}
