import { isOpen } from '../../analysis/access.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { blockReaches, dominates, inLoop, mayFollow } from '../../analysis/order.ts'
import { constantOf, opOf, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Signatures that are checked one by one in a loop: with none of them there is nothing to fail. */
export const detector: Detector = {
  id: 'empty-input-bypass',
  title: 'An empty list passes the check of its entries',
  severity: 'high',
  confidence: 'medium',
  cwe: 1284,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      const proof = [...flow.byKind.builtin, ...flow.byKind.opaque].find(
        (op) => isProof(op) && inLoop(flow, op),
      )
      if (proof === undefined || !checkedInLoop(flow, proof)) continue
      for (const bound of flow.byKind.binary) {
        const length = lengthBound(flow, bound)
        if (length === undefined || !blockReaches(flow, bound.block, proof.block)) continue
        const gain = gains(flow).find(
          (op) =>
            !dominates(flow, proof, op) &&
            !inLoop(flow, op) &&
            mayFollow(flow, proof, op) &&
            isOpen(flow, op) &&
            !isNonEmpty(flow, op, length),
        )
        if (gain === undefined) continue
        yield reportOp(
          flow,
          gain,
          `The loop over \`${valueName(flow, length)}\` checks every entry that there is. With an empty list it checks nothing, and whoever calls gets here without a single signature.`,
          'reached without any signature',
          [
            { at: bound.at, note: 'never true for an empty list' },
            { at: proof.at, note: 'the check that is left out' },
          ],
        )
        break
      }
    }
  },
}

function isProof(op: Op): boolean {
  if (op.kind === 'builtin') return op.name === 'ecrecover'
  return op.kind === 'opaque' && /recover|verify|isValidSignature/i.test(op.name)
}

/** What is recovered is required to be somebody, in the loop. */
function checkedInLoop(flow: Flow, proof: Op): boolean {
  return (
    flow.byKind.check.some((op) => inLoop(flow, op) && mayFollow(flow, proof, op)) ||
    flow.blocks.some(
      ({ id, end }) =>
        end.kind === 'branch' &&
        blockReaches(flow, proof.block, id) &&
        (flow.blocks[end.yes]?.end.kind === 'revert' || flow.blocks[end.no]?.end.kind === 'revert'),
    )
  )
}

/** `i < list.length` where the caller gives the list: the length. */
function lengthBound(flow: Flow, op: BinaryOp): ValueId | undefined {
  const side = op.op === '<' || op.op === '!=' ? op.right : op.op === '>' ? op.left : undefined
  if (side === undefined || !inLoop(flow, op)) return undefined
  const length = opOf(flow, stripCasts(flow, side))
  return length.kind === 'field' && length.field === 'length' && has(flow, side, Label.Input)
    ? side
    : undefined
}

/** What the signatures are asked for: payments, calls, and writes. */
function gains(flow: Flow): readonly Op[] {
  return [
    ...flow.byKind.call.filter((call) => !call.static),
    ...flow.byKind.sstore.filter((store) => !inLoop(flow, store)),
  ]
}

/** The length is compared with something that it must reach. */
function isNonEmpty(flow: Flow, op: Op, length: ValueId): boolean {
  return (
    factsAt(flow, op).some(
      (fact) =>
        fact.kind === 'compare' &&
        fact.guard.enforced &&
        [
          [fact.left, fact.right],
          [fact.right, fact.left],
        ].some(
          ([side, other]) =>
            side !== undefined &&
            other !== undefined &&
            sameValue(flow, side, length) &&
            (opOf(flow, stripCasts(flow, other)).kind === 'sload' ||
              typeof constantOf(flow, other) === 'bigint'),
        ),
    ) || countsApprovals(flow, op)
  )
}

/** A number that was counted in the loop must reach a threshold. */
function countsApprovals(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.guard.enforced &&
      [fact.left, fact.right].some((side) => opOf(flow, stripCasts(flow, side)).kind === 'phi'),
  )
}
