import type { Block, Contract, ModifierInvocation, SourceUnit, Variable } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { findInContract } from './contractScope.ts'
import type { Declared } from './declare.ts'
import { resolveExpression } from './expression.ts'
import { findInFile } from './fileScope.ts'
import { hoistLocals } from './local.ts'
import { resolveBlock } from './statement.ts'
import { findPath } from './typeName.ts'
import { type FileEntry, note, type Scope, scopeOf, type World } from './world.ts'

/** Reads everything of a file that has expressions: bodies, initial values, arguments of modifiers and bases. */
export function resolveBodies(world: World, file: FileEntry, declared: Declared): void {
  for (const { raw, node } of declared.variables) {
    const { value } = raw
    if (value === undefined) continue
    node.value = guarded(world, node, undefined, () =>
      resolveExpression(scopeOf(world, file, node.contract), value),
    )
  }
  for (const { raw, node } of declared.contracts) {
    node.bases = guarded(world, node, node.bases, () =>
      node.bases.map((base, i) => ({
        ...base,
        args: (raw.bases[i]?.args ?? []).map((argument) =>
          resolveExpression(scopeOf(world, file, node), argument),
        ),
      })),
    )
  }
  for (const { raw, node } of declared.functions) {
    const scope = parameterScope(world, file, node.contract, node.params, node.returns)
    node.modifiers = guarded(world, node, [], () =>
      raw.modifiers.map((item) => resolveInvocation(scope, item)),
    )
    if (raw.body !== undefined) node.body = resolveBody(scope, raw.body)
  }
  for (const { raw, node } of declared.modifiers) {
    const scope = parameterScope(world, file, node.contract, node.params, [])
    if (raw.body !== undefined) node.body = resolveBody(scope, raw.body)
  }
}

function parameterScope(
  world: World,
  file: FileEntry,
  contract: Contract | undefined,
  params: readonly Variable[],
  returns: readonly Variable[],
): Scope {
  const names = new Map<string, Variable>()
  for (const variable of params) if (variable.name !== '') names.set(variable.name, variable)
  for (const variable of returns) if (variable.name !== '') names.set(variable.name, variable)
  const scope = scopeOf(world, file, contract)
  scope.locals.push(names)
  return scope
}

function resolveBody(scope: Scope, raw: syntax.Block): Block {
  const unread: Block = {
    kind: 'block',
    at: raw.at,
    statements: [{ kind: 'unread', at: raw.at }],
    unchecked: false,
  }
  return guarded(scope.world, raw, unread, () => {
    if (scope.file.era.minor < 5) hoistLocals(scope, raw)
    return resolveBlock(scope, raw)
  })
}

function resolveInvocation(scope: Scope, raw: syntax.ModifierInvocation): ModifierInvocation {
  const { parts } = raw.path
  return {
    at: raw.at,
    name: parts.join('.'),
    target: findTarget(scope, parts),
    args: raw.args.map((argument) => resolveExpression(scope, argument)),
  }
}

function findTarget(scope: Scope, parts: readonly string[]): ModifierInvocation['target'] {
  const name = parts.at(-1) ?? ''
  const owner = parts.length > 1 ? findPath(scope, parts.slice(0, -1)) : scope.contract
  const found =
    owner?.kind === 'contract'
      ? findInContract(owner, name).find((item) => item.kind === 'modifier')
      : undefined
  if (found?.kind === 'modifier') return found
  const base =
    parts.length > 1
      ? findPath(scope, parts)
      : findInFile(scope.file, name).find((item) => item.kind === 'contract')
  return base?.kind === 'contract' ? base : undefined
}

/** What cannot be read (nesting that exhausts the stack) is noted and left out; the rest of the file goes on. */
function guarded<T>(
  world: World,
  place: { readonly at: SourceUnit['imports'][number]['at'] },
  otherwise: T,
  read: () => T,
): T {
  try {
    return read()
  } catch (error) {
    note(world, place.at, `could not be resolved: ${error instanceof Error ? error.message : String(error)}`)
    return otherwise
  }
}
