import type { Declaration, Expression, Variable } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import { isOverloadable } from './contractScope.ts'
import { converts } from './convert.ts'
import { foldTyped } from './typeName.ts'
import type { World } from './world.ts'

/** Beyond this a source is hostile, and looking at all of them for each call would take too long. */
const MAX_CANDIDATES = 256

/** The arguments of a call, for choosing among overloads. */
export type Arguments = {
  readonly world: World
  readonly nodes: readonly Expression[]
  readonly names: readonly string[] | undefined
}

/**
 * The declaration that a call means: the one whose parameters take the arguments; the closest by number of arguments
 * where none or several do, since what is read need not compile.
 * @param bound 1 where the first parameter is already given through `using for`
 */
export function chooseOverload<T extends Declaration>(
  candidates: readonly T[],
  args: Arguments | undefined,
  bound: number,
): T | undefined {
  const [first] = candidates
  if (first === undefined || candidates.length === 1 || args === undefined) return first
  const counted = candidates
    .slice(0, MAX_CANDIDATES)
    .filter((candidate) => acceptsCount(candidate, args, bound))
  if (counted.length <= 1) return counted[0] ?? first
  const fitting = counted.filter((candidate) => acceptsTypes(candidate, args, bound))
  if (fitting.length <= 1) return fitting[0] ?? counted[0]
  // Unknown or literal arguments may fit several: the one that takes most of them unchanged.
  let best = fitting[0]
  let most = -1
  for (const candidate of fitting) {
    const exact = exactCount(candidate, args, bound)
    if (exact > most) {
      most = exact
      best = candidate
    }
  }
  return best
}

/** Whether a declaration can be called with these arguments. */
export function accepts(candidate: Declaration, args: Arguments, bound: number): boolean {
  return acceptsCount(candidate, args, bound) && acceptsTypes(candidate, args, bound)
}

function typesTaken(candidate: Declaration): readonly Variable[] | undefined {
  return isOverloadable(candidate) ? candidate.params : undefined
}

/** Parameter types of a candidate; a getter's keys are its parameters. */
function takenBy(candidate: Declaration, bound: number): readonly Type[] | undefined {
  const params = typesTaken(candidate)
  if (params !== undefined) return params.slice(bound).map((parameter) => parameter.type)
  if (candidate.kind !== 'variable') return undefined
  const keys: Type[] = []
  let { type } = candidate
  for (;;) {
    if (type.kind === 'mapping') {
      keys.push(type.key)
      type = type.value
    } else if (type.kind === 'array') {
      keys.push({ kind: 'int', signed: false, bits: 256 })
      type = type.element
    } else return keys
  }
}

function acceptsCount(candidate: Declaration, args: Arguments, bound: number): boolean {
  const taken = takenBy(candidate, bound)
  return taken !== undefined && taken.length === args.nodes.length
}

function acceptsTypes(candidate: Declaration, args: Arguments, bound: number): boolean {
  const { nodes, names } = args
  const taken = takenBy(candidate, bound) ?? []
  if (names === undefined || names.length === 0) {
    return nodes.every((node, i) => takes(args.world, node, taken[i] ?? node.type))
  }
  const params = typesTaken(candidate)?.slice(bound)
  return nodes.every((node, i) => {
    const parameter = params?.find(({ name }) => name === names[i])
    return parameter !== undefined && takes(args.world, node, parameter.type)
  })
}

function takes(world: World, node: Expression, wanted: Type): boolean {
  return converts(node.type, wanted, node.type.kind === 'rational' ? foldTyped(world, node) : undefined)
}

function exactCount(candidate: Declaration, args: Arguments, bound: number): number {
  const taken = takenBy(candidate, bound) ?? []
  return args.nodes.filter(({ type }, i) => {
    const wanted = taken[i]
    if (wanted === undefined || type.kind !== wanted.kind) return false
    return wanted.kind !== 'int' || (type.kind === 'int' && type.bits === wanted.bits)
  }).length
}
