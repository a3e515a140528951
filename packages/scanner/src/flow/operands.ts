import type { Op, StoragePath, ValueId } from './op.ts'

type Map1 = (id: ValueId) => ValueId

function mapPath(path: StoragePath, f: Map1): StoragePath {
  return {
    root: typeof path.root === 'number' ? f(path.root) : path.root,
    steps: path.steps.map((step) => (step.kind === 'index' ? { kind: 'index', value: f(step.value) } : step)),
    transient: path.transient,
  }
}

function optional(id: ValueId | undefined, f: Map1): ValueId | undefined {
  return id === undefined ? undefined : f(id)
}

/** The operation with each operand replaced. */
export function mapOperands(op: Op, f: Map1): Op {
  switch (op.kind) {
    case 'const':
    case 'param':
    case 'env':
      return op
    case 'phi':
      return { ...op, inputs: op.inputs.map(f) }
    case 'unary':
    case 'cast':
      return { ...op, operand: f(op.operand) }
    case 'binary':
      return { ...op, left: f(op.left), right: f(op.right) }
    case 'select':
      return { ...op, condition: f(op.condition), yes: f(op.yes), no: f(op.no) }
    case 'sload':
    case 'ref':
      return { ...op, path: mapPath(op.path, f) }
    case 'sstore':
      return { ...op, path: mapPath(op.path, f), value: optional(op.value, f) }
    case 'field':
      return { ...op, object: f(op.object) }
    case 'element':
      return { ...op, object: f(op.object), index: f(op.index) }
    case 'update':
      return { ...op, object: f(op.object), index: optional(op.index, f), value: f(op.value) }
    case 'make':
      return { ...op, parts: op.parts.map(f) }
    case 'builtin':
    case 'opaque':
    case 'emit':
      return { ...op, args: op.args.map(f) }
    case 'check':
      return { ...op, condition: f(op.condition) }
    case 'call':
      return {
        ...op,
        target: optional(op.target, f),
        args: op.args.map(f),
        value: optional(op.value, f),
        gas: optional(op.gas, f),
        salt: optional(op.salt, f),
      }
  }
}

function pathOperands(path: StoragePath, visit: (id: ValueId) => void): void {
  if (typeof path.root === 'number') visit(path.root)
  for (const step of path.steps) if (step.kind === 'index') visit(step.value)
}

/** Visits the values that an operation uses, paths' keys and roots included. */
export function visitOperands(op: Op, visit: (id: ValueId) => void): void {
  switch (op.kind) {
    case 'const':
    case 'param':
    case 'env':
      return
    case 'phi':
      op.inputs.forEach(visit)
      return
    case 'unary':
    case 'cast':
      visit(op.operand)
      return
    case 'binary':
      visit(op.left)
      visit(op.right)
      return
    case 'select':
      visit(op.condition)
      visit(op.yes)
      visit(op.no)
      return
    case 'sload':
    case 'ref':
      pathOperands(op.path, visit)
      return
    case 'sstore':
      pathOperands(op.path, visit)
      if (op.value !== undefined) visit(op.value)
      return
    case 'field':
      visit(op.object)
      return
    case 'element':
      visit(op.object)
      visit(op.index)
      return
    case 'update':
      visit(op.object)
      if (op.index !== undefined) visit(op.index)
      visit(op.value)
      return
    case 'make':
      op.parts.forEach(visit)
      return
    case 'builtin':
    case 'opaque':
    case 'emit':
      op.args.forEach(visit)
      return
    case 'check':
      visit(op.condition)
      return
    case 'call':
      if (op.target !== undefined) visit(op.target)
      op.args.forEach(visit)
      if (op.value !== undefined) visit(op.value)
      if (op.gas !== undefined) visit(op.gas)
      if (op.salt !== undefined) visit(op.salt)
  }
}

/** The values that an operation uses. */
export function operandsOf(op: Op): readonly ValueId[] {
  const used: ValueId[] = []
  visitOperands(op, (id) => {
    used.push(id)
  })
  return used
}
