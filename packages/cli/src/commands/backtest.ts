import { resolve } from 'node:path'
import { type EvidenceLevel, MembraneError, toJson } from '@membrane/core'
import {
  assumedDefaults,
  findLabels,
  findPrices,
  indexLabels,
  noPrices,
  openPrices,
  plansActions,
  readLabels,
  runBacktest,
  summariseBacktest,
} from '@membrane/engine'
import { loadConfig } from '../config/load.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { formatBacktest } from '../view/backtest.ts'
import { parseSeverity } from './watch.ts'

export type BacktestCommandOptions = {
  readonly config?: string
  readonly labels?: string
  readonly prices?: string
  readonly chainId?: number
  readonly mempool: 'seen' | 'private' | 'both'
  readonly latencyBlocks: number
  readonly finalityBlocks: number
  readonly approvalMinutes?: number
  readonly pauseMinutes: number
  readonly pauseGas: number
  readonly minSeverity?: string
  readonly minScore?: string
  readonly evidence?: string
  readonly format: 'pretty' | 'json'
  readonly verbose?: boolean
}

/**
 * Replays recorded attacks and ordinary blocks through the guard's own detection and playbooks, lets the pauses in
 * where they could have come, and prints what that would have saved and what false pauses would have cost.
 * @throws LABELS_UNREADABLE, PRICES_NOT_FOUND, OPTION_INVALID, OPTION_CONFLICT, and as `runBacktest`.
 */
export async function backtest(
  path: string,
  options: BacktestCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const from = (file: string) => resolve(terminal.cwd, file)
  const config = options.config === undefined ? undefined : await loadConfig(options.config, terminal.cwd)
  const assumed = assumedFrom(options, config !== undefined)
  const labels =
    options.labels === undefined ? await findLabels(from(path)) : await readLabels(from(options.labels))
  const folder = options.prices === undefined ? await findPrices(from(path)) : from(options.prices)
  const { mempool, latencyBlocks, finalityBlocks, approvalMinutes, pauseMinutes, pauseGas } = options
  const progress = progressBar(terminal)
  const report = await runBacktest({
    path: from(path),
    ...(config === undefined ? {} : { config }),
    assumed,
    labels: indexLabels(labels),
    prices: folder === undefined ? noPrices : openPrices(folder),
    chainId: options.chainId ?? config?.protocol.chainId ?? 1,
    mempool,
    latencyBlocks,
    finalityBlocks,
    ...(approvalMinutes === undefined ? {} : { approvalMinutes }),
    pauseMinutes,
    pauseGas,
    signal: terminal.signal,
    onProgress: progress.show,
  }).finally(progress.clear)
  const summary = summariseBacktest(report)
  if (options.format === 'json') terminal.out(`${toJson(report.entries, 2)}\n`)
  else terminal.out(`${formatBacktest(report, summary, { pauseMinutes }, terminal.colors)}\n`)
  if (options.verbose)
    for (const { file, reason } of report.skipped) terminal.err(`left out ${file}: ${reason}\n`)
  if (config !== undefined && !plansActions(config)) {
    terminal.err(
      `${terminal.errColors.yellow('no playbook acts')}: ${options.config} answers nothing, so nothing is saved\n`,
    )
  }
  return summary.attacks + summary.ordinary === 0 ? exit.nothing : exit.clean
}

function assumedFrom(options: BacktestCommandOptions, configured: boolean) {
  const { minSeverity, minScore, evidence } = options
  if (configured && (minSeverity ?? minScore ?? evidence) !== undefined) {
    throw new MembraneError('OPTION_CONFLICT', {
      shortMessage:
        '--min-severity, --min-score and --evidence shape the assumed playbook; --config has its own.',
      hint: 'Change the playbook in the configuration, or leave --config out.',
    })
  }
  return {
    minSeverity:
      minSeverity === undefined ? assumedDefaults.minSeverity : parseSeverity(minSeverity, '--min-severity'),
    minScore: minScore === undefined ? assumedDefaults.minScore : parseScore(minScore),
    evidence: evidence === undefined ? assumedDefaults.evidence : parseEvidence(evidence),
  }
}

function parseScore(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw invalid('--min-score', text, 'a number from 0 to 1')
}

function parseEvidence(text: string): EvidenceLevel {
  if (text === 'pending' || text === 'head' || text === 'finalized') return text
  if (/^[1-9]\d{0,3}$/.test(text)) return { confirmations: Number(text) }
  throw invalid('--evidence', text, 'pending, head, finalized or a number of confirmations up to 9999')
}

function invalid(option: string, given: string, expected: string): MembraneError {
  return new MembraneError('OPTION_INVALID', {
    shortMessage: `${option} is ${JSON.stringify(given)}; expected ${expected}.`,
  })
}

const barWidth = 24

/** A bar on stderr, on a terminal only. */
function progressBar(terminal: Terminal) {
  let lastAt = 0
  let shown = false
  return {
    show: (done: number, total: number, file: string) => {
      const now = performance.now()
      if (!terminal.errIsTerminal || (now - lastAt < 100 && done < total)) return
      lastAt = now
      shown = true
      const filled = Math.round((barWidth * done) / total)
      const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
      const line = `${bar} ${done} of ${total} ${file}`.slice(0, terminal.size().columns - 1)
      terminal.err(`\r\u001b[K${terminal.errColors.dim(line)}`)
    },
    clear: () => {
      if (shown) terminal.err('\r\u001b[K')
      shown = false
    },
  }
}
