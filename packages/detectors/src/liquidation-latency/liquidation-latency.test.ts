import { expect, test } from 'vitest'
import { account, run } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { at, borrowed, borrower, cases, market, pool } from './cases/cases.ts'
import { liquidationLatency } from './detector.ts'
import { chooseReads, type Position } from './positions.ts'

testCases(liquidationLatency, cases)

function fold(...steps: readonly (ReturnType<typeof at> | ReturnType<typeof borrowed>)[]) {
  let memory: unknown
  let last: ReturnType<typeof run<typeof liquidationLatency.defaults, unknown>> | undefined
  for (const step of steps) {
    last = run(liquidationLatency, step.block, { protocol: market, memory, ...('reads' in step ? step : {}) })
    memory = last.memory
  }
  return last
}

function measured(result: ReturnType<typeof fold>) {
  return Object.fromEntries((result?.measurements ?? []).map(({ name, value }) => [name, value]))
}

test('it measures how long the longest position has waited, how many do, and debt without collateral', () => {
  expect(measured(fold(borrowed(1), at(2, 99), at(12, 80, 90, 100)))).toEqual({
    liquidatable_positions: 1,
    liquidation_latency_blocks: 10,
    liquidation_latency_seconds: 120,
    bad_debt_base_currency: 10,
  })
})

test('a market without trouble measures zero, one that was not read is unknown', () => {
  expect(measured(fold(borrowed(1), at(2, 150)))).toMatchObject({
    liquidatable_positions: 0,
    liquidation_latency_blocks: 0,
  })
  const blind = fold(borrowed(1), borrowed(2))
  expect(measured(blind)).toMatchObject({
    liquidatable_positions: undefined,
    liquidation_latency_blocks: undefined,
  })
  expect(blind?.unknown).toHaveLength(1)
})

test('it asks for the borrowers that it has seen', () => {
  const memory = fold(borrowed(1))?.memory
  const reads = liquidationLatency.reads?.(market, memory as never, liquidationLatency.defaults)
  expect(reads).toEqual([expect.objectContaining({ to: pool })])
  expect(reads?.[0]?.data.endsWith(borrower.slice(2))).toBe(true)
})

test('with more borrowers than reads the liquidatable come first and every other gets its turn', () => {
  const position = (readAt: number, sick = false): Position => ({
    health: 2n * 10n ** 18n,
    since: sick ? { block: 1, at: 1 } : undefined,
    readAt,
    told: 0,
  })
  const positions = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [account(i), position(10 - i, i === 4)]),
  )
  const chosen = chooseReads(positions, 4)
  expect(chosen).toHaveLength(4)
  expect(chosen).toContain(account(4))
  expect(chosen).toContain(account(9))
})
