import { factsAt } from '../../analysis/guards.ts'
import { opsBehind } from '../../analysis/madeOf.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, pathName, samePath, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'
import { isKept } from './kept.ts'
import { readsWeight, type Weight, weightsIn } from './weights.ts'

const voting = /vot(e|es|ing)(?!r)|ballot|tally|quorum|referend/i
const proposing = /propos|ballot|vot(e|ing)|quorum|execut|queue|finali[sz]e|referend/i

/** Votes that weigh what somebody holds at this moment. */
export const detector: Detector = {
  id: 'governance-balance',
  title: 'Votes are weighed by present balances',
  severity: 'medium',
  confidence: 'medium',
  cwe: 841,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    // A delegation is brought up to date by transfers; what it does is the snapshot's own affair.
    if (/delegat/i.test(flow.entry.name) || flow.byKind.sstore.length === 0 || !readsWeight(flow)) continue
    for (const store of flow.byKind.sstore) yield* cast(scan, flow, store)
    if (proposing.test(flow.entry.name)) yield* decided(scan, flow)
  }
}

/** A weight that is added to a tally. */
function* cast(scan: Scan, flow: Flow, store: SstoreOp): Generator<Report> {
  const { value, path } = store
  if (value === undefined || !isVote(flow, store)) return
  const added = addedTo(flow, store)
  if (added === undefined) return
  for (const weight of weightsIn(flow, added)) {
    if (weight.of !== 'balance' || isKept(scan, flow, weight, stateVariable(path))) continue
    yield reportAtOp(scan, flow, weight.read, {
      message: `\`${pathName(flow, path)}\` grows by what the voter holds now. Tokens that were borrowed for one transaction vote, and tokens that voted are passed on and vote again.`,
      note: 'the weight is read here',
      before: [{ at: store.at, note: 'the tally that it goes into' }],
    })
  }
}

function isVote(flow: Flow, { path, frame }: SstoreOp): boolean {
  const by = flow.frames[frame]?.fn.name ?? ''
  return voting.test(flow.entry.name) || voting.test(by) || voting.test(pathName(flow, path))
}

/** What a store adds to a tally; nothing where it overwrites one, unless it is an entry by voter. */
function addedTo(flow: Flow, { path, value }: SstoreOp): ValueId | undefined {
  if (value === undefined || flow.values[stripCasts(flow, value)]?.type.kind !== 'int') return undefined
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || op.op !== '+') return undefined
  for (const [side, other] of [
    [op.left, op.right],
    [op.right, op.left],
  ] as const) {
    const load = opOf(flow, stripCasts(flow, side))
    if (load.kind === 'sload' && samePath(flow, load.path, path)) return other
  }
  return undefined
}

/** A right to propose or to carry out that a present balance or supply gives. */
function* decided(scan: Scan, flow: Flow): Generator<Report> {
  const sinks: readonly Op[] = [...flow.byKind.sstore, ...flow.byKind.call.filter((call) => !call.static)]
  for (const sink of sinks) {
    for (const fact of factsAt(flow, sink)) {
      if (fact.kind !== 'compare' || fact.op === '==' || fact.op === '!=') continue
      for (const [side, other] of [
        [fact.left, fact.right],
        [fact.right, fact.left],
      ] as const) {
        for (const weight of weightsIn(flow, side)) {
          if (!isRight(flow, weight, other) || isKept(scan, flow, weight, undefined)) continue
          yield reportAtOp(scan, flow, weight.read, {
            message: messageOf(flow, weight),
            ...(weight.of === 'supply' ? { severity: 'low' as const, confidence: 'low' as const } : {}),
            note: 'the weight is read here',
            before: [{ at: fact.guard.at, note: 'it decides here' }],
          })
        }
      }
    }
  }
}

function messageOf(flow: Flow, { of }: Weight): string {
  return of === 'balance'
    ? `\`${flow.entry.name}\` is open to whoever holds enough at this moment: tokens that were borrowed for one transaction are enough.`
    : `\`${flow.entry.name}\` holds votes that were counted earlier against the supply of this moment: who mints, burns or wraps tokens in between moves the quorum.`
}

/** A balance against a threshold that is more than none; a supply against votes. */
function isRight(flow: Flow, { of }: Weight, other: ValueId): boolean {
  if (of === 'supply')
    return [...opsBehind(flow, other)].some(
      (op) => op.kind === 'sload' && voting.test(pathName(flow, op.path)),
    )
  // What is spent is compared with what is there: an amount that the caller names is no threshold.
  const constant = constantOf(flow, other)
  if (constant !== undefined) return typeof constant === 'bigint'
  return [...opsBehind(flow, other)].every((op) => op.kind !== 'param')
}
