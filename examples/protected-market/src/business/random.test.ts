import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from './random.ts'

it('gives the same sequence for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [one, other] = [createRandom(seed), createRandom(seed)]
      const draw = (random: typeof one) => [
        random.fraction(),
        random.amount(1, 9, 5n),
        random.pick('abc'.split('')),
      ]
      expect(draw(one)).toEqual(draw(other))
    }),
  )
})

it('stays within bounds', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, least, span) => {
      const random = createRandom(seed)
      const amount = random.amount(least, least + span, 3n)
      expect(amount % 3n).toBe(0n)
      expect(amount).toBeGreaterThanOrEqual(BigInt(least) * 3n)
      expect(amount).toBeLessThanOrEqual(BigInt(least + span) * 3n)
    }),
  )
})

it('never chooses what has no weight, and chooses the rest in proportion', () => {
  const random = createRandom(1)
  const counts = [0, 0, 0]
  for (let i = 0; i < 4_000; i++) {
    const index = random.weighted([1, 0, 3])
    counts[index] = (counts[index] ?? 0) + 1
  }
  expect(counts[1]).toBe(0)
  expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeGreaterThan(2.5)
  expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeLessThan(3.5)
  expect(random.weighted([])).toBe(-1)
})
