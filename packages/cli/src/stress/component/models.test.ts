import { getAmountIn, liquidateMorpho, morphoHealthy } from '@membrane/risk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { largestAllowed } from './bisect.ts'
import { largestLoan, modelBorrow } from './lendingModel.ts'
import { arbitrage, modelBurn, modelMint, modelSwap, squareRoot } from './pairModel.ts'
import { thinnedRows } from './scenario.ts'
import { modelAction, priceFall, sharePrice, type VaultRules } from './vaultModel.ts'

const amount = (most: bigint) => fc.bigInt({ min: 1n, max: most })
const reserves = fc.record({ base: amount(10n ** 26n), quote: amount(10n ** 26n) })
const rules: fc.Arbitrary<VaultRules> = fc.oneof(
  fc.constant({ kind: 'plain' } as const),
  fc.nat(9).map((offset) => ({ kind: 'virtual-shares', offset }) as const),
)

test('a swap keeps k, and one unit more would not', () => {
  fc.assert(
    fc.property(reserves, amount(10n ** 26n), fc.bigInt({ min: 0n, max: 9_999n }), (pair, sold, fee) => {
      const { amountOut, after } = modelSwap(pair, 'base', sold, fee)
      const kept = pair.base * 10_000n + sold * (10_000n - fee)
      const k = pair.base * pair.quote * 10_000n
      expect(kept * after.quote).toBeGreaterThanOrEqual(k)
      expect(kept * (after.quote - 1n)).toBeLessThan(k)
      expect(after.base * after.quote).toBeGreaterThanOrEqual(pair.base * pair.quote)
      expect(pair.quote - after.quote).toBe(amountOut)
    }),
  )
  expect(modelSwap({ base: 5n * 10n ** 18n, quote: 10n ** 19n }, 'base', 10n ** 18n, 30n).amountOut).toBe(
    // Uniswap's own test of its pair: 1 sold into 5 and 10.
    1_662_497_915_624_478_906n,
  )
  const asked = getAmountIn({ reserveIn: 10n ** 20n, reserveOut: 10n ** 20n }, 10n ** 18n)
  expect(
    modelSwap({ base: 10n ** 20n, quote: 10n ** 20n }, 'quote', asked, 30n).amountOut,
  ).toBeGreaterThanOrEqual(10n ** 18n)
})

test('arbitrage earns most where the model says, and nothing is sold inside of the fee', () => {
  const pair = { base: 1_000n * 10n ** 18n, quote: 2_000_000n * 10n ** 18n }
  for (const price of [1_500n, 1_980n, 2_020n, 3_000n]) {
    const trade = arbitrage(pair, { numerator: price, denominator: 1n }, 30n)
    const earned = (sold: bigint) => {
      const { amountOut } = modelSwap(pair, trade?.sells ?? 'base', sold, 30n)
      return trade?.sells === 'base' ? amountOut - sold * price : amountOut * price - sold
    }
    const best = trade?.amountIn ?? 0n
    expect(earned(best)).toBeGreaterThan(0n)
    expect(trade?.sells).toBe(price < 2_000n ? 'base' : 'quote')
    for (const share of [999n, 1_001n]) expect(earned((best * share) / 1_000n)).toBeLessThan(earned(best))
  }
  for (const price of [1_995n, 2_000n, 2_005n])
    expect(arbitrage(pair, { numerator: price, denominator: 1n }, 30n)).toBeUndefined()
})

test('shares of a pair that come and go at once leave nothing behind for whoever does it', () => {
  fc.assert(
    fc.property(reserves, reserves, amount(10n ** 26n), (pair, added, supply) => {
      const shares = modelMint(pair, added, supply)
      const after = { base: pair.base + added.base, quote: pair.quote + added.quote }
      const out = modelBurn(after, shares, supply + shares)
      expect(out.base <= added.base && out.quote <= added.quote).toBe(true)
    }),
  )
})

test('the root is the largest whose square fits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 250n }), (value) => {
      const root = squareRoot(value)
      expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true)
    }),
  )
})

test('a limit a unit away is found exactly, one far away to a millionth', async () => {
  const asked: bigint[] = []
  const upTo = (limit: bigint) => async (value: bigint) => {
    asked.push(value)
    return value <= limit
  }
  const far = 10n ** 24n
  expect(await largestAllowed(10n ** 18n, far, 'allowed', upTo(10n ** 18n))).toBe(10n ** 18n)
  expect(await largestAllowed(10n ** 18n, far, 'allowed', upTo(10n ** 18n + 41n))).toBe(10n ** 18n + 41n)
  expect(await largestAllowed(0n, 10n ** 18n, 'refused', upTo(10n ** 18n - 1n))).toBe(10n ** 18n - 1n)
  expect(await largestAllowed(0n, 10n ** 18n, 'refused', upTo(0n))).toBe(0n)
  asked.length = 0
  const limit = 3n * 10n ** 20n
  const found = await largestAllowed(10n ** 18n, far, 'allowed', upTo(limit))
  expect(found <= limit && limit - found <= limit / 1_000_000n).toBe(true)
  expect(asked.length).toBeLessThan(60)
})

test('no order of vault actions gains, and a share falls for nobody', () => {
  const action = fc.constantFrom('deposit', 'mint', 'withdraw', 'redeem')
  fc.assert(
    fc.property(
      rules,
      fc.record({ assets: amount(10n ** 24n), supply: amount(10n ** 24n) }),
      fc.array(fc.tuple(action, amount(10n ** 22n)), { maxLength: 8 }),
      (rule, start, steps) => {
        let totals = start
        let [assets, shares] = [0n, 0n]
        for (const [name, size] of steps) {
          const moved = modelAction(rule, totals, name, size)
          if (moved === undefined) continue
          const enters = name === 'deposit' || name === 'mint'
          if (!enters && moved.shares > shares) continue
          assets += enters ? -moved.assets : moved.assets
          shares += enters ? moved.shares : -moved.shares
          expect(priceFall(rule, totals, moved.after)).toBe(0)
          totals = moved.after
        }
        const left = modelAction(rule, totals, 'redeem', shares)?.assets ?? 0n
        expect(assets + left).toBeLessThanOrEqual(0n)
      },
    ),
  )
})

test('a fall of one unit in 10^30 is still a fall, and a rise is none', () => {
  const plain = { kind: 'plain' } as const
  const big = { assets: 10n ** 33n, supply: 10n ** 33n }
  expect(priceFall(plain, big, { ...big, assets: big.assets - 1n })).toBeGreaterThan(0)
  expect(priceFall(plain, big, { ...big, assets: big.assets + 1n })).toBe(0)
  expect(priceFall(plain, { assets: 200n, supply: 100n }, { assets: 150n, supply: 100n })).toBe(0.25)
  expect(sharePrice({ kind: 'virtual-shares', offset: 3 }, { assets: 0n, supply: 0n })).toBe(0.001)
})

test('the largest loan is healthy, a unit more is not, and neither can be liquidated for too much', () => {
  const state = {
    lltv: 86n * 10n ** 16n,
    price: 1_999n * 10n ** 33n,
    totalSupplyAssets: 10n ** 30n,
    totalSupplyShares: 10n ** 36n,
    totalBorrowAssets: 1_062_345_678_901n,
    totalBorrowShares: 10n ** 18n,
    collateral: 7_654_321_987_654_321n,
    borrowShares: 0n,
  }
  const most = largestLoan(state)
  expect(most).toBeGreaterThan(0n)
  expect(morphoHealthy(modelBorrow(state, most))).toBe(true)
  expect(morphoHealthy(modelBorrow(state, most + 1n))).toBe(false)
  const call = { seizedAssets: state.collateral + 1n, repaidShares: 0n }
  expect(liquidateMorpho({ ...modelBorrow(state, most), price: 10n ** 36n }, call)).toEqual({
    refused: 'ARITHMETIC',
  })
})

test('a thinned path keeps its lowest and its highest price and its end', () => {
  const prices = Array.from({ length: 101 }, (_, i) => (i === 37 ? 0.5 : i === 58 ? 2 : 1 + i / 1_000))
  const rows = thinnedRows(prices, 10)
  expect(rows).toEqual([0, 10, 20, 30, 37, 50, 58, 70, 80, 90, 100])
  expect(thinnedRows(prices, 100)).toEqual(prices.map((_, i) => i))
})
