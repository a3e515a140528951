import { expect, test } from 'vitest'
import { account, block, log, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { borrowed, listed, market, named, pool, position, reserve, sent } from './cases/market.ts'
import { badDebt } from './detector.ts'
import { badDebtDefaults } from './options.ts'

testCases(badDebt, cases)

type Step = ReturnType<typeof borrowed>

function fold(...steps: readonly Step[]) {
  let last = run(badDebt, block([transaction()]), { protocol: market })
  for (const { block: next, reads } of steps) {
    last = run(badDebt, next, { protocol: market, reads, memory: last.memory })
  }
  return last
}

test('nothing described, nothing read and no traces are unknown, each with its reason', () => {
  const bare = run(badDebt, block([transaction()]))
  expect(bare.unknown?.join()).toMatch(/liquidates itself was not seen.*no lending pool described/)
  const unread = fold(borrowed(1), { ...borrowed(2), reads: new Map() })
  expect(unread.unknown?.join()).toMatch(/list of reserves could not be read.*1 positions could not be read/)
})

test('it asks for the list, then for the tokens of each reserve, then for what is lent of it, and for borrowers', () => {
  const asked = (...steps: readonly Step[]) =>
    badDebt
      .reads?.(market, fold(...steps).memory, badDebtDefaults)
      .map(({ to, data }) => [to, data.slice(0, 10)])
  expect(asked()).toEqual([[pool, '0xd1946dbc']])
  expect(asked(listed(1))).toEqual([[pool, '0x35ea6a75']])
  expect(asked(listed(1), named(2))).toHaveLength(2)
  expect(asked(listed(1), named(2), borrowed(3))?.[0]).toEqual([pool, '0xbf92857c'])
})

test('utilisation is measured, and has no value with a reason where the reserve cannot be read', () => {
  const measured = fold(listed(1), named(2), reserve(3, 250, 750)).measurements
  expect(measured).toEqual([expect.objectContaining({ name: 'utilisation_bps', value: 7_500 })])
  const unread = fold(listed(1), named(2), position(3, 1, 1)).measurements
  expect(unread).toEqual([expect.objectContaining({ value: undefined, reason: expect.any(String) })])
})

test('memory is bounded however many borrow', () => {
  const logs = Array.from({ length: 3_000 }, (_, i) =>
    log(pool, 'BorrowAaveV3', [account(1), account(0x1_0000 + i), 0], words(1, 5n, 2, 0)),
  )
  const { memory } = run(badDebt, block([transaction({ logs })]), { protocol: market })
  expect(memory.pools[pool]?.waiting).toHaveLength(badDebtDefaults.maxBorrowers)
})

test('a pending transaction changes no memory', () => {
  const memory = fold(borrowed(1)).memory
  const pending = run(badDebt, sent().block, { protocol: market, memory, stage: 'pending' })
  expect(pending.memory).toBe(memory)
})
