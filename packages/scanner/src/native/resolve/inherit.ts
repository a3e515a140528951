import type { Contract } from '../../ast/node.ts'
import type { Declared } from './declare.ts'
import { linearize } from './linearize.ts'
import { findPath } from './typeName.ts'
import { type FileEntry, note, scopeOf, type World } from './world.ts'

const MAX_DEPTH = 500
/** Bases that a linearisation keeps: long chains would fill the memory with them. */
const MAX_BASES = 1000

/** Finds the bases of a file's contracts by name; those of no known file are named in `unknownBases`. */
export function resolveBases(world: World, file: FileEntry, declared: Declared): void {
  const scope = scopeOf(world, file, undefined)
  for (const { raw, node } of declared.contracts) {
    node.bases = raw.bases.map(({ at, path }) => {
      const found = findPath(scope, path.parts)
      const base = found?.kind === 'contract' && found !== node ? found : undefined
      return { at, base, name: path.parts.join('.'), args: [] }
    })
    node.unknownBases = node.bases.filter(({ base }) => base === undefined).map(({ name }) => name)
  }
}

/** Linearises contracts, each after its bases; a cycle is cut where it closes. */
export function linearizeAll(world: World, declared: readonly Declared[]): void {
  const drafts = new Map<Contract, Declared['contracts'][number]['node']>()
  for (const { contracts } of declared) for (const { node } of contracts) drafts.set(node, node)
  const done = new Set<Contract>()
  const open = new Set<Contract>()
  const orderOf = (contract: Contract): readonly Contract[] => {
    const node = drafts.get(contract)
    if (node === undefined || done.has(contract)) return contract.linearized
    if (open.has(contract) || open.size > MAX_DEPTH) {
      note(world, contract.at, `\`${contract.name}\` inherits from itself`)
      return [contract]
    }
    open.add(contract)
    const bases = contract.bases.flatMap(({ base }) => base ?? []).reverse()
    node.linearized = linearize<Contract>(node, [...new Set(bases)], orderOf).slice(0, MAX_BASES)
    open.delete(contract)
    done.add(contract)
    return node.linearized
  }
  for (const contract of drafts.keys()) orderOf(contract)
}
