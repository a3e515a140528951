import { expect, test } from 'vitest'
import { limitFindings } from './findings.ts'
import type { StressMetrics } from './result.ts'

const metrics = (es99: number | undefined, upper: number): StressMetrics => ({
  badDebt: {
    mean: 1,
    var99: 5,
    es99,
    es999: undefined,
    ci: {
      mean: [0, 2],
      var99: [4, 6],
      es99: es99 === undefined ? undefined : [es99 / 2, upper],
      es999: undefined,
    },
  },
  liquidationsAtRisk: 0,
  latencySeconds: { p50: 12, p90: 24, p99: 36, healed: 0, open: 0 },
  probabilityBadDebt: 0.01,
  ci: { probabilityBadDebt: [0.005, 0.02], liquidationsAtRisk: [0, 0] },
  atRisk: { mean: 0, es99: 0 },
  insurance: undefined,
  spiral: { mean: 0, p99: 0 },
  liquidatorProfit: { mean: 0, p01: 0 },
  unknown: [],
})
const context = {
  subject: 'Example',
  run: `0x${'ab'.repeat(32)}` as const,
  seed: 1,
  paths: 1_000,
  worst: [{ path: 7, badDebt: 9 }],
}

test('a limit holds only when the upper end of the interval keeps it', () => {
  expect(limitFindings({ es99: 100 }, metrics(50, 99), context)).toEqual([])
  const [broken] = limitFindings({ es99: 100 }, metrics(150, 200), context)
  expect(broken).toMatchObject({ detector: 'stress/es99', severity: 'high' })
  expect(broken?.evidence.map(({ kind }) => kind)).toEqual(['measure', 'measure', 'scenario'])
  const [open] = limitFindings({ es99: 100 }, metrics(90, 120), context)
  expect(open).toMatchObject({ severity: 'medium', id: broken?.id })
})

test('what the sample cannot say is never taken as safe', () => {
  const [unknown] = limitFindings({ es99: 100 }, metrics(undefined, 0), context)
  expect(unknown?.title).toMatch(/unknown/)
  expect(limitFindings({ insurance: 1 }, metrics(1, 1), context)).toHaveLength(1)
})
