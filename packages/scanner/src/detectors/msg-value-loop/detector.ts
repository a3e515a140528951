import { factsAt } from '../../analysis/guards.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import { inLoop } from '../../analysis/order.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** One payment counted once a turn of a loop, or once a call of a batch. */
export const detector: Detector = {
  id: 'msg-value-loop',
  title: 'One payment is counted many times',
  severity: 'high',
  confidence: 'medium',
  cwe: 837,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    if (!flow.byKind.env.some(({ name }) => name === 'msg.value')) continue
    for (const op of usesOfPayment(flow)) {
      if (!inLoop(flow, op) || dependsOnTurns(flow, op)) continue
      yield reportAtOp(scan, flow, op, {
        message:
          '`msg.value` is the same in every turn of the loop: one payment is accepted or credited as many times as the loop runs.',
        note: 'the whole payment again in each turn',
      })
    }
    const [first] = usesOfPayment(flow)
    if (first === undefined) continue
    const base = flow.contract.unknownBases.find((name) => payableBatch.test(name))
    if (base !== undefined) {
      yield reportAtOp(scan, flow, first, {
        message: `\`msg.value\` is taken for this call's own payment, but \`${base}\` runs several calls of this contract with one payment: each of them counts all of it.`,
        note: 'counts the whole payment',
      })
      continue
    }
    const batch = batchOf(scan, flow)
    if (batch === undefined) continue
    yield reportAtOp(scan, flow, first, {
      message: `\`msg.value\` is taken for this call's own payment, but \`${batch.entry.name}\` runs several calls of this contract with one payment: each of them counts all of it.`,
      before: [{ at: batch.entry.nameAt, note: 'several calls with one msg.value' }],
      note: 'counts the whole payment',
    })
  }
}

/** Well-known bases with a payable batch of delegate calls, where their source is not here. */
const payableBatch = /batchable$|^payable.*multicall/i

/** Operations that take the payment itself into account: comparisons, sums, stores and payments. */
function usesOfPayment(flow: Flow): readonly Op[] {
  return flow.byKind.env
    .filter(({ name }) => name === 'msg.value')
    .flatMap(({ results }) => results.flatMap((result) => flow.uses[result] ?? []))
    .flatMap((id) => flow.ops[id] ?? [])
    .filter((op) => op.kind !== 'phi' && op.kind !== 'emit' && !asksWhetherPaid(flow, op))
}

/** `msg.value == 0`: counts nothing. */
function asksWhetherPaid(flow: Flow, op: Op): boolean {
  if (op.kind !== 'binary' || (op.op !== '==' && op.op !== '!=')) return false
  return [op.left, op.right].some((side) => constantOf(flow, side) === 0n)
}

/** Whether nothing was paid where an operation runs. */
function isUnpaid(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op === '==' &&
      [fact.left, fact.right].some((side) => constantOf(flow, side) === 0n) &&
      [fact.left, fact.right].some((side) => has(flow, side, Label.Sent)),
  )
}

/** Whether the other side changes from turn to turn: a running total, or the rest of the payment. */
function dependsOnTurns(flow: Flow, op: Op): boolean {
  if (op.kind !== 'binary') return false
  return [op.left, op.right].some((side) => !has(flow, side, Label.Sent) && isRunning(flow, side, 0))
}

function isRunning(flow: Flow, value: ValueId, depth: number): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'phi') return true
  return (
    depth < 6 &&
    op.kind === 'binary' &&
    (isRunning(flow, op.left, depth + 1) || isRunning(flow, op.right, depth + 1))
  )
}

/** A payable function of the same contract that makes delegate calls to itself in a loop. */
function batchOf(scan: Scan, flow: Flow): Flow | undefined {
  for (const view of scan.viewsOf(flow)) {
    const batch = view.entries.find(
      (entry) =>
        entry.entry.mutability === 'payable' &&
        entry.byKind.call.some(
          (call) =>
            call.how === 'delegatecall' &&
            call.target !== undefined &&
            isThis(entry, call.target) &&
            inLoop(entry, call) &&
            !isUnpaid(entry, call),
        ),
    )
    if (batch !== undefined) return batch
  }
  return undefined
}
