import { restrictionsAt } from '../../analysis/access.ts'
import { isConsumed } from '../../analysis/consumption.ts'
import { has, Label } from '../../analysis/labels.ts'
import { enforcing, madeFrom } from '../../analysis/madeOf.ts'
import { mayFollow } from '../../analysis/order.ts'
import { opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import { modelOf } from '../../models/model.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Merkle proofs that pay each time they are shown. */
export const detector: Detector = {
  id: 'claim-replay',
  title: 'Proof pays more than once',
  severity: 'high',
  confidence: 'medium',
  cwe: 294,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        if (flow.reach !== 'entry' || flow.entry.mutability === 'view' || flow.entry.mutability === 'pure')
          return []
        return proofsIn(flow)
          .filter(
            ({ op, words }) => paysAfter(flow, op) && !isConsumed(flow, words) && !isRestricted(flow, op),
          )
          .map(({ op }) =>
            reportAtOp(scan, flow, op, {
              message: `Nothing remembers that this proof was used. Whoever is in the tree calls ${flow.entry.name || 'this'} again and again until nothing is left.`,
              note: 'the proof is judged here',
            }),
          )
      }),
    )
  },
}

type Proof = { readonly op: Op; readonly words: readonly ValueId[] }

function proofsIn(flow: Flow): readonly Proof[] {
  const found: Proof[] = []
  if (flow.byKind.phi.length === 0 && flow.byKind.opaque.length === 0 && flow.byKind.call.length === 0)
    return found
  for (const op of flow.byKind.binary) {
    if (op.op !== '==' && op.op !== '!=') continue
    for (const [side, root] of [
      [op.left, op.right],
      [op.right, op.left],
    ] as const) {
      const held = opOf(flow, stripCasts(flow, root))
      // A root is held against a hash over a list that the caller gives; a commitment has no such list.
      if (held.kind !== 'sload' || !takesList(flow, side)) continue
      const isHash = has(flow, side, Label.Hash) && has(flow, side, Label.Input)
      if (isHash && op.results.some((result) => enforcing(flow).has(result)))
        found.push({ op, words: [side] })
    }
  }
  for (const op of [...flow.byKind.opaque, ...flow.byKind.call]) {
    const name = op.kind === 'opaque' ? op.name : op.member
    if (!/^_?(verify|verifyProof|verifyCalldata|processProof)$/.test(name) || op.args.length !== 3) continue
    const made = madeFrom(flow, op.results)
    if ([...made].some((value) => enforcing(flow).has(value))) found.push({ op, words: op.args })
  }
  return found
}

function takesList(flow: Flow, side: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, side))
  return op.kind === 'phi' || op.kind === 'opaque'
}

function paysAfter(flow: Flow, op: Op): boolean {
  const pays = flow.byKind.call.some((call) => {
    if (!mayFollow(flow, op, call)) return false
    const does = modelOf(flow, call)?.does
    return does === 'transfer' || does === 'transferFrom' || does === 'mint' || call.value !== undefined
  })
  const mints = flow.byKind.sstore.some(
    (store) => mayFollow(flow, op, store) && (store.compound === '+' || store.how === 'push'),
  )
  const unseen = flow.byKind.opaque.some(
    (each) => mayFollow(flow, op, each) && /mint|transfer|send|pay/i.test(each.name),
  )
  return pays || mints || unseen
}

function isRestricted(flow: Flow, op: Op): boolean {
  return restrictionsAt(flow, op).some(
    ({ by }) => by === 'caller' || by === 'role' || by === 'once' || by === 'modifier',
  )
}
