import { expect, test } from 'vitest'
import { account, answers, block, frame, input, protocol, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { oracleChange } from './detector.ts'

testCases(oracleChange, cases)

const feed = account(0xfeed)
const described = protocol({ oracles: [{ name: 'X', source: { kind: 'chainlink', feed, decimals: 8 } }] })
const key = `${feed}:0x245a7bfc`

test('a feed that is no proxy has nothing behind it, and one that cannot be read is unknown', () => {
  const refused = new Map([[key, { ok: false, reason: 'execution reverted' } as const]])
  expect(run(oracleChange, block([transaction()]), { protocol: described, reads: refused }).unknown).toEqual([
    expect.stringContaining('logs and traces'),
  ])
  const down = new Map([[key, { ok: false, reason: 'endpoint down' } as const]])
  expect(run(oracleChange, block([transaction()]), { protocol: described, reads: down }).unknown).toContain(
    'aggregator behind X: endpoint down',
  )
})

test('what stood behind a feed is remembered over blocks that could not be read', () => {
  const reads = answers({ [key]: words(account(1)), [`${feed}:0xfeaf968c`]: words(1, 5_000_000_00, 0, 0, 1) })
  const first = run(oracleChange, block([transaction()]), { protocol: described, reads })
  expect(first.memory).toEqual({ behind: { X: { aggregator: account(1), price: 5 } } })
  const second = run(oracleChange, block([transaction()]), { protocol: described, memory: first.memory })
  expect(second.memory).toEqual(first.memory)
  expect(second.unknown).toContain('aggregator behind X: it was not read')
})

test('an argument that is no address names no source', () => {
  const oracle = account(0x0c)
  const odd = input('setOracle', 2n ** 200n)
  const trace = frame(account(1), { calls: [frame(oracle, { input: odd })] })
  expect(run(oracleChange, block([transaction({ trace })])).findings).toEqual([])
})

test('changes of contracts that nobody described are left out where that is asked', () => {
  const trace = frame(account(1), { calls: [frame(feed, { input: input('setOracle', account(2)) })] })
  const given = block([transaction({ trace })])
  expect(run(oracleChange, given).findings).toHaveLength(1)
  expect(run(oracleChange, given, { options: { reportUndescribed: false } }).findings).toEqual([])
})
