import { atLeast, type Confidence, MembraneError, type Severity, severities } from '@membrane/core'

export const scanFormats = ['pretty', 'json', 'sarif', 'markdown', 'ndjson'] as const
export const printFormats = ['text', 'mermaid', 'json'] as const
export const printers = ['callgraph', 'inheritance', 'storage', 'privileges', 'summary'] as const

export type ScanFormat = (typeof scanFormats)[number]
export type PrintFormat = (typeof printFormats)[number]
export type PrinterName = (typeof printers)[number]

/** The options of `membrane scan` as commander gives them. */
export type ScanCommandOptions = {
  readonly format?: ScanFormat | PrintFormat
  readonly output?: string
  readonly failOn: string
  readonly baseline?: string
  readonly writeBaseline?: string
  readonly triage?: string
  readonly detector?: readonly string[]
  readonly exclude?: readonly string[]
  readonly minSeverity: string
  readonly minConfidence: string
  readonly includeTests?: boolean
  readonly frontEnd: 'auto' | 'solc' | 'native'
  readonly watch?: boolean
  /** False with `--no-cache`. */
  readonly cache: boolean
  readonly explain?: string
  readonly list?: boolean
  readonly print?: PrinterName
  readonly timing?: boolean
  readonly showSuppressed?: boolean
  readonly verbose?: boolean
}

const confidences = ['low', 'medium', 'high'] as const

/** From where on findings are shown. */
export type Floor = { readonly severity: Severity; readonly confidence: Confidence }

/** Whether a finding is at least as severe and as sure as the floor. */
export function isOver(finding: Floor, floor: Floor): boolean {
  return (
    atLeast(finding.severity, floor.severity) &&
    confidences.indexOf(finding.confidence) >= confidences.indexOf(floor.confidence)
  )
}

/** @throws SEVERITY_INVALID, CONFIDENCE_INVALID */
export function shownFloor({ minSeverity, minConfidence }: ScanCommandOptions): Floor {
  return {
    severity: parseSeverity(minSeverity, '--min-severity'),
    confidence: parseConfidence(minConfidence, '--min-confidence'),
  }
}

function parseSeverity(text: string, option: string): Severity {
  const found = severities.find((severity) => severity === text)
  if (found !== undefined) return found
  throw new MembraneError('SEVERITY_INVALID', {
    shortMessage: `${option} was given ${JSON.stringify(text)}, which is no severity.`,
    hint: `Use one of: ${severities.join(', ')}.`,
  })
}

function parseConfidence(text: string, option: string): Confidence {
  const found = confidences.find((confidence) => confidence === text)
  if (found !== undefined) return found
  throw new MembraneError('CONFIDENCE_INVALID', {
    shortMessage: `${option} was given ${JSON.stringify(text)}, which is no confidence.`,
    hint: `Use one of: ${confidences.join(', ')}.`,
  })
}

/**
 * The format of the result; without `--format` the one for people.
 * @throws OPTION_CONFLICT where the format belongs to the other half: findings, or what `--print` draws.
 */
export function scanFormat({ format = 'pretty', print, watch }: ScanCommandOptions): ScanFormat {
  const found = scanFormats.find((name) => name === format)
  if (found === undefined) throw wrongFormat(format, 'findings', scanFormats)
  if (watch === true && print === undefined && found !== 'pretty' && found !== 'ndjson')
    throw wrongFormat(format, '--watch', ['pretty', 'ndjson'])
  return found
}

/** @throws OPTION_CONFLICT */
export function printFormat({ format = 'pretty' }: ScanCommandOptions): PrintFormat {
  const found = printFormats.find((name) => name === (format === 'pretty' ? 'text' : format))
  if (found !== undefined) return found
  throw wrongFormat(format, '--print', printFormats)
}

function wrongFormat(format: string, what: string, formats: readonly string[]): MembraneError {
  return new MembraneError('OPTION_CONFLICT', {
    shortMessage: `--format ${format} does not go with ${what}.`,
    hint: `Use one of: ${formats.join(', ')}.`,
  })
}

/** Ids from an option that may be repeated and hold several, separated by commas. */
export function idsOf(given: readonly string[] | undefined): readonly string[] {
  return (given ?? [])
    .flatMap((text) => text.split(','))
    .flatMap((id) => (id.trim() === '' ? [] : [id.trim()]))
}
