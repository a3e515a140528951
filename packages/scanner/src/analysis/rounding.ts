import type { Span } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import { factsAt } from './guards.ts'
import { numberOf } from './ranges.ts'
import { sliceOf } from './slices.ts'
import { constantOf, opOf, stripCasts } from './values.ts'

/** A division that rounds down, with its operands where they are known apart. */
export type Quotient = {
  readonly op: Op
  readonly result: ValueId
  readonly numerator: ValueId
  readonly divisor: ValueId
}

/** The divisions of a flow that round down: of the language, and of libraries whose source is not here. */
export function quotientsOf(flow: Flow): readonly Quotient[] {
  const found: Quotient[] = []
  for (const op of flow.byKind.binary) {
    const [result] = op.results
    if (op.op === '/' && result !== undefined && !roundsUp(flow, op.left, op.right, result))
      found.push({ op, result, numerator: op.left, divisor: op.right })
  }
  for (const op of flow.byKind.opaque) {
    const result = op.results.at(-1)
    const [numerator, divisor] = op.args
    if (op.why !== 'unknown' || !/div/i.test(op.name) || /ceil|up/i.test(op.name)) continue
    if (result !== undefined && numerator !== undefined && divisor !== undefined)
      found.push({ op, result, numerator, divisor })
  }
  return found
}

/** `(a + b - 1) / b`, `(a - 1) / b + 1`, `q + 1` where there is a rest. */
function roundsUp(flow: Flow, numerator: ValueId, divisor: ValueId, result: ValueId): boolean {
  const isOne = (value: ValueId): boolean => numberOf(flow, value) === 1n
  const top = opOf(flow, stripCasts(flow, numerator))
  if (top.kind === 'binary' && (top.op === '-' || top.op === '+')) {
    const bottom = stripCasts(flow, divisor)
    const parts = [top.left, top.right].flatMap((side) => {
      const op = opOf(flow, stripCasts(flow, side))
      return op.kind === 'binary' && (op.op === '-' || op.op === '+') ? [side, op.left, op.right] : [side]
    })
    if (parts.some(isOne) || parts.some((part) => stripCasts(flow, part) === bottom)) return true
  }
  return (flow.uses[result] ?? []).some((use) => {
    const user = flow.ops[use]
    return (
      user?.kind === 'binary' &&
      user.op === '+' &&
      !isNeverRun(flow, user) &&
      (isOne(user.left) || isOne(user.right) || isTruth(flow, user.right))
    )
  })
}

/** Behind a flag that the caller of the inlined function passes as a constant. */
function isNeverRun(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some((fact) => {
    const constant = fact.kind === 'truth' ? constantOf(flow, fact.value) : undefined
    return fact.kind === 'truth' && typeof constant === 'boolean' && constant !== fact.holds
  })
}

function isTruth(flow: Flow, value: ValueId): boolean {
  return (
    flow.values[stripCasts(flow, value)]?.type.kind === 'bool' ||
    opOf(flow, stripCasts(flow, value)).kind === 'select'
  )
}

/** Whether a value is a product, also a checked one or one made in assembly, or the like in an unknown library. */
export function isProduct(flow: Flow, value: ValueId): boolean {
  return [
    ...sliceOf(flow, value, (op) => op.kind === 'cast' || op.kind === 'phi' || op.kind === 'select'),
  ].some((op) => (op.kind === 'binary' && op.op === '*') || (op.kind === 'opaque' && /mul/i.test(op.name)))
}

/** Where the entry point itself asks for an operation: its own place, or that of the call that leads to it. */
export function placeInEntry(flow: Flow, op: Op): Span {
  let at = op.at
  const seen = new Set<number>()
  for (let frame = op.frame; frame > 0 && !seen.has(frame); ) {
    seen.add(frame)
    const { callAt, parent } = flow.frames[frame] ?? { callAt: undefined, parent: undefined }
    if (callAt === undefined || parent === undefined) break
    at = callAt
    frame = parent
  }
  return at
}
