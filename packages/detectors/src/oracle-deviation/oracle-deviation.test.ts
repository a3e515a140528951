import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { oracleDeviation } from './detector.ts'

testCases(oracleDeviation, cases)

const first = account(0xb)
const second = account(0xc)
const described = protocol({
  oracles: [
    {
      name: 'X',
      source: { kind: 'chainlink', feed: first, decimals: 8 },
      reference: { kind: 'chainlink', feed: second, decimals: 18 },
    },
  ],
})
const round = (answer: bigint) => words(1, answer, 0, 0, 1)

test('the deviation is measured in basis points of the second source, whatever decimals each has', () => {
  const reads = answers({
    [`${first}:0xfeaf968c`]: round(101_000_000n),
    [`${second}:0xfeaf968c`]: round(10n ** 18n),
  })
  const { measurements, findings } = run(oracleDeviation, block([]), { protocol: described, reads })
  expect(measurements).toEqual([{ name: 'oracle_deviation_bps', value: 100, labels: { oracle: 'X' } }])
  expect(findings).toEqual([])
})

test('an oracle or a second source that cannot be read leaves the deviation unknown, with the reason', () => {
  const reads = new Map([
    [`${first}:0xfeaf968c`, { ok: true, data: round(1n) } as const],
    [`${second}:0xfeaf968c`, { ok: false, reason: 'endpoint down' } as const],
  ])
  const { measurements, unknown } = run(oracleDeviation, block([transaction()]), {
    protocol: described,
    reads,
  })
  expect(measurements?.[0]).toMatchObject({ value: undefined, reason: 'second source: endpoint down' })
  expect(unknown).toEqual(['deviation of X: second source: endpoint down'])
  const unread = run(oracleDeviation, block([]), { protocol: described })
  expect(unread.measurements?.[0]?.reason).toBe('price: it was not read')
})

test('a second source that answers no price is unknown and never agreement', () => {
  const reads = answers({ [`${first}:0xfeaf968c`]: round(1n), [`${second}:0xfeaf968c`]: round(0n) })
  const { measurements } = run(oracleDeviation, block([]), { protocol: described, reads })
  expect(measurements?.[0]).toMatchObject({ value: undefined })
})
