import type { ScanError, ScanResult } from '../result.ts'
import type { Judgement } from '../triage/judged.ts'
import {
  type Artifacts,
  artifactTable,
  lineLocation,
  type SarifLocation,
  sourceRoot,
} from './sarifLocation.ts'
import { absentResult, messageText, type SarifResult, sarifResult } from './sarifResult.ts'
import { type RulePage, type SarifRule, sarifRule } from './sarifRule.ts'

export type SarifNotification = {
  readonly level: 'error' | 'note'
  readonly message: { readonly text: string }
  readonly descriptor: { readonly id: string }
  readonly locations?: readonly SarifLocation[]
}

export type SarifLog = {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: {
          readonly name: string
          readonly semanticVersion: string
          readonly rules: readonly SarifRule[]
          readonly notifications: readonly { readonly id: string }[]
        }
      }
      readonly columnKind: 'unicodeCodePoints'
      readonly originalUriBaseIds: Readonly<
        Record<string, { readonly uri?: string; readonly description: { readonly text: string } }>
      >
      readonly artifacts: ReturnType<Artifacts['list']>
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean
          readonly toolExecutionNotifications: readonly SarifNotification[]
          readonly toolConfigurationNotifications: readonly SarifNotification[]
        },
      ]
      readonly results: readonly SarifResult[]
    },
  ]
}

export type SarifOptions = {
  /** Every detector that ran, with its page. */
  readonly rules: readonly RulePage[]
  /** The scanned root as a `file:` address that ends in a slash; left out, readers take their own. */
  readonly rootUri?: string | undefined
  /** The address of a detector's page. */
  readonly docsUri?: ((detector: string) => string) | undefined
}

/** The report as SARIF 2.1.0 (OASIS), for code hosts and editors: suppressed and absent findings are in it and marked. */
export function sarifReport(result: ScanResult, judgement: Judgement, options: SarifOptions): SarifLog {
  const artifacts = artifactTable()
  for (const file of result.files) artifacts.locate(file)
  const rules = ruleTable(judgement, options)
  const results = [
    ...judgement.findings.map((judged) =>
      sarifResult(judged, rules.index.get(judged.finding.detector) ?? -1, artifacts),
    ),
    ...judgement.absent.map((before) =>
      absentResult(before, rules.index.get(before.detector) ?? -1, artifacts),
    ),
  ]
  const errors = result.errors.map((error) => notification('error', error, artifacts))
  const notices = judgement.notices.map((notice) => notification('note', notice, artifacts))
  const codes = new Set([...errors, ...notices].map(({ descriptor }) => descriptor.id))
  const root = options.rootUri === undefined ? {} : { uri: options.rootUri }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Membrane',
            semanticVersion: result.version,
            rules: rules.list,
            notifications: [...codes].map((id) => ({ id })),
          },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { [sourceRoot]: { ...root, description: { text: 'The scanned root.' } } },
        artifacts: artifacts.list(),
        invocations: [
          {
            // What could be read was scanned; only a scan that read nothing has failed.
            executionSuccessful: result.files.length > 0 || result.errors.length === 0,
            toolExecutionNotifications: errors,
            toolConfigurationNotifications: notices,
          },
        ],
        results,
      },
    ],
  }
}

/** The report as one SARIF document, ended by a newline. */
export function formatSarif(result: ScanResult, judgement: Judgement, options: SarifOptions): string {
  return `${JSON.stringify(sarifReport(result, judgement, options), null, 2)}\n`
}

/** Rules by number; detectors that only findings or the baseline know are added with what these say. */
function ruleTable(
  { findings, absent }: Judgement,
  { rules, docsUri }: SarifOptions,
): { readonly list: readonly SarifRule[]; readonly index: ReadonlyMap<string, number> } {
  const pages = new Map<string, RulePage>(rules.map((rule) => [rule.id, rule]))
  for (const { finding } of findings) {
    if (!pages.has(finding.detector)) pages.set(finding.detector, { ...finding, id: finding.detector })
  }
  for (const { detector, severity, confidence = 'medium' } of absent) {
    if (pages.has(detector)) continue
    pages.set(detector, {
      id: detector,
      title: detector,
      severity,
      confidence,
      cwe: undefined,
      swc: undefined,
    })
  }
  const list = [...pages.values()].map((rule) => sarifRule(rule, docsUri))
  return { list, index: new Map(list.map(({ id }, index) => [id, index])) }
}

function notification(level: 'error' | 'note', error: ScanError, artifacts: Artifacts): SarifNotification {
  const { code, file, line, message, hint } = error
  return {
    level,
    message: { text: messageText(hint === undefined ? message : `${message} ${hint}`) },
    descriptor: { id: code },
    ...(file === undefined ? {} : { locations: [lineLocation({ file, line }, artifacts)] }),
  }
}
