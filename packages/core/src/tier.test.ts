import fc from 'fast-check'
import { expect, test } from 'vitest'
import { missingTiers, tiers, tiersOf } from './tier.ts'

test('what a source does not have is unknown, and a rule that needs it is told', () => {
  const have = tiersOf(['logs', 'receipts'])
  expect(have.traces).toBe('unknown')
  expect(missingTiers(have, ['traces', 'logs', 'reads'])).toEqual(['traces', 'reads'])
})

test('nothing present is ever missing, and nothing missing present', () => {
  const some = fc.subarray([...tiers])
  fc.assert(
    fc.property(some, some, (present, needed) => {
      const missing = missingTiers(tiersOf(present), needed)
      expect([...missing].sort()).toEqual(needed.filter((tier) => !present.includes(tier)).sort())
    }),
  )
})
