import { startAnvil } from '@membrane/chain'
import { assembleGuard, type GuardEvent } from '@membrane/engine'
import { deployMarket, guardMarket, runBusiness, scenarios } from '@membrane/example-protected-market'
import { benchOptions, quantile } from './options.ts'

/**
 * Real attacks on the example market, again and again from one snapshot: how long from the first sight of the
 * transaction in the mempool to the finding, from the finding to the pause being sent, and how often the pause
 * was mined before the attack did harm.
 */
const options = benchOptions()
const runs = Number(options.runs ?? 40)
const json = options.format === 'json'

type Sample = {
  readonly scenario: string
  readonly sightToFindingMs: number | undefined
  readonly findingToSentMs: number | undefined
  readonly saved: boolean
}

const samples: Sample[] = []
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const anvil = await startAnvil({ blockTimeSeconds: 1 })
try {
  const market = await deployMarket({ rpcUrl: anvil.httpUrl })
  for (let run = 0; run < runs; run++) {
    const scenario = scenarios[run % scenarios.length]
    if (scenario === undefined) break
    const snapshot = await market.client.snapshot()
    await scenario.prepare(market)
    const before = await scenario.valueAtRisk(market)
    const head = Number(await market.client.getBlockNumber({ cacheTime: 0 }))
    const guard = await assembleGuard({
      ...guardMarket(market, anvil.wsUrl, { fromBlock: head + 1 }),
      memory: true,
      resume: false,
      once: false,
    })
    const abort = new AbortController()
    let found: Extract<GuardEvent, { kind: 'finding' }> | undefined
    let sentAt: number | undefined
    let blocks = 0
    guard.bus.subscribe((event) => {
      if (event.kind === 'block') blocks++
      if (event.kind === 'finding' && event.finding.stage === 'pending') found ??= event
      if (event.kind === 'action' && event.action.status === 'sent') sentAt ??= event.at
    })
    const running = guard.run(abort.signal)
    while (blocks === 0) await sleep(10)
    // A guard that has run for a while, as one in service has: ordinary business passes through it first.
    await runBusiness(market, 8, { seed: run + 1 })
    const mined = blocks
    while (blocks === mined) await sleep(5)
    await scenario.attack(market)
    abort.abort()
    await running
    await guard.close()
    const after = await scenario.valueAtRisk(market)
    samples.push({
      scenario: scenario.id,
      sightToFindingMs: found === undefined ? undefined : found.foundAt - found.seenAt,
      findingToSentMs: found === undefined || sentAt === undefined ? undefined : sentAt - found.foundAt,
      saved: after >= before,
    })
    await market.client.revert({ id: snapshot })
    if (!json) process.stderr.write(`\r${run + 1} of ${runs} attacks `)
  }
} finally {
  await anvil.stop()
}

const defined = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined)
const summary = (values: readonly number[]) => ({
  n: values.length,
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
})
const result = {
  attacks: samples.length,
  seenPending: samples.filter(({ sightToFindingMs }) => sightToFindingMs !== undefined).length,
  savedEverything: samples.filter(({ saved }) => saved).length,
  sightToFindingMs: summary(defined(samples.map(({ sightToFindingMs }) => sightToFindingMs))),
  findingToSentMs: summary(defined(samples.map(({ findingToSentMs }) => findingToSentMs))),
}
if (!json) process.stderr.write('\n')
console.log(json ? JSON.stringify({ ...result, samples }, null, 2) : result)
