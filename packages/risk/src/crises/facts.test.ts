import { expect, test } from 'vitest'
import { validateStressConfig } from '../config/validate.ts'
import { createPathGenerator } from '../prices/generator.ts'
import { prepare } from '../run/prepare.ts'
import { aug2024Bitcoin, aug2024Ether, aug2024Start } from './aug-2024-facts.ts'
import { blackThursdayBars, blackThursdayStart } from './black-thursday-facts.ts'
import { builtInScenarios } from './catalogue.ts'
import type { HourlyBar } from './hourlyBar.ts'
import { may2021Bitcoin, may2021Ether, may2021Start } from './may-2021-facts.ts'
import { steth2022Ether, steth2022Ratio } from './steth-2022-facts.ts'
import { usdc2023Start, usdc2023Usdc } from './usdc-2023-facts.ts'

/** Open, low and close of a day of hourly bars. */
function dayOf(bars: readonly HourlyBar[], start: number, date: string): readonly (number | undefined)[] {
  const from = (Date.parse(date) / 1_000 - start) / 3_600
  const day = bars.slice(from, from + 24)
  return [day[0]?.[0], Math.min(...day.map(([, , low]) => low)), day.at(-1)?.[3]]
}

test('the tables have the days that are known of each crisis', () => {
  expect(dayOf(blackThursdayBars, blackThursdayStart, '2020-03-12')).toEqual([194.61, 101.2, 107.82])
  expect(dayOf(blackThursdayBars, blackThursdayStart, '2020-03-13')).toEqual([107.67, 86, 134.06])
  expect(dayOf(may2021Ether, may2021Start, '2021-05-19')).toEqual([3_375.08, 1_888, 2_438.92])
  expect(dayOf(aug2024Ether, aug2024Start, '2024-08-05')).toEqual([2_688.91, 2_111, 2_419.59])
})

test('USDC had its low of 0.882 in ten bars of 2023-03-11', () => {
  const first = usdc2023Usdc.slice(0, (Date.parse('2023-03-12') / 1_000 - usdc2023Start) / 3_600)
  expect(first).toHaveLength(10)
  expect(Math.min(...first.map(([, , low]) => low))).toBe(0.882)
})

test('every bar of every table contains its open and its close', () => {
  const tables = [may2021Ether, may2021Bitcoin, steth2022Ether, usdc2023Usdc, aug2024Ether, aug2024Bitcoin]
  for (const [open, high, low, close] of tables.flat()) {
    expect(low).toBeLessThanOrEqual(Math.min(open, close))
    expect(high).toBeGreaterThanOrEqual(Math.max(open, close))
  }
  expect(Math.min(...steth2022Ratio)).toBe(0.9346)
})

test('every scenario is a valid configuration whose path reaches the low of its facts', () => {
  expect([...builtInScenarios.keys()]).toEqual([
    'black-thursday',
    'may-2021',
    'stETH-2022',
    'usdc-2023',
    'aug-2024',
  ])
  for (const [name, { config, facts, story }] of builtInScenarios) {
    expect(validateStressConfig(config, name).name).toBe(name)
    expect(story.length).toBeGreaterThan(80)
    if (config.prices.kind !== 'bridge') continue
    const { plan } = prepare(config, { series: new Map(), facts }, 10)
    const { assets, steps } = plan.model
    const out = new Float64Array((steps + 1) * assets)
    createPathGenerator(plan.model, 1).fill(0, out)
    const [first] = config.assets
    const low = Math.min(...Array.from({ length: steps + 1 }, (_, step) => out[step * assets]!))
    const known = Math.min(...facts.get(first!.id)!.low.slice(0, steps / 12))
    expect(low * first!.price).toBeCloseTo(known, 6)
    expect(out.every((price) => price > 0 && Number.isFinite(price))).toBe(true)
  }
})
