import type { Contract, Declaration, SourceUnit, Using, Variable } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import type { Era } from './era.ts'

/** A node while it is being filled in. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** What a name of a file stands for: a declaration, or whatever another file gives that name. */
export type Entry = Declaration | { readonly kind: 'from'; readonly file: FileEntry; readonly name: string }

/** One file as the resolver sees it, whichever front end read it. */
export type FileEntry = {
  readonly unit: Draft<SourceUnit>
  readonly era: Era
  /** Names declared in the file or imported into it one by one. */
  readonly own: Map<string, Entry[]>
  /** Files imported as a whole. */
  readonly whole: FileEntry[]
  /** `own` of this file and of all that is imported as a whole, filled at the first look-up. */
  merged: Map<string, Entry[]> | undefined
  readonly found: Map<string, readonly Declaration[]>
}

/** Everything that one resolution shares. */
export type World = {
  readonly byPath: Map<string, FileEntry>
  readonly byFile: Map<number, FileEntry>
  readonly diagnostics: syntax.Diagnostic[]
  /** Initial values of constants, for array lengths that are needed before expressions are typed. */
  readonly initial: Map<Variable, { readonly value: syntax.Expression; readonly scope: Scope }>
  /** Integer values of constants that were asked for; undefined for those that have none, and while one is read. */
  readonly values: Map<Variable, bigint | undefined>
  /** `using` directives without `global`: they hold in their own file only. */
  readonly fileOnly: Set<Using>
}

/** Where an expression stands. `locals` is a stack of blocks, the innermost last; undefined for those that declare nothing so far. */
export type Scope = {
  readonly world: World
  readonly file: FileEntry
  readonly contract: Contract | undefined
  readonly locals: (Map<string, Variable> | undefined)[]
  /** Before 0.5: every variable of the function, which may be used above its declaration. */
  hoisted: Map<string, Variable> | undefined
  /** The variables behind `hoisted`, by their syntax. */
  prepared: Map<syntax.Variable, Draft<Variable>> | undefined
}

/** A scope outside of any function. */
export function scopeOf(world: World, file: FileEntry, contract: Contract | undefined): Scope {
  return { world, file, contract, locals: [], hoisted: undefined, prepared: undefined }
}

/** Notes what could not be done, without giving up. */
export function note(world: World, at: syntax.Diagnostic['at'], message: string): void {
  if (world.diagnostics.length < 10_000) world.diagnostics.push({ at, message })
}
