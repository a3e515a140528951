import type { Flow } from '../../flow/flow.ts'
import type { OpaqueOp } from '../../flow/op.ts'
import { visitOperands } from '../../flow/operands.ts'
import { factsAt } from '../guards.ts'
import { isLocked } from '../lock.ts'
import { dominates, inLoop } from '../order.ts'
import type { Scan } from '../scan.ts'
import { opOf, stripCasts } from '../values.ts'
import { type Place, placeOf } from './place.ts'

/** Functions of token bases that call the receiver, and those that tell what a holder has. */
const tells = /^_safe(Mint|Transfer(From)?)$/
const counts = /^_?(balanceOf|totalSupply|numberMinted|totalMinted|balance)$/

/**
 * Tokens of a base whose source is not here, made one after the other with a call of the receiver each, under a limit
 * that was asked once before the first.
 */
export function* limitedMints(
  scan: Scan,
): Generator<{ readonly flow: Flow; readonly mint: OpaqueOp; readonly place: Place }> {
  for (const flow of scan.flows) {
    if (flow.reach !== 'entry') continue
    for (const mint of flow.byKind.opaque) {
      if (mint.why !== 'unknown' || !tells.test(mint.name) || !inLoop(flow, mint) || isLocked(flow, mint))
        continue
      const isLimited = factsAt(flow, mint).some(
        (fact) =>
          fact.kind === 'compare' &&
          fact.guard.enforced &&
          [fact.left, fact.right].some((side) => countBehind(flow, side, mint)),
      )
      const place = isLimited ? placeOf(scan, flow, mint) : undefined
      if (place !== undefined) yield { flow, mint, place }
    }
  }
}

/** Whether a value was computed from a count of tokens that is asked once, before the loop. */
function countBehind(flow: Flow, value: number, mint: OpaqueOp): boolean {
  const seen = new Set([value])
  const waiting = [value]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const op = opOf(flow, stripCasts(flow, id))
    if (op.kind === 'opaque' && counts.test(op.name)) return dominates(flow, op, mint) && !inLoop(flow, op)
    visitOperands(op, (operand) => {
      if (seen.has(operand)) return
      seen.add(operand)
      waiting.push(operand)
    })
  }
  return false
}
