import type { Contract, FunctionDefinition, ModifierDefinition } from '../ast/node.ts'
import { typeName } from '../ast/type.ts'

/**
 * Which body a virtual name means in one contract. What was asked and answered is recorded, so that a flow can be
 * shared by every contract that would answer the same.
 */
export type Binding = {
  /** The most derived override of `fn`, as the contract runs it. */
  virtual(fn: FunctionDefinition): FunctionDefinition
  /** The next body after `from` in the contract's linearisation, for `super.f()`. */
  next(fn: FunctionDefinition, from: Contract): FunctionDefinition | undefined
  modifier(modifier: ModifierDefinition): ModifierDefinition
  readonly decisions: readonly Decision[]
}

export type Decision = {
  readonly ask: (contract: Contract) => FunctionDefinition | ModifierDefinition | undefined
  readonly answer: FunctionDefinition | ModifierDefinition | undefined
}

const keys = new WeakMap<FunctionDefinition, string>()

/** Name and parameter types: two functions with the same key override one another. */
export function overrideKey(fn: FunctionDefinition): string {
  const known = keys.get(fn)
  if (known !== undefined) return known
  const key = `${fn.form}:${fn.name}(${fn.params.map((param) => typeName(param.type)).join(',')})`
  keys.set(fn, key)
  return key
}

const tables = new WeakMap<Contract, ReadonlyMap<string, readonly FunctionDefinition[]>>()

function tableOf(contract: Contract): ReadonlyMap<string, readonly FunctionDefinition[]> {
  const known = tables.get(contract)
  if (known !== undefined) return known
  const table = new Map<string, FunctionDefinition[]>()
  for (const base of contract.linearized) {
    for (const fn of base.functions) {
      const key = overrideKey(fn)
      const list = table.get(key)
      if (list === undefined) table.set(key, [fn])
      else list.push(fn)
    }
  }
  tables.set(contract, table)
  return table
}

/** The body that `contract` runs when `fn` is called virtually; `fn` itself where nothing overrides it. */
export function bindVirtual(contract: Contract, fn: FunctionDefinition): FunctionDefinition {
  if (fn.contract === undefined || fn.contract.form === 'library' || fn.visibility === 'private') return fn
  const candidates = tableOf(contract).get(overrideKey(fn))
  if (candidates === undefined) return fn
  return (
    candidates.find((each) => each.body !== undefined && each.visibility !== 'private') ?? candidates[0] ?? fn
  )
}

function bindNext(
  contract: Contract,
  fn: FunctionDefinition,
  from: Contract,
): FunctionDefinition | undefined {
  const position = contract.linearized.indexOf(from)
  const candidates = tableOf(contract).get(overrideKey(fn)) ?? []
  return candidates.find(
    (each) =>
      each.body !== undefined &&
      each.contract !== undefined &&
      contract.linearized.indexOf(each.contract) > position,
  )
}

function bindModifier(contract: Contract, modifier: ModifierDefinition): ModifierDefinition {
  for (const base of contract.linearized) {
    const found = base.modifiers.find((each) => each.name === modifier.name && each.body !== undefined)
    if (found !== undefined) return found
  }
  return modifier
}

/** Answers for one contract, recording what was asked. */
export function bindIn(contract: Contract): Binding {
  const decisions: Decision[] = []
  const asked = new Set<unknown>()
  return {
    decisions,
    virtual(fn) {
      const answer = bindVirtual(contract, fn)
      if (!asked.has(fn)) {
        asked.add(fn)
        decisions.push({ ask: (other) => bindVirtual(other, fn), answer })
      }
      return answer
    },
    next(fn, from) {
      const answer = bindNext(contract, fn, from)
      decisions.push({ ask: (other) => bindNext(other, fn, from), answer })
      return answer
    },
    modifier(modifier) {
      const answer = bindModifier(contract, modifier)
      if (!asked.has(modifier)) {
        asked.add(modifier)
        decisions.push({ ask: (other) => bindModifier(other, modifier), answer })
      }
      return answer
    },
  }
}
