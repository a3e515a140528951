import type { Scan } from '../analysis/scan.ts'
import { quoteMermaid } from './mermaid.ts'
import { byPlace, createNamer } from './naming.ts'

/** A contract in figures. */
export type SummaryRow = {
  readonly contract: string
  readonly file: string
  readonly form: 'contract' | 'abstract contract' | 'library' | 'interface'
  /** External and public functions with fallback and receive. */
  readonly entries: number
  /** Of these, those that can change state. */
  readonly writing: number
  readonly payable: number
  /** State variables, inherited ones with them, constants and immutables without. */
  readonly variables: number
  /** Places that call out, and of these those that run foreign code on the own storage. */
  readonly externalCalls: number
  readonly delegateCalls: number
}

/** Size and surface of every contract of the scanned sources. */
export function summary(scan: Scan): readonly SummaryRow[] {
  const name = createNamer(scan.program)
  return [...scan.views]
    .sort((a, b) => byPlace(a.contract, b.contract))
    .map(({ contract, entries, constructors, variables }) => {
      const definitions = entries.map(({ entry }) => entry)
      const calls = [...entries, ...constructors].flatMap(({ byKind }) => byKind.call)
      const places = new Map(calls.map((op) => [`${op.at.file}:${op.at.start}:${op.at.end}`, op]))
      const distinct = [...places.values()]
      return {
        contract: name(contract),
        file: contract.unit.path,
        form: contract.form === 'contract' && contract.abstract ? 'abstract contract' : contract.form,
        entries: definitions.length,
        writing: definitions.filter(({ mutability }) => mutability !== 'view' && mutability !== 'pure')
          .length,
        payable: definitions.filter(({ mutability }) => mutability === 'payable').length,
        variables: variables.filter((variable) => !variable.constant && !variable.immutable).length,
        externalCalls: distinct.length,
        delegateCalls: distinct.filter(({ how }) => how === 'delegatecall' || how === 'callcode').length,
      }
    })
}

/** Two lines a contract. */
export function summaryText(rows: readonly SummaryRow[]): string {
  return rows.map((row) => `${row.form} ${row.contract}  (${row.file})\n  ${figures(row)}`).join('\n')
}

/** A class a contract. */
export function summaryMermaid(rows: readonly SummaryRow[]): string {
  return [
    'classDiagram',
    ...rows.flatMap((row, i) => [
      `  class n${i}["${quoteMermaid(row.contract)}"] {`,
      ...figures(row)
        .split(', ')
        .map((figure) => `    ${figure}`),
      '  }',
    ]),
  ].join('\n')
}

function figures(row: SummaryRow): string {
  return [
    count(row.entries, 'entry point'),
    `${row.writing} writing`,
    `${row.payable} payable`,
    count(row.variables, 'state variable'),
    count(row.externalCalls, 'external call'),
    ...(row.delegateCalls === 0 ? [] : [count(row.delegateCalls, 'delegatecall')]),
  ].join(', ')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
