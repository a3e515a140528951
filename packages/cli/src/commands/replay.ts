import { resolve } from 'node:path'
import { listRecordings } from '@membrane/chain'
import { defineConfig, type Severity, severities } from '@membrane/core'
import { assembleGuard, verifyLedger } from '@membrane/engine'
import { loadConfig } from '../config/load.ts'
import { exit } from '../output/failure.ts'
import { paintSeverity } from '../output/severity.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { printEvents } from '../view/events.ts'
import { parseSeverity } from './watch.ts'

export type ReplayOptions = {
  readonly config?: string
  readonly chainId?: number
  readonly verifyReceipts?: boolean
  readonly minSeverity: string
  readonly failOn?: string
  readonly format: 'pretty' | 'ndjson' | 'json'
  readonly verbose?: boolean
}

type Tally = {
  ran: number
  partial: number
  unknown: number
  failed: number
  findings: Map<Severity, number>
}

/**
 * Runs the detectors over recordings in a store of its own that is thrown away, and sums up by detector what ran,
 * what could not judge for want of data, and what was found.
 */
export async function replay(path: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const described = options.config === undefined ? undefined : await loadConfig(options.config, terminal.cwd)
  const chainId = options.chainId ?? described?.protocol.chainId ?? 1
  const source = {
    kind: 'recorded' as const,
    path: resolve(terminal.cwd, path),
    verifyReceipts: options.verifyReceipts ?? false,
  }
  const { protocol, detectors, detectorOptions } =
    described ?? defineConfig({ protocol: { name: 'undescribed', chainId }, source })
  const minSeverity = parseSeverity(options.minSeverity, '--min-severity')
  const failOn = options.failOn === undefined ? {} : { failOn: parseSeverity(options.failOn, '--fail-on') }
  await listRecordings(source.path)
  const guard = await assembleGuard({
    // Channels, playbooks and the key stay out: a replay tells nobody and touches nothing.
    config: {
      protocol: { ...protocol, chainId },
      source,
      ...(detectors === undefined ? {} : { detectors }),
      ...(detectorOptions === undefined ? {} : { detectorOptions }),
    },
    env: {},
    memory: true,
    resume: false,
    once: true,
    write: terminal.err,
  })
  const printed = printEvents(guard.bus, terminal, {
    format: options.format,
    minSeverity,
    verbose: options.verbose ?? false,
    progress: true,
    ...failOn,
  })
  const found = new Map<string, Map<Severity, number>>()
  guard.bus.subscribe((event) => {
    if (event.kind !== 'finding') return
    const { detector, severity } = event.finding
    const counts = found.get(detector) ?? new Map<Severity, number>()
    found.set(detector, counts.set(severity, (counts.get(severity) ?? 0) + 1))
  })
  try {
    const summary = await guard.run(terminal.signal)
    printed.finish(summary)
    const ledger = await verifyLedger(guard.store, chainId)
    if (options.format === 'pretty') {
      const tallies = await tallyLedger(guard.store, chainId, found)
      terminal.err(`\n${summaryTable(tallies, terminal)}\n`)
      terminal.err(
        `ledger: ${ledger.rows} ${ledger.rows === 1 ? 'row' : 'rows'}${ledger.brokenAt === undefined ? ', chain intact' : `, broken at row ${ledger.brokenAt}`}\n`,
      )
    }
    if (ledger.brokenAt !== undefined) return exit.failure
    if (printed.failed()) return exit.findings
    return summary.blocks === 0 ? exit.nothing : exit.clean
  } finally {
    await guard.close()
  }
}

async function tallyLedger(
  store: Parameters<typeof verifyLedger>[0],
  chainId: number,
  found: ReadonlyMap<string, ReadonlyMap<Severity, number>>,
): Promise<ReadonlyMap<string, Tally>> {
  const tallies = new Map<string, Tally>()
  for (let after = 0; ; ) {
    const rows = await store.ledger(chainId, after, 1_000)
    for (const { detector, state } of rows.flatMap(({ outcomes }) => outcomes)) {
      const tally = tallies.get(detector) ?? {
        ran: 0,
        partial: 0,
        unknown: 0,
        failed: 0,
        findings: new Map(found.get(detector)),
      }
      tally[state]++
      tallies.set(detector, tally)
    }
    const last = rows.at(-1)
    if (last === undefined) return tallies
    after = last.sequence
  }
}

function summaryTable(tallies: ReadonlyMap<string, Tally>, { errColors: c }: Terminal): string {
  const shown = [...severities].reverse()
  return formatTable(
    [
      { title: 'detector' },
      { title: 'ran', align: 'right' },
      { title: 'partial', align: 'right' },
      { title: 'unknown', align: 'right' },
      { title: 'failed', align: 'right' },
      ...shown.map((severity) => ({ title: severity, align: 'right' as const })),
    ],
    [...tallies].map(([id, tally]) => [
      id,
      String(tally.ran),
      String(tally.partial),
      tally.unknown > 0 ? c.yellow(String(tally.unknown)) : '0',
      tally.failed > 0 ? c.red(String(tally.failed)) : '0',
      ...shown.map((severity) => {
        const count = tally.findings.get(severity) ?? 0
        return count === 0 ? c.dim('·') : paintSeverity(severity, c).replace(/[A-Za-z]+/, String(count))
      }),
    ]),
    c.dim,
  )
}
