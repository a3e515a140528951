import {
  blackThursday,
  buildPriceModel,
  builtInScenarios,
  compileMarket,
  createChainState,
  createLendingSimulator,
  createPathGenerator,
  drawPositions,
  ln,
  mainnet,
  outcomeFields,
  type PoolConfig,
  type PriceModel,
  pairwiseSum,
  type Scenario,
  type StressConfig,
  stepChain,
} from '@membrane/risk'
import type { Section } from './section.ts'

const paths = 40

type Replay = {
  /** Results that are no numbers. */
  readonly broken: number
  /** Equalities of atoms that were looked at, and those that failed. */
  readonly equalities: number
  readonly unequal: number
  /** Dollars, by path. */
  readonly liquidated: Float64Array
  readonly badDebt: Float64Array
}

/**
 * Crises after Black Thursday, with nothing fitted to any of them: prices as they were by the hour, the market's rules of the
 * time, synthetic accounts of the usual spread. Asked are numbers throughout and conservation to the atom; what was published
 * stands beside, as information.
 */
export async function evalCrises(): Promise<Section[]> {
  const rows = [...builtInScenarios].flatMap(([name, scenario]) =>
    name === 'black-thursday' ? [] : rowsOf(name, scenario),
  )
  return [
    {
      title: 'Crises with nothing fitted',
      rows: [
        ...rows,
        ...poolRow('may-2021'),
        { figure: 'October 2025', asked: 'the same', measured: 'not in the data here', met: undefined },
      ],
      notes: [
        `${paths} paths each: every one goes through each hour's open, high, low and close, the minutes in between are synthetic.`,
        'Accounts are synthetic: their dollars in all are assumed from public reports, their spread is the default of any synthetic book.',
        'No owner tops up in the built-in scenarios. "With the owners of Black Thursday" takes over the hazard that was fitted to that day: where blocks are not full for hours, as in August 2024, owners with it come in time almost always, so it does not carry over.',
        'Pools decide how much can be sold while a price is low. Their depth and the pace at which arbitrage restores them are assumed, and the row of May 2021 shows what that assumption is worth.',
        'Gas: demand that was fitted on a day that began at 12 gwei is too much for one that began at 88, so bids in the replay of May 2021 pay more than they did.',
        'stETH-2022: Gauntlet wrote on 2022-06-11 that the nearest large account stood at a health factor of 1.12; the synthetic book has smaller ones nearer.',
        'usdc-2023: the published insolvencies were a few large loans of USDT, which itself rose over a dollar; the replay holds USDT at a dollar and spreads the loans.',
        'Sums in dollars scale with the dollars assumed; a figure near a published one is no proof of the model.',
      ],
    },
  ]
}

function rowsOf(name: string, scenario: Scenario): Section['rows'] {
  const { published } = scenario
  const whole = replay(scenario, scenario.config)
  const [from, to] = published?.hours ?? [0, 0]
  const owners = { ...scenario.config, borrowers: blackThursday.config.borrowers ?? {} }
  const inHours = (config: StressConfig) => {
    const until = replay(scenario, config, to)
    return from === 0 ? until : without(until, replay(scenario, config, from))
  }
  const plain = inHours(scenario.config)
  const helped = inHours(owners)
  const gas = published?.gasGwei
  const told = (value: number | undefined) =>
    value === undefined ? 'no figure found' : `${dollars(value)} published`
  return [
    {
      figure: `${name}: results and conservation`,
      asked: 'no NaN; collateral and debt conserved to the atom',
      measured: `${whole.broken} results are no numbers; ${whole.unequal} of ${whole.equalities} equalities of atoms fail`,
      met: whole.broken === 0 && whole.unequal === 0 && whole.equalities > 0,
    },
    {
      figure: `${name}: collateral liquidated, hours ${from} to ${to}`,
      asked: told(published?.liquidated),
      measured: `${spread(plain.liquidated)}; ${spread(helped.liquidated)} with the owners of Black Thursday`,
      met: undefined,
    },
    {
      figure: `${name}: bad debt, hours ${from} to ${to}`,
      asked: told(published?.badDebt),
      measured: `${spread(plain.badDebt)}; ${spread(helped.badDebt)} with the owners of Black Thursday`,
      met: undefined,
    },
    ...(gas === undefined
      ? []
      : [
          {
            figure: `${name}: mean price of gas, hours ${from} to ${to}`,
            asked: `${gas} gwei published`,
            measured: `${meanGas(scenario, from, to).toFixed(0)} gwei, with the demand of Black Thursday in proportion to the block`,
            met: undefined,
          },
        ]),
  ]
}

/** Fee over the steps of some hours, mean over paths. */
function meanGas({ config, facts }: Scenario, from: number, to: number): number {
  const { steps, stepSeconds } = config.horizon
  const model = modelOf(config, facts, steps)
  const generator = createPathGenerator(model, 1)
  const prices = new Float64Array((steps + 1) * model.assets)
  const chain = { ...mainnet, ...config.chain }
  const fees: number[] = []
  for (let path = 0; path < paths; path++) {
    generator.fill(path, prices)
    const state = createChainState(chain)
    for (let step = 1; step * stepSeconds <= to * 3_600; step++) {
      const [before, after] = [prices[(step - 1) * model.assets] ?? 1, prices[step * model.assets] ?? 1]
      stepChain(chain, state, Math.abs(ln(after / before)), stepSeconds, 0)
      if (step * stepSeconds > from * 3_600) fees.push(state.baseFeeGwei)
    }
  }
  return pairwiseSum(fees) / fees.length
}

function modelOf(config: StressConfig, facts: Scenario['facts'], steps: number): PriceModel {
  return buildPriceModel({
    config: config.prices,
    assets: config.assets.map(({ id }) => id),
    horizon: { ...config.horizon, steps },
    sampling: 'plain',
    paths,
    series: new Map(),
    facts,
  }).model
}

/** How much of a result the pools are. */
function poolRow(name: string): Section['rows'] {
  const scenario = builtInScenarios.get(name)
  if (scenario === undefined) return []
  const { config } = scenario
  const pools = (change: (pool: PoolConfig) => PoolConfig | undefined): StressConfig => ({
    ...config,
    assets: config.assets.map(({ pool, ...asset }) => {
      const changed = pool === undefined ? undefined : change(pool)
      return changed === undefined ? asset : { ...asset, pool: changed }
    }),
  })
  const slow = replay(
    scenario,
    pools((pool) => ({ ...pool, recovery: { halfLifeSeconds: 3_600 } })),
  )
  const none = replay(
    scenario,
    pools(() => undefined),
  )
  return [
    {
      figure: `${name}: collateral liquidated in all`,
      asked: 'the same with slower pools, and with none',
      measured: `${spread(replay(scenario, config).liquidated)}; ${spread(slow.liquidated)} where half of a deviation lasts an hour; ${spread(none.liquidated)} without pools`,
      met: undefined,
    },
  ]
}

/** Runs a scenario's first hours, all of them by default, and adds up atoms at the end of each path. */
function replay(scenario: Scenario, config: StressConfig, hours?: number): Replay {
  const { stepSeconds, steps } = config.horizon
  const model = modelOf(config, scenario.facts, hours === undefined ? steps : (hours * 3_600) / stepSeconds)
  const { market, book } = compileMarket(config, positionsOf(config))
  let equalities = 0
  let unequal = 0
  const demand = (equal: boolean) => {
    equalities++
    if (!equal) unequal++
  }
  const simulator = createLendingSimulator(market, book, {
    seed: 1,
    search: 'index',
    audit: (_, ledger) => {
      const of = (amounts: Float64Array, asset: number) => amounts[asset] ?? Number.NaN
      for (let a = 0; a < model.assets; a++) {
        const { held, seized, heldAtStart, owed, repaid, toppedUp, writtenOff, owedAtStart } = ledger
        demand(of(held, a) + of(seized, a) === of(heldAtStart, a))
        demand(of(owed, a) + of(repaid, a) + of(toppedUp, a) + of(writtenOff, a) === of(owedAtStart, a))
      }
    },
  })
  const generator = createPathGenerator(model, 1)
  const prices = new Float64Array((model.steps + 1) * model.assets)
  const out = new Float64Array(outcomeFields.length)
  const liquidated = new Float64Array(paths)
  const badDebt = new Float64Array(paths)
  let broken = 0
  for (let path = 0; path < paths; path++) {
    generator.fill(path, prices)
    simulator.run(path, prices, out)
    broken += out.filter((value) => !Number.isFinite(value)).length
    liquidated[path] = out[outcomeFields.indexOf('seized')] ?? Number.NaN
    badDebt[path] = out[outcomeFields.indexOf('badDebt')] ?? Number.NaN
  }
  return { broken, equalities, unequal, liquidated, badDebt }
}

function positionsOf(config: StressConfig): Parameters<typeof compileMarket>[1] {
  const { positions } = config
  if (positions.kind === 'synthetic') return drawPositions(positions, config, config.seed ?? 1)
  return positions.kind === 'list' ? positions.positions : []
}

function without(all: Replay, before: Replay): Replay {
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, path) => value - (b[path] ?? 0))
  return {
    ...all,
    liquidated: minus(all.liquidated, before.liquidated),
    badDebt: minus(all.badDebt, before.badDebt),
  }
}

/** Mean and range over paths. */
function spread(values: Float64Array): string {
  const mean = pairwiseSum(values) / values.length
  return `${dollars(mean)} (${dollars(Math.min(...values))} to ${dollars(Math.max(...values))})`
}

function dollars(value: number): string {
  return value >= 1e6 ? `$${(value / 1e6).toFixed(1)}M` : `$${Math.round(value / 1_000)}k`
}
