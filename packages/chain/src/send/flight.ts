import type { Submission } from '@membrane/core'
import type { Rival, SendRequest } from '../send.ts'
import { atLeastFees, type Fees, outbidFees } from './fees.ts'

/** A transaction from the moment that it is asked for until it is settled: what may change about it meanwhile. */
export type Flight = {
  readonly key: string
  /** Undefined until it has one. */
  nonce: number | undefined
  /** wei per gas that it may bid at most. */
  cap: bigint
  /** The highest fees that any competitor was seen with. */
  rival: Rival | undefined
  /** Fees of our own transaction at a later nonce, which cannot be mined before this one. */
  floor: Fees | undefined
  route: Submission
  readonly publicAfterBlocks: number | 'never'
  /** Something above has changed: the bid is to be looked at again at once. */
  due: boolean
  /** The cap that was reached and said to be. */
  saidCap: bigint | undefined
  wake: AbortController
}

/** Blocks without inclusion after which a private transaction goes everywhere, unless it is said otherwise. */
const defaultPublicAfterBlocks = 2

/** Two requests with one key are the same call. */
export function keyOf({ to, data, value }: SendRequest): string {
  return `${to}:${data}:${value}`
}

export function openFlight(request: SendRequest): Flight {
  return {
    key: keyOf(request),
    nonce: undefined,
    cap: request.maxFeePerGas,
    rival: request.outbid,
    floor: undefined,
    route: request.submission ?? 'everywhere',
    publicAfterBlocks: request.publicAfterBlocks ?? defaultPublicAfterBlocks,
    due: false,
    saidCap: undefined,
    wake: new AbortController(),
  }
}

/** Takes a competitor's new fees, and a higher cap, into account; nothing changes when neither is higher. */
export function rebidFlight(flight: Flight, request: SendRequest): void {
  const { outbid, maxFeePerGas } = request
  const rival = higherRival(flight.rival, outbid)
  const cap = maxFeePerGas > flight.cap ? maxFeePerGas : flight.cap
  if (rival === flight.rival && cap === flight.cap) return
  flight.rival = rival
  flight.cap = cap
  lookAgain(flight)
}

/**
 * A later transaction of ours cannot be mined before those with lower nonces: they are raised to its fees, up to its
 * cap, and a private one goes public unless that is forbidden.
 */
export function clearTheWay(flights: Iterable<Flight>, later: Flight, fees: Fees): void {
  for (const flight of flights) {
    if (flight === later || flight.nonce === undefined || later.nonce === undefined) continue
    if (flight.nonce >= later.nonce) continue
    flight.floor = flight.floor === undefined ? fees : atLeastFees(flight.floor, fees)
    if (later.cap > flight.cap) flight.cap = later.cap
    if (later.route === 'everywhere' && flight.publicAfterBlocks !== 'never') flight.route = 'everywhere'
    lookAgain(flight)
  }
}

/** What the flight should bid on this market, its cap not regarded. */
export function wantedFees(flight: Pick<Flight, 'rival' | 'floor'>, market: Fees): Fees {
  const fees = flight.rival === undefined ? market : outbidFees(market, flight.rival)
  return flight.floor === undefined ? fees : atLeastFees(fees, flight.floor)
}

function lookAgain(flight: Flight): void {
  flight.due = true
  flight.wake.abort()
}

function higherRival(before: Rival | undefined, now: Rival | undefined): Rival | undefined {
  if (before === undefined || now === undefined) return now ?? before
  const higher =
    now.maxFeePerGas > before.maxFeePerGas || now.maxPriorityFeePerGas > before.maxPriorityFeePerGas
  return higher ? atLeastFees(now, before) : before
}
