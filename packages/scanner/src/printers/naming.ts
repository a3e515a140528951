import type { Contract, FunctionDefinition, ModifierDefinition } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import { typeName } from '../ast/type.ts'

/** Names contracts as a reader does: by their name alone where that is enough, with the file where two share it. */
export type Namer = (contract: Contract) => string

/** A namer for all contracts of a program. */
export function createNamer(program: Program): Namer {
  const seen = new Map<string, number>()
  for (const { name } of program.contracts) seen.set(name, (seen.get(name) ?? 0) + 1)
  return (contract) =>
    (seen.get(contract.name) ?? 0) > 1 ? `${contract.unit.path}:${contract.name}` : contract.name
}

/** Contracts of the scanned sources in the order of their files and lines; those of dependencies are left out. */
export function sourceContracts(program: Program): readonly Contract[] {
  return program.contracts
    .filter(({ unit }) => program.files[unit.file]?.dependency !== true)
    .sort((a, b) => byPlace(a, b))
}

/** Orders contracts by file and place. */
export function byPlace(a: Contract, b: Contract): number {
  if (a.unit.path !== b.unit.path) return a.unit.path < b.unit.path ? -1 : 1
  return a.at.start - b.at.start
}

/** `withdraw(uint256)`, `constructor`, `receive`. */
export function functionLabel(fn: FunctionDefinition | ModifierDefinition): string {
  const name = fn.kind === 'function' && fn.name === '' ? fn.form : fn.name
  if (fn.kind === 'function' && (fn.form === 'fallback' || fn.form === 'receive')) return name
  return `${name}(${fn.params.map(({ type }) => typeName(type)).join(',')})`
}

/** `Vault.withdraw(uint256)`; free functions stand alone. */
export function qualifiedLabel(fn: FunctionDefinition | ModifierDefinition, name: Namer): string {
  return fn.contract === undefined ? functionLabel(fn) : `${name(fn.contract)}.${functionLabel(fn)}`
}
