import type { Hash } from '@membrane/core'
import type { SendProgress, SendRequest } from '../send.ts'
import { broadcast } from './broadcast.ts'
import { atCap } from './cap.ts'
import { type Delivery, type Sent, unsignedOf } from './delivery.ts'
import { bumpFees, type Market, suffices } from './fees.ts'
import { clearTheWay, type Flight, wantedFees } from './flight.ts'
import { nonceTaken } from './gap.ts'
import { lookAt } from './receipts.ts'
import { sign } from './sign.ts'

/**
 * Watches until the transaction is settled. While it waits it is replaced after every block, and at once when a
 * competitor raises his bid.
 * @returns true when a foreign transaction took the nonce, so that it must be sent anew.
 */
export async function* watch(
  delivery: Delivery,
  request: SendRequest,
  flight: Flight,
  sent: Sent,
  signal: AbortSignal,
): AsyncGenerator<SendProgress, boolean, void> {
  const { client, clock } = delivery
  const bids = createBids(delivery, request, flight, sent)
  let firstHead: number | undefined
  let seenBlock: number | undefined
  let confirmed: { readonly hash: Hash; readonly blockHash: unknown } | undefined
  let missed = 0
  while (!signal.aborted) {
    flight.wake = new AbortController()
    const due = flight.due
    flight.due = false
    if (due && confirmed === undefined) yield* bids.outbid()
    const look = await Promise.race([lookAt(client, sent.versions), woken(flight.wake.signal)])
    if (look === undefined) continue
    if (look.found !== undefined) {
      const { hash, blockHash, block, status } = look.found
      if (confirmed?.hash !== hash || confirmed.blockHash !== blockHash) {
        confirmed = { hash, blockHash }
        yield { kind: 'confirmed', transaction: hash, block, status }
      }
      if ((look.head ?? block) - block + 1 >= delivery.confirmations) return false
    } else if (look.head !== undefined) {
      firstHead ??= look.head
      if (confirmed !== undefined) {
        // A reorg took it out of the chain: put it back.
        confirmed = undefined
        yield* bids.offerAgain()
      }
      const { publicAfterBlocks: patience } = flight
      if (flight.route === 'private' && patience !== 'never' && look.head - firstHead >= patience) {
        flight.route = 'everywhere'
        yield* bids.offerAgain()
      }
      if (seenBlock !== undefined && look.head > seenBlock) {
        missed = (await nonceTaken(delivery, sent)) ? missed + 1 : 0
        if (missed >= 2) return true
        if (missed === 0) yield* bids.raise()
      }
      seenBlock = look.head
    }
    await clock.sleep(delivery.pollMs, flight.wake.signal)
  }
  yield { kind: 'failed', reason: 'The wait for its confirmation was ended.' }
  return false
}

/** Resolves when the flight is woken: a look that a slow endpoint holds up must not hold up a higher bid. */
function woken(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

function createBids(delivery: Delivery, request: SendRequest, flight: Flight, sent: Sent) {
  const { client, clock, account } = delivery
  let offered = flight.route

  /** The newest version once more, to whoever may have it now. */
  async function* offerAgain(): AsyncGenerator<SendProgress, void, void> {
    const last = sent.versions.at(-1)
    if (last === undefined) return
    offered = flight.route
    const outcome = await broadcast(client, last.raw, offered, clock)
    if (outcome.kind !== 'accepted') return
    yield {
      kind: 'sent',
      transaction: last.hash,
      nonce: sent.nonce,
      maxFeePerGas: last.fees.maxFeePerGas,
      endpoints: outcome.endpoints,
      route: offered,
    }
  }

  async function* replace(market: Market): AsyncGenerator<SendProgress, void, void> {
    const last = sent.versions.at(-1)
    if (last === undefined) return
    const wanted = wantedFees(flight, market)
    const fees = bumpFees(last.fees, wanted, flight.cap)
    if (fees === undefined || !suffices(fees, wanted)) {
      if (flight.saidCap !== flight.cap) yield atCap(flight, fees ?? last.fees, market)
      flight.saidCap = flight.cap
    }
    if (fees === undefined) {
      // At the cap: all that is left is to see that every node has it.
      await broadcast(client, last.raw, flight.route, clock)
      return
    }
    const signed = await sign(account, unsignedOf(delivery, request, sent.nonce, sent.gas, fees))
    offered = flight.route
    const outcome = await broadcast(client, signed.raw, offered, clock)
    // Kept even if no node said yes: one that timed out may have it all the same.
    sent.versions = [...sent.versions, signed].slice(-16)
    clearTheWay(delivery.flights, flight, fees)
    if (outcome.kind === 'accepted') {
      const { maxFeePerGas } = fees
      yield { kind: 'replaced', transaction: signed.hash, nonce: sent.nonce, maxFeePerGas }
    }
  }

  return {
    offerAgain,
    /** After a block without it. */
    raise: async function* () {
      const fallback = sent.versions.at(-1)?.fees
      const market = await delivery.marketNow().catch(() => fallback)
      if (market !== undefined) yield* replace(market)
    },
    /**
     * At once, without asking anybody: the base fee that the last version allowed for is kept, and the tip goes over
     * the competitor's. When the last version is high enough already it only changes its route.
     */
    outbid: async function* () {
      const last = sent.versions.at(-1)?.fees
      if (last === undefined) return
      const { maxFeePerGas, maxPriorityFeePerGas } = last
      const kept: Market = { ...last, maxFeePerGas: maxFeePerGas - maxPriorityFeePerGas }
      if (suffices(last, wantedFees(flight, kept))) {
        if (flight.route !== offered) yield* offerAgain()
      } else yield* replace(kept)
    },
  }
}
