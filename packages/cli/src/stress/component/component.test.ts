import type { MembraneError } from '@membrane/core'
import pico from 'picocolors'
import { expect, test } from 'vitest'
import { visibleWidth } from '../../output/table.ts'
import { componentFindings } from './findings.ts'
import { formatComponent } from './pretty.ts'
import { createRecorder } from './record.ts'
import { componentResult } from './result.ts'
import { validateComponentConfig } from './validate.ts'

const run = `0x${'5a'.repeat(32)}` as const
const pair = { kind: 'constant-product', artifact: 'Pair.json', reserve: 1_000 }

function problemsOf(value: unknown): readonly string[] {
  try {
    validateComponentConfig(value, 'component.json')
  } catch (error) {
    expect(error).toMatchObject({ code: 'COMPONENT_CONFIG_INVALID' })
    return (error as MembraneError).shortMessage
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}

test('a configuration that is right is taken, one that is wrong is told by place, what was given and what was expected', () => {
  const right = { name: 'pair', scenario: 'may-2021', asset: 'ETH', component: pair }
  expect(problemsOf(right)).toEqual([])
  expect(
    problemsOf({ ...right, paths: 0, component: { ...pair, feeBps: 30.5, fee: 1 } }).map(
      (line) => line.split(':')[0],
    ),
  ).toEqual(['paths', 'component.feeBps', 'component'])
  expect(problemsOf({ ...right, paths: 0 })).toEqual([expect.stringContaining('given 0')])
  expect(problemsOf({ ...right, scenario: 'may' })).toEqual([
    expect.stringMatching(/^scenario: expected one of black-thursday, .*, given "may"$/),
  ])
  expect(problemsOf({ ...right, asset: 'BTC' })).toEqual([
    'asset: expected one of ETH, WBTC, USDC, given "BTC"',
  ])
  expect(problemsOf({ name: 'pair', component: pair })).toEqual([expect.stringContaining('given neither')])
  expect(
    problemsOf({
      ...right,
      component: {
        kind: 'erc4626',
        rounding: 'plain',
        decimalsOffset: 3,
        contracts: { base: { artifact: 'x' } },
      },
    }).map((line) => line.split(':')[0]),
  ).toEqual(['component', 'component.contracts.base', 'component.decimalsOffset'])
})

test('giving more is graver than giving less, a broken invariant comes first, and one fault is one finding', () => {
  const recorder = createRecorder()
  recorder.at(0, 3)
  recorder.same('swap: quote paid out', 1_000n, 998n, 'more', 'less')
  recorder.at(1, 4)
  recorder.same('swap: quote paid out', 1_000n, 1_010n, 'more', 'less')
  recorder.same('swap: quote paid out', 1_000n, 1_001n, 'more', 'less')
  recorder.same('swap: reserve of base', 7n, 7n)
  recorder.invariant('a swap never lowers k', 'critical', true, -1, 'k +1 %')
  recorder.invariant('a swap never lowers k', 'critical', false, 0.1, 'k -10 %')
  recorder.invariant('a swap never lowers k', 'critical', true, 5, 'k -0 %')
  const { mismatches, invariants } = recorder.result()
  expect(invariants).toMatchObject([
    { held: false, checks: 3, broken: 1, worst: 'k -10 %', at: { path: 1, step: 4 } },
  ])
  const findings = componentFindings({ subject: 'pair', run, seed: 1, mismatches, invariants })
  expect(findings.map(({ detector, severity }) => [detector, severity])).toEqual([
    ['component/invariant', 'critical'],
    ['component/model', 'high'],
    ['component/model', 'medium'],
  ])
  expect(findings[1]?.message).toMatch(/^2 times, by up to 1 %; first on path 1, step 4/)
})

test('a report fits the terminal and says at the top whether the component agrees', () => {
  const recorder = createRecorder()
  for (let step = 0; step < 60; step++) {
    recorder.at(0, step)
    recorder.value(1 - step / 100)
    recorder.gas('sale', 70_000 + step)
    recorder.invariant('a swap never lowers k', 'critical', true, 0, 'k +0.000001 %')
  }
  const shown = (width: number) =>
    formatComponent(
      componentResult({
        runId: run,
        engine: 'test',
        config: validateComponentConfig(
          { name: 'pair', scenario: 'may-2021', asset: 'ETH', component: pair },
          'component.json',
        ),
        seed: 1,
        component: { address: `0x${'11'.repeat(20)}`, bytecodeHash: run },
        prices: {
          startPrice: 1,
          stepSeconds: 60,
          path: () => ({ prices: [], rows: [] }),
          label: 'ETH in dollars',
          single: false,
          assumptions: [],
          data: {},
        },
        curves: [Array.from({ length: 60 }, (_, i) => 1 - i / 90)],
        recorded: recorder.result(),
        assumptions: [
          'Nothing is assumed that would not be said here in a sentence that is longer than a line.',
        ],
        data: {},
      }),
      pico.createColors(false),
      width,
    )
  const before = shown(80)
  expect(before).toMatch(/It agrees with the model: 60 transactions/)
  expect(before).toContain('70,029')
  expect(Math.max(...before.split('\n').map(visibleWidth))).toBeLessThanOrEqual(80)
  recorder.same('swap: quote paid out', 10n ** 24n, 10n ** 24n + 3n, 'more', 'less')
  const after = shown(80)
  expect(after).toMatch(/It does not agree with the model: 1 difference/)
  expect(after).toMatch(/1\.0000e24 +\+3$/m)
  expect(Math.max(...after.split('\n').map(visibleWidth))).toBeLessThanOrEqual(80)
})
