import { atLeast, type Finding, type Severity, toJson } from '@membrane/core'
import type { Bus, GuardEvent, GuardSummary } from '@membrane/engine'
import { findingRecord, formatFinding } from '../output/finding.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'

export type PrintOptions = {
  readonly format: 'pretty' | 'ndjson' | 'json'
  readonly minSeverity: Severity
  readonly failOn?: Severity
  readonly verbose: boolean
  /** Show how far a replay has come, on a terminal. */
  readonly progress: boolean
}

export type Printed = {
  readonly finish: (summary: GuardSummary) => void
  /** Whether a finding reached `failOn`. */
  readonly failed: () => boolean
  readonly bySeverity: () => ReadonlyMap<Severity, number>
}

/**
 * Prints what the guard says: findings to stdout once they are durable, everything else to stderr.
 * `json` holds findings back and prints one document at the end.
 */
export function printEvents(bus: Bus, terminal: Terminal, options: PrintOptions): Printed {
  const { format, minSeverity, failOn, verbose } = options
  const { colors: c, errColors: e } = terminal
  const held: Readonly<Record<string, unknown>>[] = []
  const bySeverity = new Map<Severity, number>()
  let failed = false
  let blocks = 0

  const progress = options.progress
    ? createProgress(terminal)
    : { show: () => undefined, clear: () => undefined }

  const print = (finding: Finding) => {
    bySeverity.set(finding.severity, (bySeverity.get(finding.severity) ?? 0) + 1)
    if (failOn !== undefined && atLeast(finding.severity, failOn)) failed = true
    if (!atLeast(finding.severity, minSeverity)) return
    progress.clear()
    if (format === 'json') held.push(findingRecord(finding))
    else if (format === 'ndjson') terminal.out(`${toJson(findingRecord(finding))}\n`)
    else terminal.out(`${formatFinding(finding, c)}\n\n`)
  }

  const tell = (event: GuardEvent) => {
    switch (event.kind) {
      case 'committed':
        for (const finding of event.findings) print(finding)
        return
      case 'block':
        blocks++
        return progress.show(`${blocks} blocks, at ${event.block.number}`)
      case 'reorg':
        progress.clear()
        return terminal.err(
          `${e.yellow('reorg')} ${count(event.dropped.length, 'block')} dropped back to ${event.ancestor.number}\n`,
        )
      case 'action':
        progress.clear()
        return terminal.err(
          `${e.magenta(event.action.status)} ${event.action.call.description} ${e.dim(event.action.reason ?? event.action.mode)}\n`,
        )
      case 'notice':
        if (event.level === 'info' && !verbose) return
        progress.clear()
        return terminal.err(
          `${event.level === 'error' ? e.red('error') : e.dim(event.level)} ${event.message}\n`,
        )
      default:
        return
    }
  }
  bus.subscribe(tell)

  return {
    failed: () => failed,
    bySeverity: () => bySeverity,
    finish: (summary) => {
      progress.clear()
      if (format === 'json') terminal.out(`${toJson(held, 2)}\n`)
      if (format === 'pretty' || verbose) {
        terminal.err(
          `${count(summary.blocks, 'block', e.bold)}, ${summary.pending} pending, ${count(summary.findings, 'finding', e.bold)}, ${count(summary.reorgs, 'reorg')}\n`,
        )
      }
    },
  }
}

function count(number: number, noun: string, style: (text: string) => string = String): string {
  return `${style(String(number))} ${noun}${number === 1 ? '' : 's'}`
}
