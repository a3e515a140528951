import { enforcedConditions } from '../../analysis/branches.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { numberOf } from '../../analysis/ranges.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Decisions that a few seconds turn, which whoever builds the block chooses. */
export const detector: Detector = {
  id: 'timestamp',
  title: 'Seconds of the block time decide',
  severity: 'low',
  confidence: 'medium',
  cwe: 829,
  swc: 'SWC-116',
  *run(scan) {
    for (const flow of scan.flows) {
      const time = flow.byKind.env.find(({ name }) => name === 'block.timestamp')
      if (time === undefined) continue
      const enforced = enforcedConditions(flow)
      for (const op of flow.byKind.binary) {
        if ((op.op === '==' || op.op === '!=') && isTimeAgainstFixed(flow, op)) {
          if (op.results.some((result) => enforced.has(result))) yield* exactMoment(scan, flow, op)
        } else if (/^[<>]=?$/.test(op.op) && isFixedDate(flow, op)) {
          yield reportOp(
            flow,
            op,
            `A date written into the code decides, by the time of the block: \`${valueName(flow, op.left)} ${op.op} ${valueName(flow, op.right)}\`. Whoever builds the block at that moment decides by some seconds on which side it lies.`,
            'a fixed date',
            [],
            { severity: 'info' },
          )
        }
      }
      yield* drawnFromTime(flow)
    }
    for (const view of scan.views) yield* races(view)
  },
}

function isTimeAgainstFixed(flow: Flow, op: BinaryOp): boolean {
  return [
    [op.left, op.right],
    [op.right, op.left],
  ].some(([side, other]) => {
    if (side === undefined || other === undefined) return false
    const made = opOf(flow, stripCasts(flow, side))
    return (
      made.kind === 'env' &&
      made.name === 'block.timestamp' &&
      opOf(flow, stripCasts(flow, other)).kind === 'sload' &&
      !has(flow, other, Label.Time)
    )
  })
}

function isFixedDate(flow: Flow, op: BinaryOp): boolean {
  const isNow = (value: number): boolean => {
    const made = opOf(flow, stripCasts(flow, value))
    return made.kind === 'env' && made.name === 'block.timestamp'
  }
  const date = isNow(op.left)
    ? numberOf(flow, op.right)
    : isNow(op.right)
      ? numberOf(flow, op.left)
      : undefined
  return date !== undefined && date > 10n ** 9n && date < 1n << 40n
}

/** `require(now != last)`, and where `last` is set. */
function* exactMoment(scan: Scan, flow: Flow, op: BinaryOp): Generator<Report> {
  const message =
    'The call depends on the exact second of the block. Whoever builds the block chooses it within some seconds, and so decides who passes.'
  yield reportOp(flow, op, message, 'compared for equality')
  const cell = [op.left, op.right]
    .map((side) => opOf(flow, stripCasts(flow, side)))
    .find(({ kind }) => kind === 'sload')
  if (cell?.kind !== 'sload') return
  for (const other of new Set(scan.viewsOf(flow).flatMap(({ entries }) => entries))) {
    for (const store of other.byKind.sstore) {
      if (
        store.path.root !== cell.path.root ||
        store.value === undefined ||
        !has(other, store.value, Label.Time)
      )
        continue
      yield reportOp(other, store, message, 'the second that is compared later')
    }
  }
}

/** A number drawn from the time alone. */
function* drawnFromTime(flow: Flow): Generator<Report> {
  for (const op of flow.byKind.binary) {
    if (op.op !== '%' || !has(flow, op.left, Label.Hash) || !has(flow, op.left, Label.Time)) continue
    if (has(flow, op.left, Label.Block)) continue
    yield reportOp(
      flow,
      op,
      'A number is drawn from the time of the block alone: whoever builds the block tries the seconds that it may choose from, and takes the one that wins.',
      'drawn from the time',
      [],
      { severity: 'medium' },
    )
  }
}

/** The last caller before a time runs out is paid: a race that seconds decide. */
function* races(view: ContractView): Generator<Report> {
  const leaders = new Set<Variable>()
  for (const flow of view.entries) {
    for (const { path, value } of flow.byKind.sstore) {
      if (
        typeof path.root !== 'number' &&
        path.steps.length === 0 &&
        value !== undefined &&
        isCaller(flow, value)
      )
        leaders.add(path.root)
    }
  }
  if (leaders.size === 0) return
  for (const flow of view.entries) {
    for (const call of flow.byKind.call) {
      const target = call.target === undefined ? undefined : opOf(flow, stripCasts(flow, call.target))
      if (target?.kind !== 'sload' || typeof target.path.root === 'number' || !leaders.has(target.path.root))
        continue
      if (call.how !== 'send' && call.how !== 'transfer' && call.value === undefined) continue
      for (const fact of factsAt(flow, call)) {
        if (fact.kind !== 'compare') continue
        const sides = [fact.left, fact.right]
        if (!sides.some((side) => has(flow, side, Label.Time))) continue
        const compare = flow.byKind.binary.find(
          ({ left, right }) => left === fact.left && right === fact.right,
        )
        if (compare !== undefined) yield raceAt(flow, compare, call)
        yield* startsOf(view, flow, sides, call)
      }
    }
  }
}

/** Where the time that a race is measured from is taken. */
function* startsOf(view: ContractView, flow: Flow, sides: readonly number[], paid: Op): Generator<Report> {
  const inside = new Set(sides.flatMap((side) => [...sliceOf(flow, side)]))
  const cells = new Set([...inside].flatMap((op) => (op.kind === 'sload' ? [op.path.root] : [])))
  for (const op of inside) {
    if (
      op.kind === 'env' &&
      op.name === 'block.timestamp' &&
      op.results.some((result) => (flow.uses[result] ?? []).length > 1 || cells.size === 0)
    )
      yield raceAt(flow, op, paid)
  }
  for (const other of view.entries) {
    for (const store of other.byKind.sstore) {
      if (!cells.has(store.path.root) || store.value === undefined || !has(other, store.value, Label.Time))
        continue
      yield raceAt(other, store, paid)
    }
  }
}

function raceAt(flow: Flow, op: Op, paid: Op): Report {
  return reportOp(
    flow,
    op,
    'Whoever called last before a time ran out is paid. The builder of the block chooses its time within some seconds, and the order of the calls in it, and so who that is.',
    'decides who is paid',
    [{ at: paid.at, note: 'the last caller is paid' }],
  )
}
