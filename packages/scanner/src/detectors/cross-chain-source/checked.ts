import { restrictionsAt } from '../../analysis/access.ts'
import { type Fact, factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { madeFrom, opsBehind } from '../../analysis/madeOf.ts'
import { dominates } from '../../analysis/order.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { Where } from './receivers.ts'

/** The values that are made of one fact about the source. */
export function valuesOf(flow: Flow, { argument, fields }: Where): ReadonlySet<ValueId> {
  const params = flow.byKind.param.filter(({ index }) => index === argument).flatMap(({ results }) => results)
  if (fields === undefined) return madeFrom(flow, params)
  const whole = new Set(params)
  const parts = flow.byKind.field.filter(
    ({ object, field }) => fields.includes(field) && whole.has(stripCasts(flow, object)),
  )
  // Somebody who is handed the whole message may look at its source.
  return new Set([
    ...params,
    ...madeFrom(
      flow,
      parts.flatMap(({ results }) => results),
    ),
  ])
}

/**
 * Whether what arrives is known to come from the protocol: the caller is compared with somebody that the contract
 * holds, or the protocol's own contract is asked whether it knows the message.
 */
export function isDelivered(flow: Flow, sinks: readonly Op[]): boolean {
  return sinks.some(
    (sink) =>
      restrictionsAt(flow, sink).some(({ by }) => by !== 'once' && by !== 'origin') ||
      factsAt(flow, sink).some((fact) => fact.kind === 'truth' && fact.holds && isAnswered(flow, fact.value)),
  )
}

/** `gateway.validateContractCall(id, chain, sender, hash)` and the like: an answer about what came in. */
function isAnswered(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'field' || op.kind === 'element') return isAnswered(flow, op.object)
  return (
    op.kind === 'call' &&
    op.target !== undefined &&
    !has(flow, op.target, Label.Input) &&
    op.args.some((arg) => has(flow, arg, Label.Input))
  )
}

/** Whether a fact about the source is compared with what the contract holds, or looked up in a table of it. */
export function isCompared(flow: Flow, sinks: readonly Op[], source: ReadonlySet<ValueId>): boolean {
  return sinks.some(
    (sink) =>
      factsAt(flow, sink).some((fact) => isAbout(flow, fact, source)) ||
      [...flow.byKind.opaque, ...flow.byKind.call].some(
        (each) =>
          (each.kind === 'opaque' ? each.results.length === 0 : each.static) &&
          each.results.length === 0 &&
          each.args.some((arg) => source.has(stripCasts(flow, arg))) &&
          dominates(flow, each, sink),
      ),
  )
}

/** Whether the protocol is asked who sent the message, and the answer compared. */
export function isAsked(flow: Flow, sinks: readonly Op[]): boolean {
  return sinks.some((sink) =>
    factsAt(flow, sink).some(
      (fact) =>
        fact.kind === 'compare' &&
        fact.op === '==' &&
        ((has(flow, fact.left, Label.Answer) && isHeld(flow, fact.right)) ||
          (has(flow, fact.right, Label.Answer) && isHeld(flow, fact.left))),
    ),
  )
}

function isAbout(flow: Flow, fact: Fact, source: ReadonlySet<ValueId>): boolean {
  if (fact.kind === 'any')
    return fact.of.length > 0 && fact.of.every((way) => way.some((each) => isAbout(flow, each, source)))
  if (fact.kind === 'truth') {
    if (!fact.holds) return false
    const op = opOf(flow, stripCasts(flow, fact.value))
    if (op.kind === 'call' || op.kind === 'opaque') return op.args.some((arg) => source.has(arg))
    return isKeyed(flow, fact.value, source)
  }
  return (
    isAboutSide(flow, fact.op, fact.left, fact.right, source) ||
    isAboutSide(flow, fact.op, fact.right, fact.left, source)
  )
}

function isAboutSide(
  flow: Flow,
  op: Extract<Fact, { kind: 'compare' }>['op'],
  side: ValueId,
  other: ValueId,
  source: ReadonlySet<ValueId>,
): boolean {
  const isZero = constantOf(flow, other) === 0n
  if (op === '==' && source.has(side) && !isLength(flow, side)) return !isZero && isHeld(flow, other)
  if (!isKeyed(flow, side, source)) return false
  // A number by source that goes up is an order of messages and says nothing about who may send.
  const isNumber = flow.values[stripCasts(flow, side)]?.type.kind === 'int'
  if (op === '!=') return isZero && !isNumber && !isLength(flow, side)
  return op === '==' && !isZero && (!isNumber || source.has(other) || !has(flow, other, Label.Input))
}

function isHeld(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.State | Label.Fixed | Label.Answer) || constantOf(flow, value) !== undefined
}

function isLength(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'sload') return op.path.steps.at(-1)?.kind === 'length'
  return op.kind === 'field' && op.field === 'length'
}

function isKeyed(flow: Flow, value: ValueId, source: ReadonlySet<ValueId>): boolean {
  for (const op of opsBehind(flow, value)) {
    if (op.kind !== 'sload' && op.kind !== 'ref') continue
    if (op.path.steps.some((step) => step.kind === 'index' && source.has(step.value))) return true
  }
  return false
}
