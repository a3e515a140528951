import { type Confidence, MembraneError, type Severity, severities } from '@membrane/core'
import { asList, asRecord, asText, parseJsonFile } from './jsonFile.ts'
import type { JudgedFinding, Judgement } from './judged.ts'

/** What a baseline keeps of a finding. */
export type BaselineFinding = {
  readonly id: string
  readonly detector: string
  readonly severity: Severity
  readonly confidence: Confidence | undefined
  readonly file: string
  readonly line: number
  readonly contract: string | undefined
  readonly function: string | undefined
  readonly message: string
  /** True where it did not count then. */
  readonly suppressed: boolean
}

export type Baseline = { readonly findings: readonly BaselineFinding[] }

type Fields = Readonly<Record<string, unknown>>

const confidences = ['low', 'medium', 'high'] as const

/**
 * Reads an earlier report of Membrane, JSON or SARIF, or what `formatBaseline` wrote. `file` is its path, for messages.
 * Throws `BASELINE_INVALID` where it is none of these or holds a finding without id, detector or place.
 */
export function parseBaseline(text: string, file: string): Baseline {
  const document = asRecord(parseJsonFile(text, file, 'BASELINE_INVALID'))
  const found = Array.isArray(document?.runs)
    ? fromSarif(document.runs, file)
    : Array.isArray(document?.findings)
      ? fromJson(document, file)
      : undefined
  if (found !== undefined) return { findings: found }
  throw new MembraneError('BASELINE_INVALID', {
    shortMessage: `${file} is no report of Membrane: it has neither findings nor runs.`,
    hint: 'Make one with `membrane scan PATH --format json` or `--format sarif`.',
  })
}

/** A baseline of what a scan found: the JSON report without what changes from run to run. */
export function formatBaseline(judgement: Judgement): string {
  const plain = ({ finding, suppressions }: JudgedFinding) => {
    const { id, detector, severity, confidence, file, line, contract, message } = finding
    const named = { contract: contract ?? null, function: finding.function ?? null }
    return {
      id,
      detector,
      severity,
      confidence,
      file,
      line,
      ...named,
      message,
      suppressed: suppressions.length > 0,
    }
  }
  return `${JSON.stringify({ findings: judgement.findings.map(plain) }, null, 2)}\n`
}

function fromJson(document: Fields, file: string): readonly BaselineFinding[] {
  const read = (key: string, suppressed: boolean) =>
    asList(document[key]).map((value, index) => {
      const fields = asRecord(value) ?? {}
      return finding(
        { ...fields, suppressed: suppressed || fields.suppressed === true },
        `${key}[${index}]`,
        file,
      )
    })
  return [...read('findings', false), ...read('suppressed', true)]
}

function fromSarif(runs: readonly unknown[], file: string): readonly BaselineFinding[] {
  return runs.flatMap((run, runIndex) =>
    asList(asRecord(run)?.results).flatMap((value, index) => {
      const result = asRecord(value) ?? {}
      if (result.baselineState === 'absent') return []
      const location = asRecord(asRecord(asList(result.locations)[0])?.physicalLocation)
      const uri = asText(asRecord(location?.artifactLocation)?.uri)
      const properties = asRecord(result.properties)
      const fields = {
        id: asRecord(result.partialFingerprints)?.['membrane/v1'],
        detector: result.ruleId,
        severity: properties?.severity,
        confidence: properties?.confidence,
        file: uri === undefined ? undefined : decodePath(uri),
        line: asRecord(location?.region)?.startLine,
        contract: properties?.contract,
        function: properties?.function,
        message: asRecord(result.message)?.text,
        suppressed: asList(result.suppressions).length > 0,
      }
      return [finding(fields, `runs[${runIndex}].results[${index}]`, file)]
    }),
  )
}

function decodePath(uri: string): string {
  try {
    return decodeURIComponent(uri)
  } catch {
    return uri
  }
}

function finding(fields: Fields, name: string, from: string): BaselineFinding {
  const [id, detector, file] = [asText(fields.id), asText(fields.detector), asText(fields.file)]
  const severity = severities.find((known) => known === fields.severity)
  if (id === undefined || detector === undefined || file === undefined || severity === undefined) {
    throw new MembraneError('BASELINE_INVALID', {
      shortMessage: `${from}: ${name} lacks an id, a detector, a severity or a file.`,
      hint: "Make the baseline with a report of Membrane; other tools' reports cannot be compared.",
    })
  }
  return {
    id,
    detector,
    severity,
    confidence: confidences.find((known) => known === fields.confidence),
    file,
    line: Math.max(1, Number.isInteger(fields.line) ? Number(fields.line) : 1),
    contract: asText(fields.contract),
    function: asText(fields.function),
    message: asText(fields.message) ?? '',
    suppressed: fields.suppressed === true,
  }
}
