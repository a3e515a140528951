import type { Contract, Variable } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import { type Type, typeName } from '../ast/type.ts'
import { layoutBase } from './layoutBase.ts'
import { quoteMermaid } from './mermaid.ts'
import { createNamer, sourceContracts } from './naming.ts'
import { placeVariables } from './slots.ts'

/** One state variable in its place. */
export type StorageRow = {
  /** Decimal, since slots can lie beyond what JSON's numbers hold. */
  readonly slot: string
  /** First byte from the least significant end of the slot. */
  readonly offset: number
  readonly bytes: string
  readonly name: string
  readonly type: string
  /** The contract that declares it. */
  readonly declaredIn: string
}

export type StorageLayout = {
  readonly contract: string
  readonly file: string
  readonly storage: readonly StorageRow[]
  readonly transient: readonly StorageRow[]
  /** `layout at` with an expression that is no literal: slots count from there instead of from 0. */
  readonly base: string | undefined
  /** False where a base or a type could not be found, so that places after it are a guess. */
  readonly certain: boolean
}

/** The layout of every contract of the scanned sources that can be deployed, inherited variables first. */
export function storageLayouts(program: Program): readonly StorageLayout[] {
  const name = createNamer(program)
  return sourceContracts(program)
    .filter(({ form, abstract }) => form === 'contract' && !abstract)
    .map((contract) => {
      const base = layoutBase(contract, program)
      const variables = [...contract.linearized].reverse().flatMap((from) => from.variables)
      const kept = variables.filter((variable) => !variable.constant && !variable.immutable)
      const rows = (transient: boolean): readonly StorageRow[] => {
        const chosen = kept.filter(({ location }) => (location === 'transient') === transient)
        const { places } = placeVariables(chosen, transient ? 0n : base.slot)
        return chosen.map((variable, i) => row(variable, places[i], name))
      }
      return {
        contract: name(contract),
        file: contract.unit.path,
        storage: rows(false),
        transient: rows(true),
        base: base.expression,
        certain:
          contract.linearized.every(({ unknownBases }) => unknownBases.length === 0) &&
          kept.every(({ type }) => isKnown(type)),
      }
    })
}

function row(
  variable: Variable,
  place: { readonly slot: bigint; readonly offset: number; readonly bytes: bigint } | undefined,
  name: (contract: Contract) => string,
): StorageRow {
  return {
    slot: String(place?.slot ?? 0n),
    offset: place?.offset ?? 0,
    bytes: String(place?.bytes ?? 0n),
    name: variable.name,
    type: typeName(variable.type),
    declaredIn: variable.contract === undefined ? '' : name(variable.contract),
  }
}

function isKnown(type: Type): boolean {
  if (type.kind !== 'array') return type.kind !== 'unknown'
  return isKnown(type.element) && (type.length === undefined || Number.isSafeInteger(type.length))
}

/** A table a contract. */
export function storageText(layouts: readonly StorageLayout[]): string {
  return layouts
    .map(({ contract, file, storage, transient, base, certain }) => {
      const rows = [
        ...storage.map((row) => ['', row] as const),
        ...transient.map((row) => ['transient ', row] as const),
      ].map(([where, { slot, offset, bytes, type, name, declaredIn }]) => [
        `${where}${shortSlot(slot)}`,
        `${offset}`,
        bytes,
        type,
        declaredIn === contract ? name : `${declaredIn}.${name}`,
      ])
      const notes = [
        ...(base === undefined ? [] : [`  slots count from ${base}`]),
        ...(certain ? [] : ['  a base or a type is not known here: places are a guess']),
      ]
      const table =
        rows.length === 0 ? ['  no storage'] : columns([['slot', 'byte', 'bytes', 'type', 'name'], ...rows])
      return [`${contract}  (${file})`, ...notes, ...table].join('\n')
    })
    .join('\n\n')
}

function shortSlot(slot: string): string {
  return slot.length > 20 ? `0x${BigInt(slot).toString(16)}` : slot
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}

/** A class a contract, with one member a variable. */
export function storageMermaid(layouts: readonly StorageLayout[]): string {
  const lines = layouts.flatMap(({ contract, storage, transient }, i) => [
    `  class n${i}["${quoteMermaid(contract)}"] {`,
    ...storage.map((row) => `    ${member(row)}`),
    ...transient.map((row) => `    transient ${member(row)}`),
    '  }',
  ])
  return ['classDiagram', ...lines].join('\n')
}

/** Braces and tildes have a meaning inside a class body, parentheses would make the member a method. */
function member({ slot, offset, type, name }: StorageRow): string {
  return `${shortSlot(slot)}+${offset} ${type.replace(/[(){}~]/g, ' ').replaceAll('=>', '→')} ${name}`
}
