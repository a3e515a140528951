import type { Finding, MembraneConfig } from '@membrane/core'
import { assembleGuard, type GuardHandle, type GuardSummary, verifyLedger } from '@membrane/engine'
import type { Terminal } from '../output/terminal.ts'
import { type PrintOptions, printEvents } from '../view/events.ts'
import { type Coverage, createCoverage } from './coverage.ts'

/** What a guard made of the recordings: what it found, and the ledger that says what each detector did. */
export type GuardRun = {
  readonly summary: GuardSummary
  readonly findings: readonly Finding[]
  readonly coverage: readonly Coverage[]
  readonly ledger: { readonly rows: number; readonly brokenAt: number | undefined }
}

/**
 * Runs a guard over recordings in a store of its own that is thrown away. Channels, playbooks and the key stay out: a
 * replay tells nobody and touches nothing.
 * @param config what is described; its source is the recordings.
 * @param listen is handed the guard before it starts.
 * @throws as `assembleGuard`, and what the recorded source throws.
 */
export async function runGuardOver(
  config: Pick<MembraneConfig, 'protocol' | 'source' | 'detectors' | 'detectorOptions'>,
  terminal: Terminal,
  listen: (guard: GuardHandle) => void = () => undefined,
): Promise<GuardRun> {
  const { protocol, source, detectors, detectorOptions } = config
  const guard = await assembleGuard({
    config: {
      protocol,
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
  const coverage = createCoverage()
  const findings: Finding[] = []
  guard.bus.subscribe((event) => {
    if (event.kind === 'committed') findings.push(...event.findings)
  })
  listen(guard)
  try {
    const summary = await guard.run(terminal.signal)
    const { rows, brokenAt } = await verifyLedger(guard.store, protocol.chainId)
    for (let after = 0; ; ) {
      const page = await guard.store.ledger(protocol.chainId, after, 1_000)
      for (const outcome of page.flatMap(({ outcomes }) => outcomes)) coverage.outcome(outcome)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.sequence
    }
    for (const finding of findings) coverage.finding(finding)
    return { summary, findings, coverage: coverage.rows(), ledger: { rows, brokenAt } }
  } finally {
    await guard.close()
  }
}

/** The same, printing each finding as `membrane watch` does. Also tells whether one reached `failOn`. */
export async function printGuardOver(
  config: Parameters<typeof runGuardOver>[0],
  terminal: Terminal,
  options: PrintOptions,
): Promise<{ readonly run: GuardRun; readonly failed: boolean }> {
  const printed: ReturnType<typeof printEvents>[] = []
  const run = await runGuardOver(config, terminal, ({ bus }) =>
    printed.push(printEvents(bus, terminal, options)),
  )
  for (const { finish } of printed) finish(run.summary)
  return { run, failed: printed.some(({ failed }) => failed()) }
}

/** The line below the coverage table. */
export function ledgerText({ ledger: { rows, brokenAt } }: GuardRun): string {
  const state = brokenAt === undefined ? 'chain intact' : `broken at row ${brokenAt}`
  return `ledger: ${rows} ${rows === 1 ? 'row' : 'rows'}, ${state}`
}
