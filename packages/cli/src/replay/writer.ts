import { atLeast, type Finding, type Severity, toJson } from '@membrane/core'
import { findingRecord } from '../output/finding.ts'
import type { Terminal } from '../output/terminal.ts'
import type { GuardRun } from './guardRun.ts'
import type { Judged } from './judge.ts'
import { type Origin, verdictRecord } from './record.ts'
import { formatReport, type ReportView } from './report.ts'

export type ReplayFormat = 'pretty' | 'ndjson' | 'json'

/** Where verdicts go, in the order in which they are reached. */
export type Writer = {
  /** @param alone whether this is the only transaction that there is. */
  readonly write: (judged: Judged, origin: Origin, alone: boolean) => void
  readonly end: (rest: Rest) => void
}

/** What is told after the last verdict. */
export type Rest = {
  /** Undefined where no guard ran. */
  readonly run: GuardRun | undefined
  /** What the verdicts' own detectors found. */
  readonly findings: readonly Finding[]
  readonly failed: readonly { readonly file: string; readonly reason: string }[]
}

export type WriterOptions = {
  readonly all: boolean
  /** Also shows what is not flagged and has a finding of this severity; undefined for none. */
  readonly minSeverity: Severity | undefined
  readonly view: ReportView
}

/** `ndjson` prints one line a verdict; `json` one document at the end; `pretty` a report for each that is flagged. */
export function createWriter(format: ReplayFormat, terminal: Terminal, options: WriterOptions): Writer {
  switch (format) {
    case 'ndjson':
      return {
        write: (judged, origin) => terminal.out(`${toJson(verdictRecord(judged, origin))}\n`),
        end: () => undefined,
      }
    case 'json':
      return jsonWriter(terminal)
    case 'pretty':
      return prettyWriter(terminal, options)
  }
}

function jsonWriter(terminal: Terminal): Writer {
  const transactions: Readonly<Record<string, unknown>>[] = []
  return {
    write: (judged, origin) => void transactions.push(verdictRecord(judged, origin)),
    end: ({ run, findings, failed }) => {
      const document = {
        transactions,
        findings: (run?.findings ?? findings).map(findingRecord),
        coverage:
          run?.coverage.map(({ findings: found, ...row }) => ({
            ...row,
            findings: Object.fromEntries(found),
          })) ?? null,
        ledger:
          run === undefined ? null : { rows: run.ledger.rows, intact: run.ledger.brokenAt === undefined },
        failed,
      }
      terminal.out(`${toJson(document, 2)}\n`)
    },
  }
}

function prettyWriter(terminal: Terminal, { all, minSeverity, view }: WriterOptions): Writer {
  let shown = 0
  return {
    write: (judged, origin, alone) => {
      const severe =
        minSeverity !== undefined && judged.findings.some(({ severity }) => atLeast(severity, minSeverity))
      if (!(judged.verdict.flagged || all || alone || severe)) return
      terminal.out(`${shown++ === 0 ? '' : '\n'}${formatReport(judged, origin, view)}`)
    },
    end: () => undefined,
  }
}
