import type { Contract, Declaration, FunctionDefinition, SourceUnit } from '../ast/node.ts'
import type { Program, SourceFile } from '../ast/program.ts'
import { byteText, type Context, spanOf } from './context.ts'
import { declareUnit } from './declare.ts'
import { asNode, nodesOf, type SolcNode } from './solcNode.ts'
import { typeReader } from './typeIdentifier.ts'

/** What one compiler said about a set of files that import each other. */
export type SolcOutput = {
  /** `0.8.37` or longer, with the build. */
  readonly version: string
  /** Standard-JSON output with `sources[name].ast`; its shape is not trusted. */
  readonly output: unknown
  /** Source unit name of `output` to file; names that are not here are left out, and what refers to them is unknown. */
  readonly sources: ReadonlyMap<string, SourceFile & { readonly pragmas?: readonly string[] }>
  /** Names whose units go into the program (the others only serve references); all of them when left out. */
  readonly owned?: ReadonlySet<string>
}

/**
 * The program that several compilers and the native front end make together. `files` gives the files their numbers;
 * units of files that are not in it are left out.
 */
export function buildProgram(
  files: readonly SourceFile[],
  outputs: readonly SolcOutput[],
  others: readonly SourceUnit[] = [],
): Program {
  const units = [...fromSolc(outputs, files), ...others]
  return { files, units, contracts: units.flatMap((unit) => unit.contracts) }
}

/**
 * Brings solc's trees (0.4.12 and later) to the scanner's own: one unit for each owned source. References across files
 * are objects of the same output, so units of two outputs never refer to each other.
 */
export function fromSolc(
  outputs: readonly SolcOutput[],
  files: readonly SourceFile[],
): readonly SourceUnit[] {
  const numbers = new Map(files.map((file, index) => [file, index]))
  const bytes = new Map<SourceFile, string>()
  return outputs.flatMap((output) => readOutput(output, numbers, bytes))
}

function readOutput(
  output: SolcOutput,
  numbers: ReadonlyMap<SourceFile, number>,
  bytes: Map<SourceFile, string>,
): readonly SourceUnit[] {
  const declarations = new Map<number, Declaration>()
  const roots = rootsOf(output.output)
  const minor = minorVersion(output.version)
  const shared = {
    before05: minor < 5,
    before06: minor < 6,
    // A unit gets its id when everything in it has one.
    lastId: Math.max(0, ...roots.map(([, root]) => root.id ?? 0)),
    declarations,
    readType: typeReader((id) => declarations.get(id)),
    headers: [],
    bodies: [],
    late: [],
    contract: undefined,
    depth: 0,
  } satisfies Omit<Context, 'file' | 'bytes'>
  const units: SourceUnit[] = []
  for (const [name, root] of roots) {
    const file = output.sources.get(name)
    const number = file === undefined ? undefined : numbers.get(file)
    if (file === undefined || number === undefined) continue
    const text = bytes.get(file) ?? byteText(file.text)
    bytes.set(file, text)
    const context: Context = { ...shared, file: number, bytes: text }
    const unit = emptyUnit(file, number, file.pragmas ?? pragmasOf(root, context), minor >= 8)
    declareUnit(root, unit, context)
    if (output.owned?.has(name) ?? true) units.push(unit)
  }
  runAll(shared.headers)
  runAll(shared.bodies)
  runAll(shared.late)
  return units
}

function runAll(work: readonly (() => void)[]): void {
  for (const step of work) step()
}

/** `0.8.37` gives 8; anything from 1.0 on counts as newer than all of 0.x. */
function minorVersion(version: string): number {
  const [major = '0', minor = '0'] = version.replace(/^v/, '').split('.')
  return major === '0' ? Number(minor) : Number.POSITIVE_INFINITY
}

function rootsOf(output: unknown): readonly (readonly [string, SolcNode])[] {
  if (typeof output !== 'object' || output === null || !('sources' in output)) return []
  const { sources } = output
  if (typeof sources !== 'object' || sources === null) return []
  const roots: [string, SolcNode][] = []
  for (const [name, source] of Object.entries(sources)) {
    const root = asNode(
      typeof source === 'object' && source !== null && 'ast' in source ? source.ast : undefined,
    )
    if (root !== undefined) roots.push([name, root])
  }
  return roots
}

function emptyUnit(file: SourceFile, number: number, pragmas: readonly string[], checkedArithmetic: boolean) {
  const contracts: Contract[] = []
  const functions: FunctionDefinition[] = []
  return {
    kind: 'unit' as const,
    file: number,
    path: file.path,
    pragmas,
    checkedArithmetic,
    imports: [],
    contracts,
    functions,
    structs: [],
    enums: [],
    userTypes: [],
    constants: [],
    usings: [],
    errors: [],
    events: [],
    partial: false,
  }
}

function pragmasOf(root: SolcNode, context: Context): readonly string[] {
  return nodesOf(root.nodes).flatMap((node) => {
    if (node.nodeType !== 'PragmaDirective') return []
    const at = spanOf(node.src, context)
    const match = /^pragma\s+solidity\s+([^;]*)/.exec(context.bytes.slice(at.start, at.end))
    return match?.[1] === undefined ? [] : [match[1].trim()]
  })
}
