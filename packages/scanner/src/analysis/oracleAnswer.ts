import type { Contract } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { has, Label } from './labels.ts'
import { deciding, madeFrom, returnedBy, usersOf } from './madeOf.ts'
import { constantOf, opOf, stripCasts } from './values.ts'

/** One of several results of a call; also where the call's type is not known and its parts are taken one by one. */
export function partOf(flow: Flow, call: CallOp, position: number): readonly ValueId[] {
  const results = call.tried ? call.results.slice(0, -1) : call.results
  const own = results[position]
  const [only] = results
  if (results.length > 1 || only === undefined) return own === undefined ? [] : [own]
  const parts = [...usersOf(flow, [only])].flatMap((op) =>
    op.kind === 'element' && constantOf(flow, op.index) === BigInt(position) ? op.results : [],
  )
  return parts.length > 0 || position > 0 ? parts : [only]
}

/** Fields with one of these names that are read from a struct, or from a copy of it. */
export function fieldsOf(flow: Flow, struct: readonly ValueId[], name: string): readonly ValueId[] {
  const whole = madeFrom(flow, struct)
  return flow.byKind.field.flatMap((op) => (op.field === name && whole.has(op.object) ? op.results : []))
}

/** Whether anybody looks at a value at all; one that the source gives a name to is meant to be. */
export function isWanted(flow: Flow, values: readonly ValueId[]): boolean {
  const returned = returnedBy(flow)
  return values.some(
    (value) =>
      (flow.uses[value]?.length ?? 0) > 0 ||
      returned.includes(value) ||
      (flow.values[value]?.name ?? '') !== '',
  )
}

/** Whether what is made of the values is handed to code that is not seen here, stored, or given back to the caller. */
export function isPassedOn(flow: Flow, made: ReadonlySet<ValueId>): boolean {
  if (returnedBy(flow).some((value) => made.has(value))) return true
  for (const op of usersOf(flow, made)) {
    if (op.kind === 'call' || op.kind === 'opaque') return true
    if (op.kind === 'sstore' && op.value !== undefined && made.has(op.value)) return true
  }
  return false
}

/** Whether a condition of the flow turns on what is made of the values. */
export function isDecidedOn(flow: Flow, made: ReadonlySet<ValueId>): boolean {
  const decides = deciding(flow)
  for (const value of made) if (decides.has(value)) return true
  return false
}

/** Comparisons that take a value of `made`, whatever comes of them. */
export function* comparisonsOf(
  flow: Flow,
  made: ReadonlySet<ValueId>,
): Generator<Extract<Op, { kind: 'binary' }>> {
  for (const op of flow.byKind.binary) {
    if (/^([<>]=?|[=!]=)$/.test(op.op) && (made.has(op.left) || made.has(op.right))) yield op
  }
}

/** Whether what is made of the values is held against the clock. */
export function isHeldAgainstTime(flow: Flow, made: ReadonlySet<ValueId>): boolean {
  for (const { left, right } of comparisonsOf(flow, made)) {
    if (has(flow, left, Label.Time) || has(flow, right, Label.Time)) return true
  }
  return false
}

/** The contract type that a call goes to; undefined where it is not known. */
export function calledType(flow: Flow, call: CallOp): Contract | undefined {
  if (call.target === undefined) return undefined
  const type = flow.values[call.target]?.type
  if (type?.kind === 'contract') return type.definition
  const op = opOf(flow, stripCasts(flow, call.target))
  const made = flow.values[op.results[0] ?? -1]?.type
  return made?.kind === 'contract' ? made.definition : call.fn?.contract
}

/** Whether a contract type declares one of these functions. */
export function declares(contract: Contract | undefined, names: readonly string[]): boolean {
  return (
    contract?.linearized.some(({ functions }) => functions.some(({ name }) => names.includes(name))) === true
  )
}
