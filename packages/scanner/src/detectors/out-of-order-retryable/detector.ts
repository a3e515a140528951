import { inLoop, mayFollow } from '../../analysis/order.ts'
import type { Flow, Frame, Op } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace } from '../reading/entries.ts'

const creates = /^(create|unsafeCreate)RetryableTicket$/

/** Two tickets of Arbitrum made in one transaction, of which the second may run first. */
export const detector: Detector = {
  id: 'out-of-order-retryable',
  title: 'Retryable tickets may run in another order',
  severity: 'low',
  confidence: 'medium',
  cwe: 696,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        const tickets = flow.byKind.call.filter(({ member }) => creates.test(member))
        return tickets.flatMap((ticket) => {
          const other = tickets.find((each) => each !== ticket && mayFollow(flow, each, ticket))
          if (other === undefined && !inLoop(flow, ticket)) return []
          const { at, fn } = placeBeside(flow, ticket, other ?? ticket)
          const before = other === undefined ? [] : [{ at: other.at, note: 'the earlier ticket' }]
          const message =
            'Another retryable ticket is made before this one in the same transaction. If that one fails on the rollup at first, this one runs before it, and what relied on the order breaks.'
          return [
            {
              at,
              contract: flow.contract,
              fn,
              message,
              trace: [...before, { at, note: 'the later ticket' }],
            },
          ]
        })
      }),
    )
  },
}

/** Where the function that makes both tickets makes the later one, itself or by a call. */
function placeBeside(flow: Flow, ticket: Op, other: Op): { readonly at: Op['at']; readonly fn: Frame['fn'] } {
  const above = new Set<number>()
  for (let at: number | undefined = other.frame; at !== undefined; at = flow.frames[at]?.parent) above.add(at)
  let frame = ticket.frame
  let { at } = ticket
  while (!above.has(frame)) {
    const { callAt, parent } = flow.frames[frame] ?? { callAt: undefined, parent: undefined }
    if (callAt === undefined || parent === undefined) break
    at = callAt
    frame = parent
  }
  return { at, fn: flow.frames[frame]?.fn ?? flow.entry }
}
