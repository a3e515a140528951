import type { Confidence, Severity } from '@membrane/core'
import type { ScanError, ScanResult, UsedCompiler } from '../result.ts'
import type { BaselineFinding } from '../triage/baseline.ts'
import type { BaselineState, JudgedFinding, Judgement, Suppression } from '../triage/judged.ts'
import { traceOf } from './trace.ts'

export type JsonFinding = {
  readonly id: string
  readonly detector: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly cwe: number | null
  readonly swc: string | null
  readonly file: string
  readonly line: number
  readonly endLine: number
  readonly column: number
  readonly endColumn: number
  readonly function: string | null
  readonly contract: string | null
  readonly title: string
  readonly message: string
  readonly trace: readonly {
    readonly file: string
    readonly line: number
    readonly endLine: number
    readonly note: string
  }[]
  readonly partial: boolean
  /** null where no baseline was given. */
  readonly baselineState: BaselineState | null
}

type Nulls<T> = { readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] }

export type JsonReport = {
  readonly version: string
  readonly compilers: readonly UsedCompiler[]
  readonly files: readonly string[]
  readonly durationMs: number
  readonly compileMs: number
  /** Those that count. */
  readonly findings: readonly JsonFinding[]
  readonly suppressed: readonly (JsonFinding & { readonly suppressions: readonly Nulls<Suppression>[] })[]
  /** Of the baseline, gone; null where no baseline was given. */
  readonly absent: readonly Nulls<BaselineFinding>[] | null
  readonly errors: readonly Nulls<ScanError>[]
  readonly notices: readonly Nulls<ScanError>[]
}

/** The report as data. `findings` holds what counts, `suppressed` what comments or the triage file set aside. */
export function jsonReport(result: ScanResult, judgement: Judgement): JsonReport {
  const { version, compilers, files, durationMs, compileMs } = result
  const counted = judgement.findings.filter(({ suppressions }) => suppressions.length === 0)
  const suppressed = judgement.findings.filter(({ suppressions }) => suppressions.length > 0)
  return {
    version,
    compilers,
    files,
    durationMs,
    compileMs,
    findings: counted.map(jsonFinding),
    suppressed: suppressed.map((judged) => ({
      ...jsonFinding(judged),
      suppressions: judged.suppressions.map(jsonSuppression),
    })),
    absent: judgement.withBaseline ? judgement.absent.map(jsonAbsent) : null,
    errors: result.errors.map(jsonError),
    notices: judgement.notices.map(jsonError),
  }
}

/** The report as one JSON document, ended by a newline. */
export function formatJson(result: ScanResult, judgement: Judgement): string {
  return `${JSON.stringify(jsonReport(result, judgement), null, 2)}\n`
}

function jsonFinding({ finding, baselineState }: JudgedFinding): JsonFinding {
  return {
    id: finding.id,
    detector: finding.detector,
    severity: finding.severity,
    confidence: finding.confidence,
    cwe: finding.cwe ?? null,
    swc: finding.swc ?? null,
    file: finding.file,
    line: finding.line,
    endLine: finding.endLine,
    column: finding.column,
    endColumn: finding.endColumn,
    function: finding.function ?? null,
    contract: finding.contract ?? null,
    title: finding.title,
    message: finding.message,
    trace: traceOf(finding).map(({ file, line, endLine, note }) => ({ file, line, endLine, note })),
    partial: finding.partial,
    baselineState: baselineState ?? null,
  }
}

function jsonSuppression(suppression: Suppression): Nulls<Suppression> {
  if (suppression.kind === 'inline') return { ...suppression, reason: suppression.reason ?? null }
  return { ...suppression, by: suppression.by ?? null, until: suppression.until ?? null }
}

function jsonAbsent(before: BaselineFinding): Nulls<BaselineFinding> {
  const { confidence, contract } = before
  return {
    ...before,
    confidence: confidence ?? null,
    contract: contract ?? null,
    function: before.function ?? null,
  }
}

function jsonError({ code, file, line, message, hint }: ScanError): Nulls<ScanError> {
  return { code, file: file ?? null, line: line ?? null, message, hint: hint ?? null }
}
