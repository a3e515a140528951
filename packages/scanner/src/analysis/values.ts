import type { Variable } from '../ast/node.ts'
import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { StoragePath } from '../flow/op.ts'

const missing: Op = {
  kind: 'const',
  value: undefined,
  id: -1,
  block: -1,
  at: { file: 0, start: 0, end: 0 },
  frame: 0,
  results: [],
}

/** The operation that makes a value. */
export function opOf(flow: Flow, value: ValueId): Op {
  return flow.ops[flow.values[value]?.op ?? -1] ?? missing
}

/** The value before changes of type: `address(uint160(x))` is `x`. */
export function stripCasts(flow: Flow, value: ValueId): ValueId {
  let at = value
  for (let steps = 0; steps < 16; steps++) {
    const op = opOf(flow, at)
    if (op.kind !== 'cast') return at
    at = op.operand
  }
  return at
}

/** The constant behind a value, through casts. */
export function constantOf(flow: Flow, value: ValueId | undefined): bigint | boolean | string | undefined {
  if (value === undefined) return undefined
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'const' ? op.value : undefined
}

/** Whether two values are the same in one run: one value, or the same pure operation on the same values. */
export function sameValue(flow: Flow, a: ValueId, b: ValueId, depth = 0): boolean {
  const x = stripCasts(flow, a)
  const y = stripCasts(flow, b)
  if (x === y) return true
  if (depth > 6) return false
  const p = opOf(flow, x)
  const q = opOf(flow, y)
  if (p.kind === 'const' && q.kind === 'const') return p.value !== undefined && p.value === q.value
  if (p.kind === 'binary' && q.kind === 'binary') {
    return (
      p.op === q.op &&
      sameValue(flow, p.left, q.left, depth + 1) &&
      sameValue(flow, p.right, q.right, depth + 1)
    )
  }
  if (p.kind === 'unary' && q.kind === 'unary')
    return p.op === q.op && sameValue(flow, p.operand, q.operand, depth + 1)
  if (p.kind === 'builtin' && q.kind === 'builtin') {
    return (
      p.name === q.name &&
      p.args.length === q.args.length &&
      p.args.every((arg, i) => sameValue(flow, arg, q.args[i] ?? -1, depth + 1))
    )
  }
  if (p.kind === 'field' && q.kind === 'field')
    return p.field === q.field && sameValue(flow, p.object, q.object, depth + 1)
  if (p.kind === 'element' && q.kind === 'element') {
    return sameValue(flow, p.object, q.object, depth + 1) && sameValue(flow, p.index, q.index, depth + 1)
  }
  if ((p.kind === 'sload' && q.kind === 'sload') || (p.kind === 'ref' && q.kind === 'ref'))
    return samePath(flow, p.path, q.path, depth + 1)
  return false
}

/** Whether two paths are surely the same storage. */
export function samePath(flow: Flow, a: StoragePath, b: StoragePath, depth = 0): boolean {
  if (a.transient !== b.transient || a.steps.length !== b.steps.length || !sameRoot(flow, a, b, depth))
    return false
  return a.steps.every((step, i) => {
    const other = b.steps[i]
    if (step.kind === 'index')
      return other?.kind === 'index' && sameValue(flow, step.value, other.value, depth + 1)
    if (step.kind === 'field') return other?.kind === 'field' && other.field === step.field
    return other?.kind === 'length'
  })
}

function sameRoot(flow: Flow, a: StoragePath, b: StoragePath, depth: number): boolean {
  if (typeof a.root === 'number' && typeof b.root === 'number')
    return sameValue(flow, a.root, b.root, depth + 1)
  return a.root === b.root
}

/** Whether two paths may be the same storage: not when roots, fields or constant keys differ. */
export function mayAlias(flow: Flow, a: StoragePath, b: StoragePath): boolean {
  if (a.transient !== b.transient) return false
  if (typeof a.root !== 'number' && typeof b.root !== 'number' && a.root !== b.root) return false
  // A slot computed in assembly is taken to lie apart from the compiler's layout unless both are unknown.
  if (typeof a.root !== typeof b.root) return false
  for (let i = 0; i < Math.min(a.steps.length, b.steps.length); i++) {
    const step = a.steps[i]
    const other = b.steps[i]
    if (step?.kind === 'field' && other?.kind === 'field' && step.field !== other.field) return false
    if (step?.kind !== other?.kind) return false
    if (step?.kind === 'index' && other?.kind === 'index') {
      const x = constantOf(flow, step.value)
      const y = constantOf(flow, other.value)
      if (x !== undefined && y !== undefined && x !== y) return false
    }
  }
  return true
}

/** The state variable at the root of a path; undefined for computed slots and unknown pointers. */
export function stateVariable(path: StoragePath): Variable | undefined {
  return typeof path.root === 'number' ? undefined : path.root
}

/** The state variable that a value was read from as a whole: no entry, no field. */
export function wholeVariable(flow: Flow, value: ValueId): Variable | undefined {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'sload' && op.path.steps.length === 0 ? stateVariable(op.path) : undefined
}

/** `balances[to].amount`, for messages. */
export function pathName(flow: Flow, path: StoragePath): string {
  const root = typeof path.root === 'number' ? (flow.values[path.root]?.name ?? 'storage') : path.root.name
  return path.steps.reduce((text, step) => {
    if (step.kind === 'field') return `${text}.${step.field.name}`
    if (step.kind === 'length') return `${text}.length`
    return `${text}[${valueName(flow, step.value)}]`
  }, root)
}

/** A short name of a value for messages: its variable, its constant, or what makes it. */
export function valueName(flow: Flow, value: ValueId, depth = 0): string {
  const name = flow.values[value]?.name
  if (name !== undefined && name !== '') return name
  const op = opOf(flow, value)
  if (depth > 3) return '…'
  switch (op.kind) {
    case 'const':
      // A number this large is an address or a hash, which people know by its hexadecimal digits.
      if (typeof op.value === 'bigint' && op.value >= 1n << 64n) return `0x${op.value.toString(16)}`
      return op.value === undefined ? '?' : String(op.value)
    case 'env':
      return op.name
    case 'param':
      return op.variable.name || `argument ${op.index + 1}`
    case 'cast':
      return valueName(flow, op.operand, depth)
    case 'sload':
    case 'ref':
      return pathName(flow, op.path)
    case 'field':
      return `${valueName(flow, op.object, depth + 1)}.${op.field}`
    case 'call':
      return `${op.target === undefined ? 'new' : valueName(flow, op.target, depth + 1)}.${op.member}()`
    case 'opaque':
      return `${op.name}()`
    case 'builtin':
      return `${op.name}(${op.args.map((arg) => valueName(flow, arg, depth + 1)).join(', ')})`
    case 'binary':
      return `${valueName(flow, op.left, depth + 1)} ${op.op} ${valueName(flow, op.right, depth + 1)}`
    default:
      return 'a computed value'
  }
}
