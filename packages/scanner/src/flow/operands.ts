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

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Replaces each operand of an operation that nobody else holds yet; paths and lists may be shared, so they are copied. */
export function replaceOperands(given: Op, f: Map1): void {
  // Flows are only made of operations, so while one is being finished its operations may still change.
  const op = given as Mutable<Op>
  switch (op.kind) {
    case 'const':
    case 'param':
    case 'env':
      return
    case 'phi':
      op.inputs = op.inputs.map(f)
      return
    case 'unary':
    case 'cast':
      op.operand = f(op.operand)
      return
    case 'binary':
      op.left = f(op.left)
      op.right = f(op.right)
      return
    case 'select':
      op.condition = f(op.condition)
      op.yes = f(op.yes)
      op.no = f(op.no)
      return
    case 'sload':
    case 'ref':
      op.path = mapPath(op.path, f)
      return
    case 'sstore':
      op.path = mapPath(op.path, f)
      op.value = optional(op.value, f)
      return
    case 'field':
      op.object = f(op.object)
      return
    case 'element':
      op.object = f(op.object)
      op.index = f(op.index)
      return
    case 'update':
      op.object = f(op.object)
      op.index = optional(op.index, f)
      op.value = f(op.value)
      return
    case 'make':
      op.parts = op.parts.map(f)
      return
    case 'builtin':
    case 'opaque':
    case 'emit':
      op.args = op.args.map(f)
      return
    case 'check':
      op.condition = f(op.condition)
      return
    case 'call':
      op.target = optional(op.target, f)
      op.args = op.args.map(f)
      op.value = optional(op.value, f)
      op.gas = optional(op.gas, f)
      op.salt = optional(op.salt, f)
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
