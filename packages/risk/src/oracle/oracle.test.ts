import { describe, expect, it } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import type { OracleModel } from './model.ts'
import { createOracle } from './oracle.ts'

const model: OracleModel = {
  kind: 'deviation',
  deviation: 0.01,
  heartbeatSeconds: 120,
  delaySeconds: 24,
  windowSeconds: 0,
  reporters: 0,
  reporterSigma: 0,
  staleAfterSeconds: 0,
  manipulation: undefined,
}

/** What one asset's oracle shows after each step, and where in the step it came. */
function follow(
  changes: Partial<OracleModel>,
  prices: readonly number[],
  more: { seconds?: number; wait?: number; x?: number } = {},
) {
  const { seconds = 12, wait = 0, x = 1 } = more
  const oracle = createOracle({ ...model, ...changes }, 1, seconds, createStream(1, 0, 66))
  oracle.reset(prices.length)
  return prices.map((price, i) => {
    oracle.step(i + 1, Float64Array.of(price), Float64Array.of(x), wait)
    return { price: oracle.price[0]!, offset: oracle.offset[0], fresh: oracle.fresh[0] }
  })
}
const shown = (...given: Parameters<typeof follow>) => follow(...given).map(({ price }) => price)

describe('oracle', () => {
  it('reports a deviation two blocks later, and keeps still below it', () => {
    expect(shown({}, [0.995, 0.98, 0.975, 0.975, 0.975, 0.975])).toEqual([1, 1, 1, 0.98, 0.98, 0.98])
    // The second report leaves once the first one is in.
    expect(shown({}, [0.98, 0.96, 0.96, 0.96, 0.96, 0.96])).toEqual([1, 1, 0.98, 0.98, 0.96, 0.96])
  })

  it('reports at the heartbeat without a deviation', () => {
    const prices = new Array<number>(13).fill(0.999)
    // 120 s after the start is step 10; its delay ends with step 12.
    expect(shown({}, prices).indexOf(0.999)).toBe(11)
  })

  it('says when in a long step the price came, later where blocks are full', () => {
    expect(follow({}, [0.9], { seconds: 3_600 })[0]).toEqual({ price: 0.9, offset: 24, fresh: 1 })
    expect(follow({}, [0.9], { seconds: 3_600, wait: 100 })[0]?.offset).toBe(124)
    expect(shown({}, [0.9, 0.9], { seconds: 3_600, wait: 4_000 })).toEqual([1, 0.9])
  })

  it('shows the price of the delay ago', () => {
    expect(shown({ kind: 'lag', delaySeconds: 36 }, [0.9, 0.8, 0.7, 0.6, 0.5])).toEqual([1, 1, 1, 0.9, 0.8])
  })

  it('averages the price of the pool over its window', () => {
    const means = shown({ kind: 'twap', windowSeconds: 48 }, [0.8, 0.8, 0.8, 0.8, 0.8])
    for (const [i, mean] of [0.95, 0.9, 0.85, 0.8, 0.8].entries()) expect(means[i]).toBeCloseTo(mean, 12)
    expect(shown({ kind: 'spot' }, [0.8], { x: 0.5 })).toEqual([0.2])
  })

  it('takes the middle of reporters, whose errors shrink with their number', () => {
    const spread = (count: number) => {
      const prices = shown(
        { kind: 'median', delaySeconds: 0, reporters: count, reporterSigma: 0.01 },
        new Array<number>(400).fill(1),
      )
      return Math.sqrt(prices.reduce((sum, price) => sum + (price - 1) ** 2, 0) / prices.length)
    }
    expect(spread(1)).toBeGreaterThan(0.0085)
    expect(spread(1)).toBeLessThan(0.0115)
    // The median of n normals: sigma sqrt(pi / (2 n))
    expect(spread(25)).toBeLessThan(0.003)
  })

  it('goes stale when no report comes, and lies where it is made to', () => {
    const stale = follow({ heartbeatSeconds: 1e9, staleAfterSeconds: 30 }, [1, 1, 1, 1])
    expect(stale.map(({ fresh }) => fresh)).toEqual([1, 1, 0, 0])
    const manipulation = { asset: 0, factor: 2, fromStep: 2, toStep: 3 }
    expect(shown({ kind: 'spot', manipulation }, [1, 1, 1])).toEqual([1, 2, 1])
  })
})
