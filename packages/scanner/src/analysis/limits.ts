import type { Flow, ValueId } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import type { Argument, Limits } from '../models/model.ts'
import { opOf } from './values.ts'

/** What a call is given for an argument of its model: a value, or a field that nobody set, which is then zero. */
export type Given = { readonly value: ValueId } | { readonly unset: true }

/** Finds an argument of a modelled call, also inside the struct that is its first argument; undefined where it is not known. */
export function givenTo(flow: Flow, call: CallOp, argument: Argument, limits: Limits): Given | undefined {
  if (typeof argument === 'number') {
    const value = call.args[argument]
    return value === undefined ? undefined : { value }
  }
  const [struct] = call.args
  return struct === undefined ? undefined : fieldOf(flow, struct, argument, limits.fields ?? [])
}

function fieldOf(flow: Flow, struct: ValueId, field: string, fallback: readonly string[]): Given | undefined {
  let at = struct
  for (let steps = 0; steps < 64; steps++) {
    const op = opOf(flow, at)
    if (op.kind === 'cast') at = op.operand
    else if (op.kind === 'update') {
      if (op.field === field) return { value: op.value }
      at = op.object
    } else if (op.kind === 'make' || (op.kind === 'opaque' && /Params$/.test(op.name))) {
      const parts = op.kind === 'make' ? op.parts : op.args
      const type = flow.values[op.results[0] ?? -1]?.type
      if (parts.length === 0) return type?.kind === 'struct' ? { unset: true } : undefined
      const names =
        type?.kind === 'struct'
          ? type.definition.fields.map(({ name }) => name)
          : namesOf(fallback, parts.length)
      const value = parts[names.indexOf(field)]
      return value === undefined ? undefined : { value }
    } else return undefined
  }
  return undefined
}

/** A struct with one field fewer is that of a router that took the deadline out. */
function namesOf(fields: readonly string[], count: number): readonly string[] {
  if (fields.length === count) return fields
  const without = fields.filter((name) => name !== 'deadline')
  return without.length === count ? without : []
}

/** The number that a value always is, computed from constants; undefined where it is none. */
export function numberOf(flow: Flow, value: ValueId, depth = 0): bigint | undefined {
  const op = opOf(flow, value)
  if (depth > 8) return undefined
  switch (op.kind) {
    case 'const':
      return typeof op.value === 'bigint' ? op.value : undefined
    case 'cast':
      return numberOf(flow, op.operand, depth + 1)
    case 'unary': {
      const operand = numberOf(flow, op.operand, depth + 1)
      if (operand === undefined) return undefined
      return op.op === '-' ? -operand : op.op === '~' ? ~operand : undefined
    }
    case 'binary': {
      const left = numberOf(flow, op.left, depth + 1)
      const right = numberOf(flow, op.right, depth + 1)
      return left === undefined || right === undefined ? undefined : compute(op.op, left, right)
    }
    default:
      return undefined
  }
}

function compute(op: string, left: bigint, right: bigint): bigint | undefined {
  if (op === '+') return left + right
  if (op === '-') return left - right
  if (op === '*') return left * right
  if (op === '**')
    return right >= 0n && right <= 256n && left >= -16n && left <= 16n ? left ** right : undefined
  if (op === '<<') return right >= 0n && right <= 256n ? left << right : undefined
  return undefined
}

/** Whether every number that a value can be, on whichever way, satisfies `test`; lists by their elements. */
export function isAlways(flow: Flow, given: Given, test: (n: bigint) => boolean, depth = 0): boolean {
  if ('unset' in given) return test(0n)
  const { value } = given
  const op = opOf(flow, value)
  const all = (values: readonly ValueId[]) =>
    values.length > 0 && values.every((each) => isAlways(flow, { value: each }, test, depth + 1))
  if (depth > 6) return false
  if (op.kind === 'phi') return all(op.inputs)
  if (op.kind === 'select') return all([op.yes, op.no])
  // A list without an initial value holds zeros.
  if (op.kind === 'make') return op.parts.length === 0 ? test(0n) : all(op.parts)
  if (op.kind === 'cast') return isAlways(flow, { value: op.operand }, test, depth + 1)
  if (op.kind === 'update') {
    return all([op.value]) && isAlways(flow, { value: op.object }, test, depth + 1)
  }
  // A new array holds zeros.
  if (op.kind === 'builtin' && op.name === 'new.array') return test(0n)
  const number = numberOf(flow, value)
  return number !== undefined && test(number)
}
