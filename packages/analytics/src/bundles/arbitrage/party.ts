import type { Address } from '@membrane/core'
import type { TransactionReading } from '../../analyse.ts'
import { routers } from '../../flow/routers.ts'
import { exactMatches } from '../../resolve/match.ts'
import type { Cycle } from './cycle.ts'
import { coinOf, type Leg } from './leg.ts'

/**
 * Whose cycle it is: `one` when who paid the first leg received the last, or the two are the transaction's own sender
 * and callee, or passed the coin between them; `unknown` when the transfers do not tell (a vault that nets); `several`
 * when they tell otherwise.
 */
export type Party = { readonly who: 'one' | 'unknown' | 'several'; readonly entity: Address | undefined }

/** Reads from the transfers around a cycle's first and last legs whose it is. */
export function partyOf(cycle: Cycle, reading: TransactionReading): Party {
  // Who fills a maker's order pays the maker, not the contract that settles it.
  const venues = new Set<Address>(cycle.legs.flatMap(({ swap }) => [swap.venue, swap.pool as Address]))
  const payers = new Set<Address>()
  const recipients = new Set<Address>()
  for (const leg of cycle.legs) {
    if (leg.tokenIn === cycle.start) addOther(payers, payerOf(leg, reading), venues)
    if (leg.tokenOut === cycle.start) addOther(recipients, recipientOf(leg, reading), venues)
  }
  for (const entity of payers) if (recipients.has(entity)) return { who: 'one', entity }
  const [payer] = payers
  const [recipient] = recipients
  if (payer === undefined || recipient === undefined) {
    return { who: 'unknown', entity: recipient ?? payer ?? reading.to ?? reading.from }
  }
  const own = (address: Address): boolean => address === reading.from || address === reading.to
  if ([...payers, ...recipients].every(own)) return { who: 'one', entity: recipient }
  const passed = reading.transfers.some(
    ({ standard, token, from, to }) =>
      standard !== 'nft' &&
      coinOf(token) === cycle.start &&
      ((payers.has(from) && recipients.has(to)) || (recipients.has(from) && payers.has(to))),
  )
  return { who: passed ? 'one' : 'several', entity: recipient }
}

/** Who sent a pool its input; where a vault nets what it is owed, who called it, unless that acts for others. */
function payerOf({ swap }: Leg, { transfers }: TransactionReading): Address | undefined {
  for (const at of [swap.venue, swap.pool as Address]) {
    const paid = exactMatches(transfers, at, 'in', swap.amountIn, swap.order)
    const transfer = paid.find(({ token }) => coinOf(token) === coinOf(swap.tokenIn ?? token))
    if (transfer !== undefined) return transfer.from
  }
  return swap.sender !== undefined && !routers.has(swap.sender) ? swap.sender : undefined
}

function recipientOf({ swap }: Leg, { transfers }: TransactionReading): Address | undefined {
  for (const at of [swap.venue, swap.pool as Address]) {
    const received = exactMatches(transfers, at, 'out', swap.amountOut, swap.order)
    const transfer = received.find(({ token }) => coinOf(token) === coinOf(swap.tokenOut ?? token))
    if (transfer !== undefined) return transfer.to
  }
  return swap.recipient
}

function addOther(set: Set<Address>, address: Address | undefined, venues: ReadonlySet<Address>): void {
  if (address !== undefined && !venues.has(address)) set.add(address)
}
