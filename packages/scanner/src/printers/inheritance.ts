import type { Program } from '../ast/program.ts'
import { createMermaidNodes } from './mermaid.ts'
import { createNamer, sourceContracts } from './naming.ts'

/** A contract and what it inherits. */
export type InheritanceRow = {
  readonly contract: string
  readonly file: string
  readonly form: 'contract' | 'abstract contract' | 'interface' | 'library'
  /** Direct bases as written; one that no front end could find ends in `?`. */
  readonly bases: readonly string[]
  /** C3 order: in which `super` goes on, the contract itself first. */
  readonly linearized: readonly string[]
}

/** Who inherits from whom, for every contract of the scanned sources. */
export function inheritance(program: Program): readonly InheritanceRow[] {
  const name = createNamer(program)
  return sourceContracts(program).map((contract) => ({
    contract: name(contract),
    file: contract.unit.path,
    form: contract.form === 'contract' && contract.abstract ? 'abstract contract' : contract.form,
    bases: contract.bases.map(({ base, name: written }) => (base === undefined ? `${written}?` : name(base))),
    linearized: contract.linearized.map(name),
  }))
}

/** One line a contract, its C3 order below it. */
export function inheritanceText(rows: readonly InheritanceRow[]): string {
  return rows
    .map(({ contract, file, form, bases, linearized }) =>
      [
        `${form} ${contract}${bases.length === 0 ? '' : ` is ${bases.join(', ')}`}  (${file})`,
        ...(linearized.length > 1 ? [`  C3: ${linearized.join(' > ')}`] : []),
      ].join('\n'),
    )
    .join('\n')
}

/** A class diagram, bases above. */
export function inheritanceMermaid(rows: readonly InheritanceRow[]): string {
  const nodes = createMermaidNodes()
  const lines: string[] = []
  const declared = new Set<string>()
  const declare = (label: string) => {
    if (declared.has(label)) return
    declared.add(label)
    lines.push(`  class ${nodes.declare(label)}`)
  }
  for (const { contract, form } of rows) {
    declare(contract)
    if (form !== 'contract') lines.push(`  <<${form}>> ${nodes.id(contract)}`)
  }
  for (const { contract, bases } of rows)
    for (const base of bases) {
      declare(base)
      lines.push(`  ${nodes.id(base)} <|-- ${nodes.id(contract)}`)
    }
  return ['classDiagram', ...lines].join('\n')
}
