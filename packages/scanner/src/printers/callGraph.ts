import type { ContractView, Scan } from '../analysis/scan.ts'
import type { Flow } from '../flow/flow.ts'
import type { CallOp } from '../flow/op.ts'
import { createMermaidNodes, quoteMermaid } from './mermaid.ts'
import { byPlace, createNamer, type Namer, qualifiedLabel } from './naming.ts'

/** From one function to another, as the contract binds virtual and super calls. */
export type CallEdge = {
  readonly from: string
  readonly to: string
  /** `internal` covers modifiers and library functions that are inlined; the others leave the contract. */
  readonly kind: 'internal' | CallOp['how']
}

export type ContractCalls = {
  readonly contract: string
  readonly file: string
  /** Where transactions come in: external and public functions, fallback, receive and the constructor. */
  readonly entries: readonly string[]
  readonly edges: readonly CallEdge[]
}

/** Who calls whom, for every contract of the scanned sources; entries and edges in the order of the code. */
export function callGraph(scan: Scan): readonly ContractCalls[] {
  const name = createNamer(scan.program)
  return [...scan.views]
    .sort((a, b) => byPlace(a.contract, b.contract))
    .map((view) => ({
      contract: name(view.contract),
      file: view.contract.unit.path,
      entries: unique(flowsOf(view).map(({ entry }) => qualifiedLabel(entry, name))),
      edges: edgesOf(view, name),
    }))
}

function flowsOf({ constructors, entries }: ContractView): readonly Flow[] {
  return [...constructors, ...entries]
}

function edgesOf(view: ContractView, name: Namer): readonly CallEdge[] {
  const edges = new Map<string, CallEdge>()
  const add = (from: string, to: string, kind: CallEdge['kind']) => {
    const key = `${from}\n${to}\n${kind}`
    if (!edges.has(key)) edges.set(key, { from, to, kind })
  }
  for (const flow of flowsOf(view)) {
    const labels = flow.frames.map(({ fn }) => qualifiedLabel(fn, name))
    const label = (frame: number) => labels[frame] ?? ''
    for (const [i, { parent }] of flow.frames.entries())
      if (parent !== undefined) add(label(parent), label(i), 'internal')
    for (const op of flow.byKind.opaque)
      add(label(op.frame), op.fn === undefined ? op.name : qualifiedLabel(op.fn, name), 'internal')
    for (const op of flow.byKind.call) add(label(op.frame), calleeLabel(flow, op, name), op.how)
  }
  return [...edges.values()]
}

/** The declared function where there is one; otherwise the type of what is called, or its name in the source. */
function calleeLabel(flow: Flow, op: CallOp, name: Namer): string {
  if (op.created?.kind === 'contract') return `new ${name(op.created.definition)}`
  if (op.fn !== undefined) return qualifiedLabel(op.fn, name)
  const target = op.target === undefined ? undefined : flow.values[op.target]
  const holder = target?.type.kind === 'contract' ? name(target.type.definition) : (target?.name ?? 'address')
  return `${holder}.${op.member}`
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

/** One block a contract: its entries, then its edges, marked where they leave the contract. */
export function callGraphText(graph: readonly ContractCalls[]): string {
  return graph
    .map(({ contract, file, entries, edges }) => {
      const called = new Map<string, string[]>()
      for (const { from, to, kind } of edges) {
        const line = kind === 'internal' ? `    -> ${to}` : `    => ${to}  [${kind}]`
        called.set(from, [...(called.get(from) ?? []), line])
      }
      const open = new Set(entries)
      const callers = unique([...entries, ...called.keys()])
      return [
        `${contract}  (${file})`,
        ...callers.flatMap((from) => [
          `  ${open.has(from) ? '* ' : '  '}${from}`,
          ...(called.get(from) ?? []),
        ]),
      ].join('\n')
    })
    .join('\n\n')
}

/** A flow chart with one group a contract; dotted arrows leave the contract. */
export function callGraphMermaid(graph: readonly ContractCalls[]): string {
  const lines: string[] = []
  for (const [i, { contract, entries, edges }] of graph.entries()) {
    const nodes = createMermaidNodes(`c${i}n`)
    const { declare, id } = nodes
    const internal = edges.filter(({ kind }) => kind === 'internal')
    const within = unique([...entries, ...edges.map(({ from }) => from), ...internal.map(({ to }) => to)])
    const without = unique(edges.map(({ to }) => to)).filter((label) => !within.includes(label))
    lines.push(
      `  subgraph c${i}["${quoteMermaid(contract)}"]`,
      ...within.map((label) => `    ${declare(label)}`),
      '  end',
    )
    lines.push(...without.map((label) => `  ${declare(label)}`))
    for (const { from, to, kind } of edges)
      lines.push(
        kind === 'internal' ? `  ${id(from)} --> ${id(to)}` : `  ${id(from)} -. ${kind} .-> ${id(to)}`,
      )
  }
  return ['flowchart LR', ...lines].join('\n')
}
