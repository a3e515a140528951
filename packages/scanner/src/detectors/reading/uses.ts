import type { Expression, Span, Statement, Variable } from '../../ast/node.ts'
import type { Program } from '../../ast/program.ts'
import { bodiesOf } from './sources.ts'
import { type Body, expressionsUnder, type Walk, walkOf } from './walk.ts'

/**
 * How code touches a variable: `write` replaces it, `update` reads and replaces it, `part` writes a field or an element,
 * `taken` hands on a reference to storage through which anything may happen.
 */
export type Access = 'read' | 'write' | 'update' | 'part' | 'taken'

export type Use = {
  readonly variable: Variable
  readonly access: Access
  readonly at: Span
  /** The place as written, with its fields and indices; undefined in assembly. */
  readonly place: Expression | undefined
}

const uses = new WeakMap<Body, readonly Use[]>()

/** Every use of a variable in a body, assembly included, in source order. */
export function usesOf(body: Body): readonly Use[] {
  const known = uses.get(body)
  if (known !== undefined) return known
  const walk = walkOf(body)
  const found: Use[] = []
  for (const expression of walk.expressions) {
    const variable = variableOf(expression)
    if (variable !== undefined) found.push(useOf(variable, expression, walk))
  }
  for (const { at, ...node } of walk.yulExpressions) {
    if (node.kind !== 'yulIdentifier' || node.ref === undefined) continue
    found.push({
      variable: node.ref,
      access: node.suffix === 'slot' ? 'taken' : 'read',
      at,
      place: undefined,
    })
  }
  for (const statement of walk.yulStatements) {
    if (statement.kind !== 'yulAssign') continue
    for (const { ref, at } of statement.targets) {
      if (ref !== undefined) found.push({ variable: ref, access: 'write', at, place: undefined })
    }
  }
  uses.set(body, found)
  return found
}

/** The variable that an expression names: `x`, or `Base.x`; fields belong to what holds them. */
export function variableOf(expression: Expression): Variable | undefined {
  if (expression.kind !== 'identifier' && expression.kind !== 'member') return undefined
  const { ref } = expression
  return ref?.kind === 'variable' && ref.role !== 'field' ? ref : undefined
}

function useOf(variable: Variable, expression: Expression, { parents }: Walk): Use {
  let place = expression
  let holder = parents.get(place)
  while (holder !== undefined && isPathFrom(place, holder)) {
    place = holder
    holder = parents.get(place)
  }
  const access = accessOf(place, holder, place === expression, parents)
  return { variable, access, at: expression.at, place }
}

/** Whether `holder` is a field or element of `place`. */
function isPathFrom(place: Expression, holder: Expression | Statement): holder is Expression {
  if (holder.kind === 'index' || holder.kind === 'slice') return holder.base === place
  return holder.kind === 'member' && !holder.bound && holder.ref?.kind !== 'function'
}

function accessOf(
  place: Expression,
  holder: Expression | Statement | undefined,
  isWhole: boolean,
  parents: Walk['parents'],
): Access {
  switch (holder?.kind) {
    case 'assign':
      if (holder.left === place) return isWhole ? (holder.op === '=' ? 'write' : 'update') : 'part'
      break
    case 'unary':
      if (holder.op === 'delete') return isWhole ? 'write' : 'part'
      if (holder.op === '++' || holder.op === '--') return isWhole ? 'update' : 'part'
      break
    case 'call':
      if (holder.callee === place && place.kind === 'member' && /^(?:push|pop)$/.test(place.member))
        return 'part'
      break
    case 'member':
      if (holder.bound && isStorage(place)) return 'taken'
      break
    case 'tuple': {
      let tuple: Expression = holder
      let above = parents.get(tuple)
      while (above?.kind === 'tuple') {
        tuple = above
        above = parents.get(tuple)
      }
      if (above?.kind === 'assign' && above.left === tuple) return isWhole ? 'write' : 'part'
      break
    }
    default:
  }
  return isStorage(place) ? 'taken' : 'read'
}

function isStorage({ type }: Expression): boolean {
  return type.kind === 'mapping' || ('location' in type && type.location === 'storage')
}

export type Traces = { readonly read: boolean; readonly written: boolean }

const programs = new WeakMap<Program, ReadonlyMap<Variable, Traces>>()

/** Which variables the code of a program reads and writes anywhere; those that it never names are missing. */
export function tracesOf(program: Program): ReadonlyMap<Variable, Traces> {
  const known = programs.get(program)
  if (known !== undefined) return known
  const traces = new Map<Variable, Traces>()
  const note = (variable: Variable, access: Access) => {
    const { read, written } = traces.get(variable) ?? { read: false, written: false }
    traces.set(variable, {
      read: read || access === 'read' || access === 'update' || access === 'taken',
      written: written || access !== 'read',
    })
  }
  const noteValue = (value: Expression) => {
    for (const part of expressionsUnder(value)) {
      const variable = variableOf(part)
      if (variable !== undefined) note(variable, isStorage(part) ? 'taken' : 'read')
    }
  }
  for (const unit of program.units) {
    const bodies: readonly Body[] = [...unit.functions, ...unit.contracts.flatMap(bodiesOf)]
    for (const body of bodies) for (const { variable, access } of usesOf(body)) note(variable, access)
    for (const { value } of unit.constants) if (value !== undefined) noteValue(value)
    for (const contract of unit.contracts) {
      for (const { value } of contract.variables) if (value !== undefined) noteValue(value)
      for (const { args } of contract.bases) args.forEach(noteValue)
    }
  }
  programs.set(program, traces)
  return traces
}
