import type { Flow, Op, ValueId } from '../flow/flow.ts'
import type { PathStep, SloadOp, SstoreOp, StoragePath } from '../flow/op.ts'
import { deciding, madeOf } from './madeOf.ts'
import { constantOf, mayAlias, opOf, samePath, sameValue } from './values.ts'

const consuming = /nonce|consume|invalidat|markAsUsed|markUsed|setUsed|setClaimed|_claim$|cancel/i

/**
 * Whether running a flow makes it fail the next time with the same signed words (or the same proof): a cell that they
 * contain changes, or a cell that belongs to them is tested and then stored so that the test fails or comes nearer to
 * its limit. `words` are the values that were signed or proved: hash, signature, leaf.
 */
export function isConsumed(flow: Flow, words: readonly ValueId[]): boolean {
  const said = new Set<ValueId>()
  for (const word of words) for (const value of madeOf(flow, word)) said.add(value)
  const loads = flow.byKind.sload
  for (const store of flow.byKind.sstore) {
    for (const load of loads) {
      if (load.path.root !== store.path.root && typeof load.path.root === typeof store.path.root) {
        if (typeof load.path.root !== 'number') continue
      }
      if (load.path.steps.length !== store.path.steps.length || !mayAlias(flow, load.path, store.path))
        continue
      if (load.results.some((result) => said.has(result))) return true
      if (!samePath(flow, load.path, store.path)) continue
      if (belongs(flow, load, store, said) && failsNext(flow, load, store)) return true
    }
  }
  return [...flow.byKind.opaque, ...flow.byKind.call].some((op) => {
    if (op.kind === 'call' && op.static) return false
    return consuming.test(op.kind === 'opaque' ? op.name : op.member)
  })
}

/** Whether a cell is one of these words: by its key, by what is stored, or because there is one for the whole contract. */
function belongs(flow: Flow, load: SloadOp, store: SstoreOp, said: ReadonlySet<ValueId>): boolean {
  const keys = [...keysOf(store.path), ...keysOf(load.path)]
  if (keys.some((key) => isSaid(flow, key, said))) return true
  if (store.value !== undefined && isSaid(flow, store.value, said)) return true
  // A cell without a key that is set back is a lock.
  return keys.length === 0 && !isSetBack(flow, store)
}

function keysOf(path: StoragePath): readonly ValueId[] {
  return [
    ...(typeof path.root === 'number' ? [path.root] : []),
    ...path.steps.flatMap((step: PathStep) => (step.kind === 'index' ? [step.value] : [])),
  ]
}

function isSaid(flow: Flow, value: ValueId, said: ReadonlySet<ValueId>): boolean {
  for (const part of madeOf(flow, value)) {
    if (!said.has(part)) continue
    const op = opOf(flow, part)
    if (op.kind !== 'const' && !(op.kind === 'env' && op.name !== 'msg.sender')) return true
  }
  return false
}

function isSetBack(flow: Flow, store: SstoreOp): boolean {
  const value = constantOf(flow, store.value)
  return flow.byKind.sstore.some(
    (other) =>
      other !== store &&
      other.path.root === store.path.root &&
      other.path.steps.length === store.path.steps.length &&
      constantOf(flow, other.value) !== value,
  )
}

/** Follows a loaded cell to the conditions that turn on it. */
function failsNext(flow: Flow, load: SloadOp, store: SstoreOp): boolean {
  const decides = deciding(flow)
  const seen = new Set<ValueId>(load.results)
  const waiting = [...seen]
  let added = false
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const user of flow.uses[id] ?? []) {
      const op = flow.ops[user]
      if (op === undefined) continue
      if (op.kind === 'check') return true
      const goesOn = step(flow, op, id, load, store)
      if (goesOn === 'add') added = true
      if (goesOn === 'no') continue
      for (const result of op.results) {
        if (seen.has(result)) continue
        seen.add(result)
        waiting.push(result)
        if (decides.has(result) && isCondition(flow, op, added)) return true
      }
    }
    if (flow.values[id]?.type.kind === 'bool' && decides.has(id)) return true
  }
  return false
}

function isCondition(flow: Flow, op: Op, added: boolean): boolean {
  if (op.kind !== 'binary')
    return op.kind === 'unary' && flow.values[op.results[0] ?? -1]?.type.kind === 'bool'
  return added ? /^[<>]=?$/.test(op.op) : /^([<>]=?|[=!]=)$/.test(op.op)
}

/** Whether a condition still speaks of the cell after this operation, and fails once the cell is stored. */
function step(flow: Flow, op: Op, from: ValueId, load: SloadOp, store: SstoreOp): 'yes' | 'no' | 'add' {
  switch (op.kind) {
    case 'cast':
    case 'unary':
    case 'phi':
    case 'select':
    case 'element':
    case 'field':
      return 'yes'
    case 'binary': {
      if (/^(&|\||\^|<<|>>|==|!=|&&|\|\|)$/.test(op.op)) return 'yes'
      const other = op.left === from ? op.right : op.left
      if (op.op === '+') return grows(flow, load, store) ? 'add' : 'no'
      if (!/^[<>]=?$/.test(op.op) || isCell(flow, other, load)) return 'no'
      // Held against what is then stored (only ever newer), against a fixed number, or against a cap that it grows to.
      const isStored = store.value !== undefined && sameValue(flow, other, store.value)
      const isFixed = store.how === 'delete' || constantOf(flow, store.value) !== undefined
      return isStored || isFixed || grows(flow, load, store) ? 'yes' : 'no'
    }
    default:
      return 'no'
  }
}

/** Whether the store adds to what was in the cell. */
function grows(flow: Flow, load: SloadOp, store: SstoreOp): boolean {
  if (store.compound === '+') return true
  if (store.value === undefined) return false
  const op = opOf(flow, store.value)
  if (op.kind !== 'binary' || op.op !== '+') return false
  return isCell(flow, op.left, load) || isCell(flow, op.right, load)
}

function isCell(flow: Flow, value: ValueId, load: SloadOp): boolean {
  for (const part of madeOf(flow, value)) {
    const op = opOf(flow, part)
    if (
      op.kind === 'sload' &&
      op.path.root === load.path.root &&
      op.path.steps.length === load.path.steps.length
    )
      return true
  }
  return false
}
