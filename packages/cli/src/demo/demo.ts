import { startAnvil } from '@membrane/chain'
import { formatUnits, type Hash, MembraneError, toJson } from '@membrane/core'
import { allScenarios, deployMarket, type Market, type Scenario } from '@membrane/example-protected-market'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { createLiveView } from '../view/live.ts'
import { linger } from './linger.ts'
import { demoTable } from './report.ts'
import { type DemoResult, falseAlarms, judgeDetection, type ScenarioResult } from './result.ts'
import { runScenario } from './run.ts'
import { createStory, type Story } from './story.ts'

export type DemoOptions = {
  readonly once?: boolean
  readonly headless?: boolean
  readonly only?: readonly string[]
  readonly seed: number
  readonly blockTime: number
  readonly format: 'pretty' | 'json'
  readonly verbose?: boolean
}

/**
 * Builds a real market on an embedded chain, lets real attacks loose on it without and with the guard, and prints
 * what was lost. On a terminal it stays afterwards and guards ordinary business until interrupted, unless `--once`.
 * Exit code 0 when every attack was detected and cost less with the guard than without, else 1.
 */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<number> {
  const chosen = chooseScenarios(options.only)
  const json = options.format === 'json'
  const animated = !json && options.headless !== true && terminal.outIsTerminal
  const view = createLiveView({
    // With json the story goes to stderr: stdout is the document and nothing else.
    write: json ? (options.headless === true ? () => {} : terminal.err) : terminal.out,
    columns: () => terminal.size().columns,
    animated,
  })
  const story = createStory(view, terminal, Date.now)
  const anvil = await startAnvil({ blockTimeSeconds: options.blockTime })
  try {
    const begin = performance.now()
    const market = await deployMarket({ rpcUrl: anvil.httpUrl, onProgress: story.deploying })
    story.opened(performance.now() - begin, countContracts(market))
    const result = await runAll(chosen, { market, wsUrl: anvil.wsUrl, options, story, terminal })
    if (json) terminal.out(`${toJson(result, 2)}\n`)
    else {
      view.panel([])
      view.log('')
      view.log(demoTable(result, terminal.colors))
    }
    if (animated && options.once !== true) {
      await linger({ market, wsUrl: anvil.wsUrl, seed: options.seed, story, view, terminal })
    }
    const held = result.scenarios.every((one) => one.detected && one.lossWithGuard < one.lossWithoutGuard)
    return held ? exit.clean : exit.findings
  } finally {
    story.close()
    await anvil.stop()
  }
}

type Stage = {
  readonly market: Market
  readonly wsUrl: string
  readonly options: DemoOptions
  readonly story: Story
  readonly terminal: Terminal
}

async function runAll(chosen: readonly Scenario[], stage: Stage): Promise<DemoResult> {
  const results: ScenarioResult[] = []
  let benignTransactions = 0
  const wrong = new Set<Hash>()
  for (const [index, scenario] of chosen.entries()) {
    const without = await fromSnapshot(stage, scenario, index, chosen.length, false)
    const guarded = await fromSnapshot(stage, scenario, index, chosen.length, true)
    benignTransactions += guarded.ordinary.size
    for (const hash of falseAlarms(guarded.ordinary, guarded.observation.findings)) wrong.add(hash)
    results.push({
      name: scenario.id,
      title: scenario.title,
      line: scenario.line,
      ...judgeDetection(guarded.observation),
      lossWithoutGuard: Number(formatUnits(without.loss, scenario.decimals)),
      lossWithGuard: Number(formatUnits(guarded.loss, scenario.decimals)),
      unit: scenario.unit,
    })
  }
  return { scenarios: results, benignTransactions, falseAlarms: wrong.size }
}

async function fromSnapshot(
  stage: Stage,
  scenario: Scenario,
  index: number,
  count: number,
  guarded: boolean,
) {
  const { market, wsUrl, options, story, terminal } = stage
  const snapshot = await market.client.snapshot()
  // Nobody races against the blocks of the unguarded run, so they may come quickly.
  const blockTimeSeconds = guarded ? options.blockTime : Math.min(1, options.blockTime)
  await market.client.setIntervalMining({ interval: blockTimeSeconds })
  story.chapter(scenario, index, count, guarded)
  try {
    const result = await runScenario(
      {
        market,
        wsUrl,
        scenario,
        // Another seed for each, so that the ordinary business beside the attacks differs.
        seed: options.seed + index,
        story,
        signal: terminal.signal,
        blockTimeSeconds,
      },
      guarded,
    )
    story.outcome(result.loss, scenario, guarded)
    return result
  } finally {
    await market.client.revert({ id: snapshot })
  }
}

function chooseScenarios(only: readonly string[] | undefined): readonly Scenario[] {
  if (only === undefined) return allScenarios
  return only.map((id) => {
    const found = allScenarios.find((scenario) => scenario.id === id)
    if (found !== undefined) return found
    throw new MembraneError('SCENARIO_UNKNOWN', {
      shortMessage: `There is no scenario ${JSON.stringify(id)}.`,
      hint: `Choose from: ${allScenarios.map((scenario) => scenario.id).join(', ')}.`,
    })
  })
}

function countContracts(market: Market): number {
  const count = (value: unknown): number =>
    typeof value === 'string'
      ? 1
      : Object.values(value as object).reduce((sum: number, part) => sum + count(part), 0)
  return count(market.addresses)
}
