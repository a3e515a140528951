import { isOpen } from '../../analysis/access.ts'
import { isPinned } from '../../analysis/chosen.ts'
import {
  isOwnHolding,
  isStrangersReceiver,
  isTakenOffRecord,
  keysOf,
  paysEther,
  paysTokens,
} from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, samePath, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import { isFreeCalldata } from '../arbitrary-call/detector.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** Ether that a stranger can have sent to an address of the stranger's choice without being owed it. */
export const detector: Detector = {
  id: 'arbitrary-send-eth',
  title: 'Stranger takes ether of the contract',
  severity: 'high',
  confidence: 'medium',
  cwe: 284,
  swc: 'SWC-105',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const op of flow.byKind.call) {
      const { target, value } = op
      if (target === undefined || value === undefined || op.static) continue
      if (op.how === 'create' || op.how === 'create2' || op.how === 'delegatecall') continue
      if (constantOf(flow, value) === 0n || has(flow, value, Label.Sent)) continue
      if (!isStrangersReceiver(flow, target) || !isOpen(flow, op)) continue
      // Whoever also chooses the calldata has more than the ether: `arbitrary-call`.
      if (op.how === 'call' && isFreeCalldata(flow, op.args[0])) continue
      const wrong = reversedCheck(flow, op)
      if (wrong !== undefined) {
        yield reportAtOp(scan, flow, wrong, {
          message: `The check before the payment is the wrong way round: \`${valueName(flow, value)}\` may be more than the caller's record instead of at most that, so that anybody can take ether that others paid in.`,
          note: 'lets through what it should stop',
          before: [{ at: op.at, note: `${valueName(flow, value)} is paid here` }],
        })
        continue
      }
      if (isOwed(flow, op, target)) continue
      yield reportAtOp(scan, flow, op, {
        message: `Anybody can have ether sent to ${isCaller(flow, target) ? 'themselves' : `\`${valueName(flow, target)}\`, an address of their choice`}. Nothing that the contract keeps of the receiver is used up by it, so that it works until the contract is empty.`,
        note: `pays ${valueName(flow, value)}`,
      })
    }
  }
}

/** Whether the receiver has a claim to it: a record, a payment in the same call, or a condition about who receives. */
function isOwed(flow: Flow, op: CallOp, target: number): boolean {
  if (isTakenOffRecord(flow, op, target) || paysTokens(flow) || paysEther(flow)) return true
  if (returnsTheRest(flow, op)) return true
  if (!isCaller(flow, target) && isPinned(flow, op, target)) return true
  return winsSomething(flow, op) || isPaidOnce(flow, op)
}

/** A payable function that works for the caller and gives back what is left: the contract keeps nothing in between. */
function returnsTheRest(flow: Flow, op: CallOp): boolean {
  if (flow.entry.mutability !== 'payable' || op.target === undefined || op.value === undefined) return false
  if (!isCaller(flow, op.target) || !isOwnHolding(flow, op.value)) return false
  return flow.byKind.call.some((other) => other !== op && !other.static && mayFollow(flow, other, op))
}

/** A game or a bounty: an answer is held against something, and whoever has it right is paid. */
function winsSomething(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some((fact) => {
    if (fact.kind !== 'compare' || fact.op !== '==') return false
    const input = has(flow, fact.left, Label.Input) || has(flow, fact.right, Label.Input)
    const held = Label.State | Label.Fixed | Label.Hash | Label.Block | Label.Time
    return input && (has(flow, fact.left, held) || has(flow, fact.right, held))
  })
}

/** A prize for whoever is first: a flag is tested before it and set after it (`front-running` looks at those). */
function isPaidOnce(flow: Flow, op: CallOp): boolean {
  return factsAt(flow, op).some((fact) => {
    if (fact.kind !== 'truth') return false
    const flag = opOf(flow, stripCasts(flow, fact.value))
    return (
      flag.kind === 'sload' &&
      flow.byKind.sstore.some((store) => mayFollow(flow, op, store) && samePath(flow, store.path, flag.path))
    )
  })
}

/** A check that holds the amount to be at least, where at most was meant, a record of the caller. */
function reversedCheck(flow: Flow, op: CallOp): Op | undefined {
  const { value } = op
  if (value === undefined || !has(flow, value, Label.Input)) return undefined
  let wrong: Op | undefined
  for (const fact of factsAt(flow, op)) {
    if (fact.kind !== 'compare' || !fact.guard.enforced || fact.op === '==' || fact.op === '!=') continue
    const [small, great] = fact.op.startsWith('<') ? [fact.left, fact.right] : [fact.right, fact.left]
    if (isRecord(flow, great) && sameValue(flow, small, value)) return undefined
    if (isRecord(flow, small) && sameValue(flow, great, value))
      wrong = flow.byKind.check.find(({ at }) => at === fact.guard.at) ?? opOf(flow, fact.guard.condition)
  }
  return wrong
}

function isRecord(flow: Flow, value: number): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'sload' && keysOf(op.path).some((key) => isCaller(flow, key))
}
