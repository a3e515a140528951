import { toJson } from '@membrane/core'
import { expect, test } from 'vitest'
import { economicsExamples } from './builtin.ts'
import type { EconomicsConfig } from './config.ts'
import { runEconomics } from './economics.ts'
import { validateEconomicsConfig } from './validate.ts'

const builtin = (name: string) => validateEconomicsConfig(economicsExamples[name], name)

test('the same configuration gives the same bytes, another one another run', () => {
  const config = builtin('example')
  expect(toJson(runEconomics(config))).toBe(toJson(runEconomics(structuredClone(config))))
  expect(runEconomics({ ...config, name: 'other' }).runId).not.toBe(runEconomics(config).runId)
})

test('Beanstalk: only what was as it was pays', () => {
  const { governance, findings } = runEconomics(builtin('beanstalk-2022'))
  expect(governance.map(({ profitable }) => profitable)).toEqual([true, false, false, false])
  expect(governance[0]).toMatchObject({ flashShare: 1, breakingDelaySeconds: 13, breakingSnapshotBlocks: 1 })
  expect((governance[0]?.profit ?? 0) / 1e6).toBeCloseTo(181.1, 6)
  expect(findings.map(({ detector, subject, severity }) => [detector, subject, severity])).toEqual([
    ['economics/governance-profit', 'Beanstalk as it was', 'critical'],
    ['economics/governance-delay', 'Beanstalk as it was', 'critical'],
  ])
})

test('no number of a result is NaN or infinite: JSON has neither', () => {
  const numbers = (value: unknown): readonly number[] =>
    typeof value === 'number'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(numbers)
        : []
  for (const name of Object.keys(economicsExamples)) {
    const all = numbers(runEconomics(builtin(name)))
    expect(all.length).toBeGreaterThan(40)
    expect(all.every(Number.isFinite)).toBe(true)
  }
})

test('the research page’s pool gives its numbers through a configuration', () => {
  const pools = { pool: { depth: { kind: 'constant-product', quoteReserve: 50e6, fee: 0 } } } as const
  const { oracle } = runEconomics({
    name: 'page',
    pools,
    oracle: [
      { name: 'a', pool: 'pool', reading: { kind: 'twap-arithmetic', blocks: 150 }, targetMove: 0.2 },
      {
        name: 'g',
        pool: 'pool',
        reading: { kind: 'twap-geometric', blocks: 150, held: [10], arbitrage: 'after' },
        targetMove: 0.2,
        stakeShare: 0.3,
      },
    ],
  })
  expect(oracle.map(({ loss }) => Math.round((loss ?? 0) / 1e4) / 100)).toEqual([187.37, 62.37, 109])
  expect(oracle.map(({ safeCapMeaning }) => safeCapMeaning)).toEqual(Array(3).fill('value taken'))
  expect(oracle[2]?.slots).toMatchObject({ needed: 9 })
  expect(oracle[2]?.slots?.expectedWaitSeconds).toBeCloseTo((12 * (0.3 ** -9 - 1)) / 0.7, 3)
  // The curve is the cost at every move, so its twelfth point is the target.
  expect(oracle[0]?.curve[11]?.move).toBeCloseTo(0.2, 12)
  expect(oracle[0]?.curve[11]?.loss).toBeCloseTo(oracle[0]?.loss ?? 0, 3)
})

test('a spot price read in the transaction that pushes it costs fees only, whoever reads it later the loss', () => {
  const pools = { pool: { depth: { kind: 'constant-product', quoteReserve: 5e6, fee: 0.003 } } } as const
  const lending = { attack: 'pump-collateral', loanToValue: 0.6, liquidity: 40e6, cap: 15e6 } as const
  const oracle = { name: 'a', pool: 'pool', reading: { kind: 'spot' }, targetMove: 1, lending } as const
  const [later, atOnce] = runEconomics({
    name: 'x',
    pools,
    oracle: [{ ...oracle, attackerCapital: 1e6 }],
  }).oracle
  // Both ways' fees: 0.003 / 0.997 of 5M (sqrt 2 - 1) in and of 5M (1 - 1 / sqrt 2) back.
  const fees = (0.003 / 0.997) * 5e6 * (Math.SQRT2 - Math.SQRT1_2)
  expect(atOnce).toMatchObject({ arbitrage: 'never', flashLoan: true, affordable: null, slots: null })
  expect(atOnce?.loss).toBeCloseTo(fees, 6)
  expect(atOnce?.safeCapAtTarget).toBeCloseTo(fees / 0.2, 6)
  const [bounded] = runEconomics({
    name: 'x',
    pools,
    oracle: [
      { ...oracle, reading: { kind: 'spot', arbitrage: 'never' }, attackerCapital: 1e6, flashLiquidity: 1e6 },
    ],
  }).oracle
  // With $2M the largest move is the one that takes as much: 5M (sqrt m - 1) / 0.997.
  expect(bounded).toMatchObject({ affordable: false, safeCapAtTarget: null })
  expect((bounded?.bestMove ?? 0) + 1).toBeCloseTo((1 + (2 * 0.997) / 5) ** 2, 3)
  // $2.08M are more than he has, and nobody lends them for longer than a transaction.
  expect(later).toMatchObject({ arbitrage: 'each-block', flashLoan: false, affordable: false })
  expect(later?.loss).toBeCloseTo(
    5e6 * (Math.SQRT2 + Math.SQRT1_2 - 2) + (0.003 / 0.997) * 5e6 * (Math.SQRT2 - 1),
    6,
  )
})

test('a stake that is given is costed beside those who own no block', () => {
  const pools = { pool: { depth: { kind: 'constant-product', quoteReserve: 5e6, fee: 0.003 } } } as const
  const reading = { kind: 'twap-arithmetic', blocks: 10, held: [2] } as const
  const run = (stake: { readonly stakeShare?: number }) =>
    runEconomics({
      name: 'x',
      pools,
      oracle: [{ name: 'a', pool: 'pool', reading, targetMove: 1, ...stake }],
    })
  expect(run({}).oracle.map(({ arbitrage }) => arbitrage)).toEqual(['each-block'])
  expect(run({}).assumptions.join()).toContain('no attacker proposes consecutive blocks')
  const [others, own] = run({ stakeShare: 0.2 }).oracle
  expect([others?.arbitrage, own?.arbitrage, own?.slots?.needed]).toEqual(['each-block', 'never', 2])
  expect(own?.loss ?? 0).toBeLessThan((others?.loss ?? 0) / 20)
})

test('a limit on an oracle without a market, or on a market without a cap, cannot be judged', () => {
  const pools = { pool: { depth: { kind: 'constant-product', quoteReserve: 5e6, fee: 0.003 } } } as const
  const oracle = { pool: 'pool', reading: { kind: 'spot', arbitrage: 'never' }, targetMove: 1 } as const
  const lending = { attack: 'pump-collateral', loanToValue: 0.6, liquidity: 40e6 } as const
  const { findings } = runEconomics({
    name: 'x',
    pools,
    oracle: [
      { ...oracle, name: 'no market' },
      { ...oracle, name: 'no cap', lending },
    ],
    limits: { oracleProfit: 0, safeCaps: true },
  })
  expect(findings.map(({ severity, subject, detector }) => [severity, subject, detector])).toEqual(
    ['no market', 'no cap'].flatMap((name) =>
      ['profit', 'cap'].map((what) => [
        'medium',
        `${name} (spot, one transaction)`,
        `economics/oracle-${what}`,
      ]),
    ),
  )
})

test('a v3 pool is pushed through its ranges', () => {
  // One range of 10 % around tick 0: liquidity L = 1e24 base units of 18 decimals is $1M for a unit of sqrt price.
  const { oracle } = runEconomics({
    name: 'v3',
    pools: {
      pool: {
        price: 1,
        depth: {
          kind: 'uniswap-v3',
          tick: 0,
          liquidity: '1000000000000000000000000',
          ticks: [
            { tick: -1_000, liquidityNet: '1000000000000000000000000' },
            { tick: 1_000, liquidityNet: '-1000000000000000000000000' },
          ],
          assetIs: 0,
          assetDecimals: 18,
          quoteDecimals: 18,
          fee: 0,
        },
      },
    },
    oracle: [{ name: 'spot', pool: 'pool', reading: { kind: 'spot' }, targetMove: 3 }],
  })
  const edge = 1.0001 ** 500
  expect(oracle[0]?.capital).toBeCloseTo(1e6 * (edge - 1), 1)
  expect(oracle[0]?.loss).toBeCloseTo(1e6 * (edge + 1 / edge - 2), 1)
})

test('what is not known stays unknown, and a limit on it is a finding', () => {
  const config: EconomicsConfig = {
    name: 'dark',
    pools: { pool: { depth: 'unknown' } },
    oracle: [
      {
        name: 'dark',
        pool: 'pool',
        reading: { kind: 'spot', arbitrage: 'never' },
        targetMove: 0.5,
        lending: { attack: 'pump-collateral', loanToValue: 0.8, liquidity: 1e6, cap: 1e6 },
      },
    ],
    governance: [
      {
        name: 'vote',
        token: { price: 1, supply: 1e6 },
        votesNeeded: { share: 0.5 },
        valueAtRisk: 1e9,
        pools: ['pool'],
        power: 'snapshot',
        delaySeconds: 0,
      },
    ],
    bounty: [{ name: 'bug', reward: 1 }],
    mev: [{ kind: 'oracle-update', name: 'update', bonus: 0.05 }],
    limits: { oracleProfit: 0, safeCaps: true, governanceProfit: 0, bounty: 'certain', mevPerEvent: 0 },
  }
  const { oracle, governance, bounty, mev, findings, unknown } = runEconomics(config)
  expect(oracle[0]).toMatchObject({ capital: null, loss: null, safeCap: null, safeCapMeaning: 'unknown' })
  expect(governance[0]).toMatchObject({ cost: null, profit: null, profitable: null })
  expect(bounty[0]?.verdict).toBe('unknown')
  expect(mev[0]).toMatchObject({ extractable: null })
  expect(new Set(unknown.map(({ subject }) => subject))).toEqual(new Set(['dark', 'vote', 'bug', 'update']))
  expect(findings.map(({ detector, severity }) => `${detector} ${severity}`)).toEqual([
    'economics/oracle-profit medium',
    'economics/oracle-cap medium',
    'economics/governance-profit medium',
    'economics/bounty medium',
    'economics/oracle-update medium',
  ])
})

test('limits that hold are silent, and each that is broken names its measure', () => {
  const { findings } = runEconomics(builtin('example'))
  const detectors = findings.map(({ detector, subject }) => `${detector}: ${subject}`)
  expect(detectors).toContain('economics/oracle-cap: TAIL spot (spot, one transaction)')
  expect(detectors).not.toContain('economics/oracle-cap: WETH (twap-geometric, 1 of 150 blocks)')
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
  const relaxed = { ...builtin('example'), limits: { oracleProfit: 1e12, leastPosition: 1e12 } }
  // The median without a price of its reporters cannot be judged under any limit.
  expect(runEconomics(relaxed).findings.map(({ subject }) => subject)).toEqual(['ETH/USD feed (median)'])
})

test('margin is asked for where a portfolio is given, and what is short of it is a finding', () => {
  const row = (i: number) => [0.02 * Math.sin(i * 1.7), 0.03 * Math.cos(i * 2.3)]
  const rows = Array.from({ length: 400 }, (_, i) => row(i))
  const portfolio = {
    name: 'hedge',
    positions: [
      { notional: 1e6, dailyVolume: 1e9 },
      { notional: -5e5, dailyVolume: 1e9 },
    ],
    history: rows,
    stress: rows.map(([a = 0, b = 0]) => [2 * a, 2 * b]),
    posted: 1_000,
  }
  const config = validateEconomicsConfig({ name: 'm', margin: [portfolio], limits: { margin: true } }, 'm')
  const { margin, findings } = runEconomics(config)
  const [one] = margin ?? []
  expect(one?.blended).toBeCloseTo(0.75 * (one?.current ?? 0) + 0.25 * (one?.stressed ?? 0), 6)
  expect(one?.initial ?? 0).toBeGreaterThanOrEqual((one?.blended ?? 0) + (one?.concentration ?? 0))
  expect(findings.map(({ detector }) => detector)).toEqual(['economics/margin'])
  expect(runEconomics(builtin('example'))).not.toHaveProperty('margin')
})

test('a configuration that is wrong is told where, with what was given', () => {
  const fails = (value: unknown) => {
    try {
      validateEconomicsConfig(value, 'x.json')
    } catch (error) {
      return error as { readonly code: string; readonly shortMessage: string }
    }
    return undefined
  }
  const oracle = { name: 'a', pool: 'nowhere', reading: { kind: 'spot' }, targetMove: -0.5 }
  const unknownPool = fails({ name: 'x', oracle: [oracle] })
  expect(unknownPool?.code).toBe('ECONOMICS_CONFIG_INVALID')
  expect(unknownPool?.shortMessage).toContain('oracle.0.pool: given "nowhere"')
  const lending = { attack: 'pump-collateral', loanToValue: 0.8 }
  expect(
    fails({
      name: 'x',
      pools: { nowhere: { depth: 'unknown' } },
      oracle: [
        { ...oracle, lending },
        { ...oracle, lending: { ...lending, loanToValue: 1.5 } },
      ],
    })?.shortMessage,
  ).toContain('oracle.1.lending.loanToValue')
  expect(
    fails({ name: 'x', pools: { nowhere: { depth: 'unknown' } }, oracle: [{ ...oracle, lending }] })
      ?.shortMessage,
  ).toContain('oracle.0.targetMove: given -0.5, expected a positive move')
  expect(fails({ name: 'x', bounty: [{ name: 'b', detectionChance: [0.9, 0.1] }] })?.code).toBe(
    'ECONOMICS_CONFIG_INVALID',
  )
  expect(fails(undefined)?.code).toBe('ECONOMICS_CONFIG_INVALID')
})

test('every number that is taken because none was given is named', () => {
  const pools = { pool: { depth: { kind: 'constant-product', quoteReserve: 1e6 } } } as const
  const { assumptions } = runEconomics({
    name: 'x',
    chain: { coinPrice: 2_000 },
    pools,
    incentives: [
      {
        name: 'a',
        pool: 'pool',
        bonus: 0.05,
        liquidationThreshold: 0.8,
        gasPricesGwei: [30],
        sizes: { smallest: 1, exponent: 2 },
      },
    ],
    governance: [
      {
        name: 'b',
        token: { price: 1, supply: 1e6 },
        votesNeeded: { share: 0.1 },
        borrow: { tokens: 1e6, yearlyRate: 0.1 },
        power: 'snapshot',
        delaySeconds: 0,
      },
    ],
    mev: [{ kind: 'oracle-update', name: 'c', bonus: 0.05, debt: 1, gasPriceGwei: 1 }],
  })
  for (const words of [
    '12 seconds',
    '0.3 %',
    '450,000 gas',
    '$5',
    'keeps nothing',
    'Half of a debt',
    'half is lost',
    'half more',
    '10 % a year',
  ])
    expect(assumptions.join('\n')).toContain(words)
})
