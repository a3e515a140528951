import { systemClock } from '@membrane/chain'
import type { Hash } from '@membrane/core'
import { assembleGuard, type GuardEvent, type GuardHandle } from '@membrane/engine'
import { guardMarket, type Market, type Scenario, startBusiness } from '@membrane/example-protected-market'
import type { Observation } from './result.ts'
import type { Story } from './story.ts'

export type RunOptions = {
  readonly market: Market
  readonly wsUrl: string
  readonly scenario: Scenario
  readonly seed: number
  readonly story: Story
  readonly signal: AbortSignal
  readonly blockTimeSeconds: number
}

export type RunResult = {
  /** Base units; what the victims lost. */
  readonly loss: bigint
  readonly ordinary: ReadonlySet<Hash>
  readonly observation: Observation
}

/** Runs one attack amid ordinary business, with or without a guard, and measures on chain what was lost. */
export async function runScenario(options: RunOptions, guarded: boolean): Promise<RunResult> {
  const { market, scenario, story, seed, blockTimeSeconds } = options
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const seen = watchChain(story)
  const ordinary = new Set<Hash>()
  const attackTransactions = new Set<Hash>()
  await scenario.prepare(market, guarded)
  const before = await scenario.valueAtRisk(market)
  // A private relay hides its transactions from the guard's node as well.
  const mempool = scenario.line === 'pending'
  const guard = guarded ? await openGuard(market, options.wsUrl, mempool) : undefined
  let running: Promise<unknown> = Promise.resolve()
  if (guard !== undefined) {
    guard.bus.subscribe(seen.listen)
    running = guard.run(signal)
    running.catch(() => stop.abort())
  }
  const value = pollValue(options, before, signal)
  const business = startBusiness(market, {
    seed,
    signal,
    onTransaction: (hash, kind) => {
      ordinary.add(hash)
      story.ordinary(hash, kind)
    },
  })
  try {
    await systemClock.sleep(1.2 * blockTimeSeconds * 1000, signal)
    await nextBlock(market, signal)
    await scenario.attack(market, {
      signal,
      onSent: (hash, label) => {
        attackTransactions.add(hash)
        story.attack(hash, label)
      },
    })
    await systemClock.sleep(1.1 * blockTimeSeconds * 1000, signal)
  } finally {
    stop.abort()
    await Promise.allSettled([business, running, value])
    await guard?.close()
  }
  await running
  options.signal.throwIfAborted()
  await scenario.aftermath(market)
  const after = await scenario.valueAtRisk(market)
  return {
    loss: before - after,
    ordinary,
    observation: {
      attackTransactions,
      findings: seen.findings,
      minedAt: seen.minedAt,
      sentAt: seen.sentAt(),
    },
  }
}

/** Watches the market and may pause it by itself; keeps nothing on disk. */
export async function openGuard(market: Market, wsUrl: string, mempool = true): Promise<GuardHandle> {
  return assembleGuard({
    ...guardMarket(market, wsUrl, { mempool }),
    memory: true,
    resume: false,
    once: false,
  })
}

function watchChain(story: Story) {
  const findings: Extract<GuardEvent, { kind: 'finding' }>[] = []
  const minedAt = new Map<Hash, number>()
  let sentAt: number | undefined
  return {
    findings,
    minedAt,
    sentAt: () => sentAt,
    listen: (event: GuardEvent) => {
      if (event.kind === 'finding') findings.push(event)
      if (event.kind === 'action' && event.action.status === 'sent') sentAt ??= event.at
      if (event.kind === 'block') {
        const now = Date.now()
        for (const { hash } of event.block.transactions) minedAt.set(hash, now)
      }
      story.guard(event)
    },
  }
}

/**
 * Waits for a block to be mined, so that the attack waits in the mempool for most of a block time, as it would on
 * average on a chain whose blocks are slower than this one's.
 */
async function nextBlock(market: Market, signal: AbortSignal): Promise<void> {
  const head = () => market.client.getBlockNumber({ cacheTime: 0 })
  const before = await head()
  while (!signal.aborted && (await head()) === before) await systemClock.sleep(20, signal)
}

/** Keeps the bar of what is left up to date while the run goes on. */
async function pollValue(
  { market, scenario, story }: RunOptions,
  before: bigint,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const value = await scenario.valueAtRisk(market).catch(() => undefined)
    if (value !== undefined) story.value(value, before)
    await systemClock.sleep(400, signal)
  }
}
