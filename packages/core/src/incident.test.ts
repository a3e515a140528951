import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fuseScores } from './incident.ts'

const score = fc.double({ min: 0, max: 1, noNaN: true })
const scores = fc.array(score, { maxLength: 8 })

describe('fuseScores', () => {
  test('agreement raises the score: two halves make three quarters', () => {
    expect(fuseScores([0.5, 0.5])).toBeCloseTo(0.75, 12)
    expect(fuseScores([])).toBe(0)
    expect(fuseScores([1, 0])).toBe(1)
  })

  test('stays between the strongest and certainty', () => {
    fc.assert(
      fc.property(scores, (all) => {
        const fused = fuseScores(all)
        expect(fused).toBeGreaterThanOrEqual(Math.max(0, ...all) - 1e-12)
        expect(fused).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('one more detector never lowers it, and a silent one changes nothing', () => {
    fc.assert(
      fc.property(scores, score, (all, more) => {
        expect(fuseScores([...all, more])).toBeGreaterThanOrEqual(fuseScores(all) - 1e-12)
        expect(fuseScores([...all, 0])).toBe(fuseScores(all))
      }),
    )
  })

  test('the order of detectors does not count', () => {
    fc.assert(
      fc.property(scores, (all) => {
        expect(fuseScores([...all].reverse())).toBeCloseTo(fuseScores(all), 12)
      }),
    )
  })

  test('a detector that oversteps counts as certain, or as nothing', () => {
    expect(fuseScores([7])).toBe(1)
    expect(fuseScores([-3, 0.5])).toBe(fuseScores([0.5]))
  })
})
