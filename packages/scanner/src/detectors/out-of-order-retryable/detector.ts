import { inLoop, mayFollow } from '../../analysis/order.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

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
        return tickets
          .filter(
            (ticket) =>
              inLoop(flow, ticket) ||
              tickets.some((other) => other !== ticket && mayFollow(flow, other, ticket)),
          )
          .map((ticket) =>
            reportAtOp(scan, flow, ticket, {
              message:
                'Another retryable ticket is made before this one in the same transaction. If that one fails on the rollup at first, this one runs before it, and what relied on the order breaks.',
              note: 'the later ticket',
            }),
          )
      }),
    )
  },
}
