import type { Import, SourceUnit } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { resolveBodies } from './body.ts'
import { type Declared, declareUnit } from './declare.ts'
import { type Era, eraOf } from './era.ts'
import { addName, declaredNames } from './fileScope.ts'
import { markAbstract, resolveHeaders, resolveUsings } from './header.ts'
import { linearizeAll, resolveBases } from './inherit.ts'
import { oldMinor } from './oldSyntax.ts'
import { writeSignatures } from './signature.ts'
import { type Draft, type FileEntry, note, type World } from './world.ts'

/** A file that was parsed, with where its imports lead. */
export type Parsed = {
  readonly file: number
  readonly path: string
  readonly absolutePath: string
  readonly text: string
  readonly compiler: string | undefined
  /** Absolute path of an import by its path as written; none where the file is missing. */
  readonly imports: ReadonlyMap<string, string | undefined>
  readonly raw: syntax.SourceUnit
}

/**
 * Turns raw trees into typed ones, all files together. Names that lead nowhere stay without a declaration.
 * @param others units that another front end read, by absolute path; imports may lead to them
 * @returns a unit for each file, in their order, and what could not be done
 */
export function resolve(
  files: readonly Parsed[],
  others: ReadonlyMap<string, SourceUnit>,
): { readonly units: readonly SourceUnit[]; readonly diagnostics: readonly syntax.Diagnostic[] } {
  const world: World = {
    byPath: new Map(),
    byFile: new Map(),
    diagnostics: [],
    initial: new Map(),
    values: new Map(),
    fileOnly: new Set(),
  }
  for (const [path, unit] of others) addOther(world, path, unit)
  const read = files.map((file) => addParsed(world, file))
  for (const { parsed, entry } of read) linkImports(world, parsed, entry)
  for (const { entry, declared } of read) {
    guarded(world, entry.unit, () => resolveBases(world, entry, declared))
  }
  linearizeAll(
    world,
    read.map(({ declared }) => declared),
  )
  for (const { entry, declared } of read) {
    guarded(world, entry.unit, () => resolveHeaders(world, entry, declared))
  }
  for (const { entry, parsed, declared } of read) {
    guarded(world, entry.unit, () => {
      resolveUsings(world, entry, entry.unit, parsed.raw, declared)
      writeSignatures(declared)
      if (entry.era.minor < 6) markAbstract(declared)
    })
  }
  for (const { entry, declared } of read) resolveBodies(world, entry, declared)
  return { units: read.map(({ entry }) => entry.unit), diagnostics: world.diagnostics }
}

/** One file that exhausts the stack must not take the others with it. */
function guarded(world: World, unit: SourceUnit, work: () => void): void {
  try {
    work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    note(world, { file: unit.file, start: 0, end: 0 }, `could not be resolved: ${reason}`)
  }
}

function addOther(world: World, path: string, unit: SourceUnit): void {
  const entry = entryOf(
    unit,
    eraOf(unit.pragmas, () => (unit.checkedArithmetic ? undefined : 7)),
  )
  world.byPath.set(path, entry)
  world.byFile.set(unit.file, entry)
  declaredNames(unit, entry.own)
}

function addParsed(
  world: World,
  parsed: Parsed,
): { readonly parsed: Parsed; readonly entry: FileEntry; readonly declared: Declared } {
  const { raw, file, path } = parsed
  const pragmas = raw.pragmas.filter(({ name }) => name === 'solidity').map(({ value }) => value)
  const { compiler } = parsed
  const said = pragmas.length === 0 && compiler !== undefined ? [compiler] : pragmas
  const era = eraOf(said, () => oldMinor(parsed.text, raw))
  const unit: Draft<SourceUnit> = {
    kind: 'unit',
    file,
    path,
    pragmas,
    checkedArithmetic: era.checkedArithmetic,
    imports: [],
    contracts: [],
    functions: [],
    structs: [],
    enums: [],
    userTypes: [],
    constants: [],
    usings: [],
    errors: [],
    events: [],
    partial: true,
  }
  const declared = declareUnit(raw, unit, era.minor, isSnippet(raw) ? nameOf(path) : undefined)
  const entry = entryOf(unit, era)
  world.byPath.set(parsed.absolutePath, entry)
  world.byFile.set(file, entry)
  declaredNames(unit, entry.own)
  return { parsed, entry, declared }
}

function entryOf(unit: Draft<SourceUnit>, era: Era): FileEntry {
  return { unit, era, own: new Map(), whole: [], merged: undefined, found: new Map() }
}

/** Whether a file shows contract code without a contract around it. */
function isSnippet(raw: syntax.SourceUnit): boolean {
  return (
    raw.modifiers.length > 0 ||
    raw.statements.length > 0 ||
    raw.constants.some(({ role }) => role === 'state') ||
    raw.functions.some(({ form }) => form !== 'free')
  )
}

/** File name without folder and ending. */
function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/\.sol$/, '')
}

function linkImports(world: World, parsed: Parsed, entry: FileEntry): void {
  entry.unit.imports = parsed.raw.imports.map((directive): Import => {
    const { at, path, unitAlias, symbols } = directive
    const absolute = parsed.imports.get(path)
    const target = absolute === undefined ? undefined : world.byPath.get(absolute)
    if (target !== undefined) {
      if (unitAlias !== undefined) addName(entry.own, unitAlias, target.unit)
      else if (symbols === undefined) entry.whole.push(target)
      else {
        for (const { name, alias } of symbols) {
          addName(entry.own, alias, { kind: 'from', file: target, name })
        }
      }
    }
    return { at, path, unit: target?.unit }
  })
}
