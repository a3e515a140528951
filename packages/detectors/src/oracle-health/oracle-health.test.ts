import type { PriceSource } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, transaction, word, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { oracleHealth } from './detector.ts'
import { packedReservesPrice, slot0Price } from './excursion.ts'
import { decodePrice, priceReads, swingBps } from './price.ts'

testCases(oracleHealth, cases)

const base = account(0xb)

test('every kind of source is decoded into quote per base', () => {
  const price = (source: PriceSource, ...data: readonly `0x${string}`[]) => {
    const keys = priceReads(source).map(({ key }) => key)
    return decodePrice(source, answers(Object.fromEntries(keys.map((key, i) => [key, data[i] ?? '0x']))))
  }
  expect(price({ kind: 'aave', oracle: base, asset: base, decimals: 8 }, words(250_000_000))).toMatchObject({
    price: 2.5,
  })
  expect(
    price({ kind: 'view', to: base, function: 'latestAnswer()', decimals: 2 }, words(150)),
  ).toMatchObject({ price: 1.5 })
  const pair = { kind: 'uniswap-v2', pair: account(1), base, baseDecimals: 18, quoteDecimals: 6 } as const
  expect(price(pair, words(10n ** 18n, 2_000_000n, 0), words(base))).toMatchObject({ price: 2 })
  expect(price(pair, words(2_000_000n, 10n ** 18n, 0), words(account(9)))).toMatchObject({ price: 2 })
  const pool = {
    kind: 'uniswap-v3-twap',
    pool: account(1),
    base,
    baseDecimals: 18,
    quoteDecimals: 18,
    windowSeconds: 100,
  } as const
  const observed = price(pool, words(64, 160, 2, 0, 1_000 * 100, 2, 0, 0), words(base))
  expect(observed.ok && observed.price).toBeCloseTo(1.0001 ** 1_000, 9)
})

test('an answer that is no price is unknown', () => {
  const source = { kind: 'chainlink', feed: base, decimals: 8 } as const
  const [key] = priceReads(source).map((read) => read.key)
  const reads = answers({ [String(key)]: words(1, 0, 0, 0, 0) })
  expect(decodePrice(source, reads)).toMatchObject({ ok: false })
  expect(decodePrice(source, new Map())).toMatchObject({ ok: false })
})

test('storage words give the price that the pool has', () => {
  const reserves = (2_000n << 112n) | 1_000n
  expect(packedReservesPrice(word(reserves))).toBe(2)
  expect(slot0Price(word((1n << 200n) | (3n << 96n)))).toBe(9)
})

test('a swing is the same up and down and zero for no change', () => {
  const price = fc.double({ min: 1e-6, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(price, price, (a, b) => {
      expect(swingBps(a, b)).toBe(swingBps(b, a))
      expect(swingBps(a, a)).toBe(0)
    }),
  )
})

test('an oracle that cannot be read has an unknown deviation and age, with the reason', () => {
  const described = protocol({
    oracles: [{ name: 'X', source: { kind: 'chainlink', feed: base, decimals: 8 } }],
  })
  const reads = new Map([[`${base}:0xfeaf968c`, { ok: false, reason: 'endpoint down' } as const]])
  const { measurements, findings } = run(oracleHealth, block([transaction()]), { protocol: described, reads })
  expect(findings).toEqual([])
  expect(measurements?.map(({ value }) => value)).toEqual([undefined, undefined])
  expect(measurements?.[1]?.reason).toContain('endpoint down')
})
