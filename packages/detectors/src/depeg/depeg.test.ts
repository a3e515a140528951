import type { PoolWatch } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, answers, block, protocol, run, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { depeg } from './detector.ts'
import { shareOf, shareReads } from './share.ts'

testCases(depeg, cases)

const coin = account(0xc0)
const other = account(0xd0)
const address = account(0xaa)
const tokens = [other, coin]

function share(kind: PoolWatch['kind'], ...data: readonly `0x${string}`[]) {
  const pool = { kind, address, tokens, label: 'pool' }
  const reads = shareReads(pool, protocol())
  return shareOf(
    coin,
    pool,
    protocol(),
    answers(Object.fromEntries(reads.map(({ key }, i) => [key, data[i] ?? '0x']))),
  )
}

test('every kind of pool tells its balances, in whole tokens of their own decimals', () => {
  expect(share('uniswap-v2', words(1_000_000, 3n * 10n ** 18n, 0), words(6), words(18))).toEqual({
    shareBps: 7_500,
  })
  expect(share('uniswap-v3', words(1_000_000), words(10n ** 18n), words(6), words(18))).toEqual({
    shareBps: 5_000,
  })
  expect(share('curve', words(9_000_000), words(10n ** 18n), words(6), words(18))).toEqual({
    shareBps: 1_000,
  })
})

test('a share that cannot be known says why', () => {
  expect(share('curve', words(0), words(0), words(6), words(18))).toEqual({ reason: 'the pool is empty' })
  expect(share('curve', words(1), words(1), words(6))).toEqual({
    reason: `decimals of ${coin}: the answer was empty`,
  })
  expect(share('balancer-v2')).toEqual({ reason: expect.stringContaining('vault') })
  const pool = { kind: 'curve', address, tokens: [other], label: 'pool' } as const
  expect(shareOf(coin, pool, protocol(), new Map())).toEqual({ reason: expect.stringContaining('name') })
})

test('a share is between nothing and all, and with the other shares the whole', () => {
  const amount = fc.bigInt(1n, 10n ** 30n)
  fc.assert(
    fc.property(amount, amount, (first, second) => {
      const own = share('curve', words(first), words(second), words(18), words(18))
      const rest = share('curve', words(second), words(first), words(18), words(18))
      if ('reason' in own || 'reason' in rest) throw new Error('unknown')
      expect(Math.abs(own.shareBps + rest.shareBps - 10_000)).toBeLessThanOrEqual(1)
    }),
  )
})

test('price and share are measured for every coin and pool, with a reason where they are unknown', () => {
  const pool = account(0xbb)
  const described = protocol({
    pools: [{ kind: 'curve', address, tokens, label: 'pool' }],
    stablecoins: [
      {
        token: coin,
        label: 'USDM',
        price: { kind: 'view', to: other, function: 'price()', decimals: 2 },
        pools: [address, pool],
        minters: [],
      },
    ],
  })
  const reads = answers({ [`${other}:0xa035b1fe`]: words(99) })
  const { measurements, unknown, findings } = run(depeg, block([]), { protocol: described, reads })
  expect(measurements).toEqual([
    { name: 'stablecoin_deviation_bps', value: 100, labels: { coin: 'USDM' } },
    {
      name: 'stablecoin_pool_share_bps',
      value: undefined,
      labels: { coin: 'USDM', pool: 'pool' },
      reason: 'it was not read',
    },
  ])
  expect(findings).toHaveLength(1)
  expect(unknown).toEqual([
    `share of USDM in ${pool}: the pool is not described`,
    'share of USDM in pool: it was not read',
  ])
})
