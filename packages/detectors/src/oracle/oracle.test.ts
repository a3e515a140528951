import type { PriceSource } from '@membrane/core'
import { expect, test } from 'vitest'
import { account, answers, protocol, transaction, word, words } from '../testing/build.ts'
import { contractOf, reliersOn } from './contract.ts'
import { diffPrices, packedReservesPrice, poolReads, readPools, slot0Price, watchedPools } from './pool.ts'
import { decodePrice, priceReads } from './price.ts'

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
  expect(packedReservesPrice(word(1_000n))).toBeUndefined()
  expect(slot0Price(word((1n << 200n) | (3n << 96n)))).toBe(9)
  expect(slot0Price(word(0))).toBeUndefined()
})

test('a state diff tells a pool before and after, and of other slots nothing', () => {
  const change = (slot: number) =>
    ({
      kind: 'storage',
      address: base,
      slot: word(slot),
      before: word((2_000n << 112n) | 1_000n),
      after: word((3_000n << 112n) | 1_000n),
    }) as const
  expect(diffPrices(transaction({ changes: [change(7), change(8)] }), base)).toEqual({ before: 2, after: 3 })
  expect(diffPrices(transaction({ changes: [change(7)] }), base)).toBeUndefined()
  expect(diffPrices(transaction({ changes: [change(8)] }), account(9))).toBeUndefined()
})

test('watched pools are those that price something, and whichever function they have answers', () => {
  const [pair, pool, other] = [account(1), account(2), account(3)]
  const described = protocol({
    contracts: [{ address: other, label: 'pool', role: 'pool' }],
    pools: [
      { kind: 'uniswap-v3', address: pool, tokens: [], label: 'pool' },
      { kind: 'curve', address: account(4), tokens: [], label: 'curve' },
    ],
    oracles: [
      {
        name: 'X',
        source: { kind: 'uniswap-v2', pair, base, baseDecimals: 18, quoteDecimals: 18 },
      },
    ],
  })
  expect([...watchedPools(described)]).toEqual([pair, other, pool])
  const [reserves, , , , slot] = [pair, other, pool].flatMap((one) =>
    poolReads(described).filter(({ to }) => to === one),
  )
  const reads = answers({
    [String(reserves?.key)]: words(1_000, 2_000, 0),
    [String(slot?.key)]: '0x',
    [`${pool}:0x3850c7bd`]: words(3n << 96n),
  })
  expect(readPools([pair, other, pool], reads)).toEqual([
    [pair, 2],
    [pool, 9],
  ])
})

test('the contract that answers stands for its source, and lending markets rely on it', () => {
  const feed = account(7)
  const oracle = { name: 'X', source: { kind: 'chainlink', feed, decimals: 8 } } as const
  expect(contractOf({ kind: 'view', to: base, function: 'price()', decimals: 1 })).toBe(base)
  const lending = [{ kind: 'aave-v3', pool: base, label: 'market' }] as const
  expect(reliersOn(oracle, protocol({ lending }))).toEqual([feed, base])
})
