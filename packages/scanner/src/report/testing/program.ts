import type { Contract, FunctionDefinition, SourceUnit, Span } from '../../ast/node.ts'
import type { Program, SourceFile } from '../../ast/program.ts'
import type { Report } from '../../detectors/detector.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A program of these sources with contracts and functions found by their braces: enough for places and comments. */
export function sourceProgram(
  sources: Readonly<Record<string, string>>,
  marks: { readonly dependencies?: readonly string[]; readonly partial?: readonly string[] } = {},
): Program {
  const files = Object.entries(sources).map(
    ([path, text]): SourceFile => ({
      path,
      absolutePath: `/project/${path}`,
      text,
      dependency: marks.dependencies?.includes(path) ?? false,
    }),
  )
  const units = files.map(({ path, text }, file) =>
    unit(file, path, text, marks.partial?.includes(path) ?? false),
  )
  return { files, units, contracts: units.flatMap(({ contracts }) => contracts) }
}

/** The span of the `nth` (from 0) occurrence of `text` in a file. */
export function spanOf(program: Program, path: string, text: string, nth = 0): Span {
  const file = program.files.findIndex((source) => source.path === path)
  const source = program.files[file]?.text ?? ''
  let at = source.indexOf(text)
  for (let skipped = 0; skipped < nth; skipped++) at = source.indexOf(text, at + 1)
  if (at < 0) throw new Error(`no ${text} in ${path}`)
  return { file, start: bytes(source.slice(0, at)), end: bytes(source.slice(0, at + text.length)) }
}

/** A report about a text in a file, with the contract and function that hold it. */
export function reportAt(program: Program, at: Span, given: Partial<Report> = {}): Report {
  const holds = (other: Span) => other.file === at.file && other.start <= at.start && other.end >= at.end
  const contract = program.contracts.find((known) => holds(known.at))
  const fn = contract?.functions.find((known) => holds(known.at))
  return { at, contract, fn, message: 'Something happens here.', trace: [], ...given }
}

function unit(file: number, path: string, text: string, partial: boolean): SourceUnit {
  const made: Mutable<SourceUnit> = {
    kind: 'unit',
    file,
    path,
    pragmas: [],
    checkedArithmetic: true,
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
    partial,
  }
  made.contracts = [...text.matchAll(/contract (\w+)/gu)].map((match) =>
    contractAt(made, match.index, match[1] ?? '', text),
  )
  return made
}

function contractAt(unit: SourceUnit, from: number, name: string, text: string): Contract {
  const made: Mutable<Contract> = {
    kind: 'contract',
    at: span(unit.file, text, from, closing(text, from)),
    name,
    unit,
    form: 'contract',
    abstract: false,
    linearized: [],
    bases: [],
    unknownBases: [],
    usings: [],
    variables: [],
    functions: [],
    modifiers: [],
    events: [],
    errors: [],
    structs: [],
    enums: [],
    userTypes: [],
    doc: '',
  }
  const body = text.slice(from, closing(text, from))
  made.functions = [...body.matchAll(/function (\w+)\(([^)]*)\)/gu)].map((match) =>
    functionAt(made, from + match.index, match, text),
  )
  return made
}

function functionAt(
  contract: Contract,
  from: number,
  [, name = '', params = '']: RegExpExecArray,
  text: string,
): FunctionDefinition {
  const types = params.split(',').map((param) => param.trim().split(' ')[0] ?? '')
  const nameFrom = from + 'function '.length
  return {
    kind: 'function',
    at: span(contract.at.file, text, from, closing(text, from)),
    nameAt: span(contract.at.file, text, nameFrom, nameFrom + name.length),
    name,
    form: 'function',
    contract,
    unit: contract.unit,
    visibility: 'external',
    visibilityWritten: true,
    mutability: 'nonpayable',
    virtual: false,
    override: false,
    params: [],
    returns: [],
    modifiers: [],
    body: undefined,
    signature: `${name}(${types.join(',')})`,
    doc: '',
  }
}

function span(file: number, text: string, from: number, to: number): Span {
  return { file, start: bytes(text.slice(0, from)), end: bytes(text.slice(0, to)) }
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}

function closing(text: string, from: number): number {
  let depth = 0
  for (let at = text.indexOf('{', from); at >= 0 && at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at + 1
  }
  return text.length
}
