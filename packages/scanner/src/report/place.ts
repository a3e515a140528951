import { type Evidence, MembraneError, type SourceFinding } from '@membrane/core'
import type { FunctionDefinition, ModifierDefinition, Span } from '../ast/node.ts'
import type { Program, SourceFile } from '../ast/program.ts'
import { typeName } from '../ast/type.ts'
import type { Detector, Report } from '../detectors/detector.ts'
import { fingerprint, type Identity } from './fingerprint.ts'
import { lineTable } from './lineTable.ts'
import { headerLength, normaliseSource } from './snippet.ts'

/** What of a detector a finding repeats. */
export type Rule = Pick<Detector, 'id' | 'title' | 'severity' | 'confidence' | 'cwe' | 'swc'>

/** A finding with what its id is made of, for telling equal ones apart. */
export type Placed = {
  readonly finding: SourceFinding
  readonly identity: Identity
  /** Where it points, a whole declaration cut to its header. */
  readonly at: Span
}

const decoder = new TextDecoder()
const partialFiles = new WeakMap<Program, ReadonlySet<number>>()

/**
 * Turns what a detector says about a span into a finding at lines and columns, with an id that survives shifted lines,
 * reformatting and changed comments. Throws `REPORT_WITHOUT_PLACE` where neither the report, its function nor its
 * contract lies in a file of the program. Equal code in one function gets one id here: `placeReports` tells it apart.
 */
export function placeReport(rule: Rule, report: Report, program: Program): SourceFinding {
  return place(rule, report, program).finding
}

/** `placeReport` with the parts that the id is made of. */
export function place(rule: Rule, report: Report, program: Program): Placed {
  const { at, file } = findPlace(rule, report, program)
  const { bytes, position } = lineTable(file)
  const snippet = decoder.decode(bytes.subarray(at.start, at.end))
  // A place in inherited code belongs to the contract that spells it out, from whichever contract it was seen.
  const contract = (report.fn?.contract ?? report.contract)?.name
  const fn = report.fn === undefined ? undefined : functionName(report.fn)
  const path = posixPath(file.path)
  const identity = {
    detector: rule.id,
    contract,
    function: fn,
    snippet: normaliseSource(snippet),
    file: path,
  }
  const start = position(at.start)
  const end = position(at.end)
  const finding: SourceFinding = {
    id: fingerprint(identity, { ordinal: 0, withFile: false }),
    detector: rule.id,
    severity: report.severity ?? rule.severity,
    confidence: report.confidence ?? rule.confidence,
    title: rule.title,
    subject: [contract, fn].filter((name) => name !== undefined).join('.') || path,
    message: report.message,
    cwe: rule.cwe,
    swc: rule.swc,
    file: path,
    line: start.line,
    endLine: end.line,
    column: start.column,
    endColumn: end.column,
    contract,
    function: fn,
    evidence: report.trace.flatMap((step) => placeStep(step.at, step.note, program)),
    partial: isPartial(program, at.file),
  }
  return { finding, identity, at }
}

function findPlace(rule: Rule, report: Report, program: Program): { at: Span; file: SourceFile } {
  for (const span of [report.at, report.fn?.nameAt, report.contract?.at]) {
    const file = span === undefined ? undefined : program.files[span.file]
    if (span === undefined || file === undefined) continue
    const { bytes } = lineTable(file)
    if (span.start < 0 || span.start > bytes.length || span.end < span.start) continue
    return { file, at: cut(span, report, bytes) }
  }
  throw new MembraneError('REPORT_WITHOUT_PLACE', {
    shortMessage: `${rule.id} reported something that lies in no file of the program: ${report.message}`,
    hint: 'This is a fault of the detector; please report it.',
  })
}

/**
 * A finding about a whole contract or function points at its header: its body would mark hundreds of lines, and give
 * the finding another id with every edit in it. White space at the end of a span is left out.
 */
function cut(span: Span, report: Report, bytes: Uint8Array): Span {
  const whole = [report.contract?.at, report.fn?.at].some(
    (at) => at !== undefined && at.file === span.file && at.start === span.start && at.end === span.end,
  )
  let end = Math.min(span.end, bytes.length)
  if (whole) {
    const header = decoder.decode(bytes.subarray(span.start, end))
    end = span.start + Buffer.byteLength(header.slice(0, headerLength(header)))
  }
  while (end > span.start && isSpace(bytes[end - 1])) end--
  return { file: span.file, start: span.start, end }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)
}

function placeStep(at: Span, note: string, program: Program): readonly Evidence[] {
  const file = program.files[at.file]
  if (file === undefined) return []
  const { position } = lineTable(file)
  const line = position(at.start).line
  const endLine = Math.max(line, position(at.end).line)
  return [{ kind: 'source', file: posixPath(file.path), line, endLine, note }]
}

/** `withdraw(uint256)`, `constructor(address)`, `receive()`, `onlyOwner()`. */
export function functionName(fn: FunctionDefinition | ModifierDefinition): string {
  if (fn.kind === 'function' && fn.signature !== undefined) return fn.signature
  const name = fn.name !== '' ? fn.name : fn.kind === 'function' ? fn.form : 'modifier'
  return `${name}(${fn.params.map(({ type }) => typeName(type)).join(',')})`
}

/** The path as findings carry it: forward slashes, no leading `./`. */
export function posixPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '')
}

function isPartial(program: Program, file: number): boolean {
  let files = partialFiles.get(program)
  if (files === undefined) {
    files = new Set(program.units.filter(({ partial }) => partial).map((unit) => unit.file))
    partialFiles.set(program, files)
  }
  return files.has(file)
}
