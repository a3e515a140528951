import { restrictionsAt } from '../../analysis/access.ts'
import { isConsumed } from '../../analysis/consumption.ts'
import { latchesAt } from '../../analysis/lock.ts'
import { mayFollow } from '../../analysis/order.ts'
import {
  effectsAfter,
  hashesJudgedIn,
  isEnforced,
  isHashGiven,
  type Recovery,
} from '../../analysis/signatures.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Detector, TraceStep } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Signatures that do something and are good for a second time. */
export const detector: Detector = {
  id: 'signature-replay',
  title: 'Signature can be used again',
  severity: 'high',
  confidence: 'medium',
  cwe: 294,
  swc: 'SWC-121',
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        replayable(flow).map((recovery) =>
          reportAtOp(scan, flow, recovery.op, {
            message: messageOf(flow, recovery),
            note: 'the signature is judged here',
            before: traceOf(flow, recovery),
          }),
        ),
      ),
    )
  },
}

function messageOf(flow: Flow, recovery: Recovery): string {
  const what = isHashGiven(flow, recovery)
    ? 'The caller chooses the hash, so that any signature the signer ever gave is good here'
    : 'Nothing that was signed is used up: no nonce that goes up, and no mark that the signature was seen'
  return `${what}. Whoever has one signature runs ${flow.entry.name || 'this'} with it as often as it pays.`
}

function traceOf(flow: Flow, recovery: Recovery): readonly TraceStep[] {
  const [effect] = effectsAfter(flow, recovery.op)
  return effect === undefined ? [] : [{ at: effect.at, note: 'what it allows again and again' }]
}

function replayable(flow: Flow): readonly Recovery[] {
  if (flow.reach !== 'entry' || flow.entry.mutability === 'pure') return []
  const recoveries = hashesJudgedIn(flow)
  if (recoveries.length === 0) return []
  return recoveries.filter(
    (recovery) =>
      isEnforced(flow, recovery) &&
      doesSomething(flow, recovery) &&
      !isConsumed(flow, [recovery.hash, ...recovery.signature]) &&
      !isRestricted(flow, recovery),
  )
}

/** A function that only looks gives an answer; one that looks, answers nothing and goes on is a gate. */
function doesSomething(flow: Flow, { op }: Recovery): boolean {
  if (flow.entry.mutability !== 'view') return effectsAfter(flow, op).length > 0
  return (
    flow.entry.returns.length === 0 &&
    [...flow.byKind.call, ...flow.byKind.opaque].some((after) => after !== op && mayFollow(flow, op, after))
  )
}

/** Only a known caller gets there, or it runs once. */
function isRestricted(flow: Flow, { op }: Recovery): boolean {
  const places = [op, ...effectsAfter(flow, op)]
  return places.some(
    (place) =>
      restrictionsAt(flow, place).some(
        ({ by }) => by === 'caller' || by === 'role' || by === 'once' || by === 'modifier',
      ) || latchesAt(flow, place).some(({ kind }) => kind === 'once'),
  )
}
