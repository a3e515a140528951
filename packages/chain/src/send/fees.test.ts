import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bumpFees, capFees, marketFees, outbidFees } from './fees.ts'

const wei = fc.bigInt({ min: 0n, max: 10n ** 13n })
const fees = fc
  .tuple(wei, wei)
  .map(([a, b]) =>
    a > b ? { maxFeePerGas: a, maxPriorityFeePerGas: b } : { maxFeePerGas: b, maxPriorityFeePerGas: a },
  )

test('a replacement raises both fees by at least an eighth, and never goes over the cap', () => {
  fc.assert(
    fc.property(fees, fees, wei, (previous, market, cap) => {
      const next = bumpFees(previous, market, cap)
      if (next === undefined) {
        expect(previous.maxFeePerGas * 9n).toBeGreaterThan((cap - 1n) * 8n)
        return
      }
      expect(next.maxFeePerGas).toBeLessThanOrEqual(cap)
      expect(next.maxFeePerGas * 8n).toBeGreaterThanOrEqual(previous.maxFeePerGas * 9n)
      expect(next.maxPriorityFeePerGas * 8n).toBeGreaterThanOrEqual(previous.maxPriorityFeePerGas * 9n)
    }),
  )
})

test('what is to stand before a competitor offers more than it, at any base fee', () => {
  fc.assert(
    fc.property(fees, fees, wei, (market, competitor, baseFee) => {
      const ours = outbidFees(market, competitor)
      const tip = ({ maxFeePerGas, maxPriorityFeePerGas }: typeof ours) => {
        const room = maxFeePerGas - baseFee
        return room < maxPriorityFeePerGas ? room : maxPriorityFeePerGas
      }
      expect(tip(ours)).toBeGreaterThan(tip(competitor))
    }),
  )
})

test('a cap holds for the tip as well', () => {
  expect(capFees({ maxFeePerGas: 100n, maxPriorityFeePerGas: 90n }, 50n)).toEqual({
    maxFeePerGas: 50n,
    maxPriorityFeePerGas: 50n,
  })
})

test('the market fee covers a doubled base fee and a tip of at least one gwei', () => {
  expect(marketFees([5n, 7n], [0n, 0n])).toEqual({
    maxFeePerGas: 1_000_000_014n,
    maxPriorityFeePerGas: 1_000_000_000n,
  })
})
