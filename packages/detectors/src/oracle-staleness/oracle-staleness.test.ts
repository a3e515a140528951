import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { oracleStaleness } from './detector.ts'

testCases(oracleStaleness, cases)

const feed = account(0xb)
const described = protocol({ oracles: [{ name: 'X', source: { kind: 'chainlink', feed, decimals: 8 } }] })
const key = `${feed}:0xfeaf968c`

test('an oracle that cannot be read has an unknown age, with the reason', () => {
  const reads = new Map([[key, { ok: false, reason: 'endpoint down' } as const]])
  const { measurements, unknown } = run(oracleStaleness, block([transaction()]), {
    protocol: described,
    reads,
  })
  expect(measurements).toEqual([
    { name: 'oracle_staleness_seconds', value: undefined, labels: { oracle: 'X' }, reason: 'endpoint down' },
  ])
  expect(unknown).toEqual(['age of X: endpoint down'])
})

test('the age is measured in seconds, whether or not it is too high', () => {
  const given = block([transaction()], { timestamp: 1_000 })
  const reads = answers({ [key]: words(1, 5, 0, 400, 1) })
  const { measurements } = run(oracleStaleness, given, { protocol: described, reads })
  expect(measurements).toEqual([{ name: 'oracle_staleness_seconds', value: 600, labels: { oracle: 'X' } }])
  const timeless = run(oracleStaleness, block([], { timestamp: undefined }), { protocol: described, reads })
  expect(timeless.measurements?.[0]?.reason).toContain('time is unknown')
})

test('a source without a time of update has an unknown age', () => {
  const source = { kind: 'view', to: feed, function: 'latestAnswer()', decimals: 8 } as const
  const reads = answers({ [`${feed}:0x50d25bcd`]: words(5) })
  const { measurements } = run(oracleStaleness, block([]), {
    protocol: protocol({ oracles: [{ name: 'X', source }] }),
    reads,
  })
  expect(measurements?.[0]?.reason).toContain('does not tell')
})
