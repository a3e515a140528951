import { type Restriction, restrictionsAt } from '../analysis/access.ts'
import type { Scan } from '../analysis/scan.ts'
import { stateVariable } from '../analysis/values.ts'
import type { Span } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import type { Flow, Op } from '../flow/flow.ts'
import { lineTable } from '../report/lineTable.ts'
import { createMermaidNodes, quoteMermaid } from './mermaid.ts'
import { byPlace, createNamer, qualifiedLabel } from './naming.ts'

/** An entry point that can change something, and who may. */
export type Privilege = {
  readonly function: string
  readonly payable: boolean
  /** `partly`: some of its effects are open to anyone, others are not. */
  readonly who: 'anyone' | 'restricted' | 'partly'
  /** How strangers are kept out: by comparing the caller, by a table of roles, ... */
  readonly by: readonly Restriction['by'][]
  /** The conditions as written. */
  readonly conditions: readonly string[]
  /** State variables that it can write. */
  readonly writes: readonly string[]
  /** What it can call in other contracts, by member name. */
  readonly calls: readonly string[]
}

export type ContractPrivileges = {
  readonly contract: string
  readonly file: string
  readonly functions: readonly Privilege[]
}

/** Who may call what, for every contract of the scanned sources; functions that can change nothing are left out. */
export function privileges(scan: Scan): readonly ContractPrivileges[] {
  const name = createNamer(scan.program)
  return [...scan.views]
    .sort((a, b) => byPlace(a.contract, b.contract))
    .map(({ contract, entries }) => ({
      contract: name(contract),
      file: contract.unit.path,
      functions: entries.flatMap((flow) => {
        const effects = effectsOf(flow)
        if (effects.length === 0) return []
        return [{ function: qualifiedLabel(flow.entry, name), ...privilegeOf(flow, effects, scan.program) }]
      }),
    }))
}

function privilegeOf(flow: Flow, effects: readonly Op[], program: Program): Omit<Privilege, 'function'> {
  const restrictions = effects.map((op) => restrictionsAt(flow, op))
  const restricted = restrictions.filter((list) => list.length > 0).length
  const all = restrictions.flat()
  return {
    payable: flow.entry.mutability === 'payable',
    who: restricted === 0 ? 'anyone' : restricted === effects.length ? 'restricted' : 'partly',
    by: unique(all.map(({ by }) => by)),
    conditions: unique(all.flatMap(({ guard }) => (guard === undefined ? [] : [written(guard.at, program)]))),
    writes: unique(
      flow.byKind.sstore.flatMap(({ path }) => {
        const variable = stateVariable(path)
        return variable === undefined ? ['(by slot)'] : [variable.name]
      }),
    ),
    calls: unique(flow.byKind.call.flatMap((op) => (op.static ? [] : [op.member]))),
  }
}

/** What is left of a transaction when it is over. */
function effectsOf({ byKind }: Flow): readonly Op[] {
  return [
    ...byKind.sstore.filter(({ path }) => !path.transient),
    ...byKind.call.filter((op) => !op.static),
    ...byKind.builtin.filter(({ name }) => /^(asm\.)?(selfdestruct|suicide|sstore)$/.test(name)),
  ]
}

const longest = 120

function written({ file, start, end }: Span, program: Program): string {
  const source = program.files[file]
  if (source === undefined) return ''
  const text = new TextDecoder()
    .decode(lineTable(source).bytes.subarray(start, end))
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}

/** One block a contract, one entry a function. */
export function privilegesText(contracts: readonly ContractPrivileges[]): string {
  return contracts
    .map(({ contract, file, functions }) =>
      [
        `${contract}  (${file})`,
        ...(functions.length === 0 ? ['  changes nothing'] : functions.flatMap(lines)),
      ].join('\n'),
    )
    .join('\n\n')
}

function lines(row: Privilege): readonly string[] {
  const who = row.who === 'anyone' ? 'anyone' : `${row.who} (${row.by.join(', ')})`
  return [
    `  ${row.function}${row.payable ? ' payable' : ''}: ${who}`,
    ...row.conditions.map((condition) => `    if ${condition}`),
    ...(row.writes.length === 0 ? [] : [`    writes ${row.writes.join(', ')}`]),
    ...(row.calls.length === 0 ? [] : [`    calls ${row.calls.join(', ')}`]),
  ]
}

/** A flow chart from who to what. */
export function privilegesMermaid(contracts: readonly ContractPrivileges[]): string {
  const out: string[] = []
  for (const [i, { contract, functions }] of contracts.entries()) {
    const nodes = createMermaidNodes(`c${i}n`)
    const whoOf = ({ who, by }: Privilege) => (who === 'anyone' ? who : `${who}: ${by.join(', ')}`)
    out.push(
      `  subgraph c${i}["${quoteMermaid(contract)}"]`,
      ...functions.map((row) => `    ${nodes.declare(row.function)}`),
      '  end',
      ...unique(functions.map(whoOf)).map((who) => `  ${nodes.declare(who)}`),
      ...functions.map((row) => `  ${nodes.id(whoOf(row))} --> ${nodes.id(row.function)}`),
    )
  }
  return ['flowchart LR', ...out].join('\n')
}
