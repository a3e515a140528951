import { digest } from '@membrane/core'
import { describe, expect, it } from 'vitest'
import { choleskyOf } from '../exact/cholesky.ts'
import { ln, normalCdf, studentCdf } from '../exact/functions.ts'
import { createStream } from '../exact/threefry.ts'
import { createPathGenerator } from './generator.ts'
import type { PriceModel } from './model.ts'

const correlation = [
  [1, 0.8, 0.5],
  [0.8, 1, 0.4],
  [0.5, 0.4, 1],
]
const factor = choleskyOf(correlation)
const covariance = factor.map((x) => 0.01 * x)

const garchOf = (nu: number) => ({
  mean: 1e-5,
  omega: 2e-6,
  alpha: 0.05,
  gamma: 0.06,
  beta: 0.9,
  nu,
  variance: 1e-4,
})
const jumps = {
  mean: 1e-5,
  volatility: 0.01,
  intensity: 0.01,
  jumpMean: -0.01,
  jumpVolatility: 0.03,
  loading: 0.8,
}
const common = { intensity: 0.02, mean: -0.02, volatility: 0.04 }
const tail = { threshold: 0.02, xi: 0.25, beta: 0.006 }

/** Normal returns, correlated, as a series to resample. */
const returns = (() => {
  const out = new Float64Array(3 * 4_000)
  const stream = createStream(99, 0)
  for (let n = 0; n < out.length; n += 3) {
    const z = [stream.normal(), stream.normal(), stream.normal()]
    for (let i = 0; i < 3; i++) for (let j = 0; j <= i; j++) out[n + i]! += covariance[3 * i + j]! * z[j]!
  }
  return out
})()

const processes: Readonly<Record<string, PriceModel['process']>> = {
  gbm: { kind: 'gbm', mean: Float64Array.of(1e-5, 0, -1e-5), cholesky: covariance },
  merton: {
    kind: 'merton',
    cholesky: covariance,
    set: { assets: [jumps, jumps, jumps], correlation, common },
  },
  garch: {
    kind: 'garch',
    cholesky: factor,
    set: { assets: [4, 6, 3.5].map(garchOf), copula: { nu: 5, correlation } },
  },
  bootstrap: { kind: 'bootstrap', returns, meanBlock: 12 },
  evt: { kind: 'evt', returns, meanBlock: 12, tails: [0, 1, 2].map(() => ({ lower: tail, upper: tail })) },
}

const modelOf = (kind: string, other: Partial<PriceModel> = {}): PriceModel => ({
  assets: 3,
  steps: 100,
  sampling: 'plain',
  process: processes[kind]!,
  ...other,
})

const pathsOf = (model: PriceModel, paths: readonly number[], seed = 1) => {
  const generator = createPathGenerator(model, seed)
  return paths.map((path) => {
    const out = new Float64Array((model.steps + 1) * model.assets)
    const logWeight = generator.fill(path, out)
    return { out, logWeight }
  })
}

/** Log return of asset `a` over the horizon, and ln of the weight, of each path. */
const finals = (model: PriceModel, count: number, a = 0) =>
  pathsOf(
    model,
    Array.from({ length: count }, (_, path) => path),
  ).map(({ out, logWeight }) => ({
    move: ln(out[model.steps * model.assets + a]!),
    weight: Math.exp(logWeight),
  }))

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const deviation = (values: readonly number[]) => {
  const m = mean(values)
  return Math.sqrt(mean(values.map((x) => (x - m) ** 2)))
}

/** Written by the first run of this version: any change of a bit must be meant, and then raises `engineVersion`. */
const golden: Readonly<Record<string, string>> = {
  gbm: '0xaa8e099ce39885d710ab3af81f981cac5b048db2499f48a8d6d5001150bb703e',
  merton: '0x1d9330f4c5f54271b9e52f2df902f587c478cad60b897db13c1e9a27f8d46f1c',
  garch: '0x52bedc1fcb9b0b7491528deca25e5417c4449243c6b31a496e3c76db3ec02e12',
  bootstrap: '0xd0ea0495ab431ccb372e98782599feeef24386e1b013b77d59978b31c8fab184',
  evt: '0xef6f59f4cd4f45f6ca82e8db624cf4bf1599461875a34bee1f3fa40d0ff96173',
}

describe.each(Object.keys(processes))('%s', (kind) => {
  it.each(['plain', 'antithetic', 'stratified'] as const)(
    'gives a path the same bits in any order, %s',
    (sampling) => {
      const model = modelOf(kind, {
        sampling,
        paths: 50,
        tilt: { theta: Float64Array.of(-0.1, 0, 0.02), intensity: 2 },
      })
      const forward = pathsOf(model, [0, 1, 2, 3, 4])
      const backward = pathsOf(model, [4, 3, 2, 1, 0]).reverse()
      expect(backward).toEqual(forward)
      expect(new Set(forward.map(({ out }) => out.join())).size).toBe(5)
      expect(pathsOf(model, [0], 2)[0]!.out).not.toEqual(forward[0]!.out)
      expect([...forward[0]!.out.slice(0, 3)]).toEqual([1, 1, 1])
    },
  )

  it('gives the bits on record', () => {
    const bytes = pathsOf(modelOf(kind), [0, 1, 12345]).map(({ out }) =>
      Buffer.from(out.buffer).toString('hex'),
    )
    expect(digest(bytes)).toBe(golden[kind])
  })

  it('has weights of mean 1 under a tilt, and the same tail probability at less variance', () => {
    // Resampling is tilted where blocks start, so one step shows all of it.
    const resampled = kind === 'bootstrap' || kind === 'evt'
    const theta = resampled ? Float64Array.of(-1.5, -0.3, 0) : Float64Array.of(-0.18, -0.05, 0)
    const short = { steps: resampled ? 1 : 40 }
    const plain = finals(modelOf(kind, short), 4_000)
    const level = plain.map(({ move }) => move).sort((a, b) => a - b)[40]!
    const tilted = finals(modelOf(kind, { ...short, tilt: { theta, intensity: 1.5 } }), 4_000)
    const weights = tilted.map(({ weight }) => weight)
    expect(Math.abs(mean(weights) - 1)).toBeLessThan((4 * deviation(weights)) / Math.sqrt(4_000))
    const hits = tilted.map(({ move, weight }) => (move <= level ? weight : 0))
    const error = Math.sqrt(deviation(hits) ** 2 / 4_000 + (0.01 * 0.99) / 4_000)
    expect(Math.abs(mean(hits) - 41 / 4_000)).toBeLessThan(4 * error)
    expect(deviation(hits)).toBeLessThan(0.8 * Math.sqrt(0.01 * 0.99))
  })

  it('mirrors and stratifies without bias, at less variance', () => {
    const moves = (sampling: PriceModel['sampling']) =>
      finals(modelOf(kind, { sampling, steps: 10, paths: 3_000 }), 3_000).map(({ move }) => move)
    const plain = moves('plain')
    const error = deviation(plain) / Math.sqrt(3_000)
    const mirrored = moves('antithetic')
    const pairs = mirrored.filter((_, n) => n % 2 === 0).map((move, n) => (move + mirrored[2 * n + 1]!) / 2)
    expect(Math.abs(mean(mirrored) - mean(plain))).toBeLessThan(6 * error)
    expect(deviation(pairs) ** 2).toBeLessThan(0.95 * (deviation(plain) ** 2 / 2))
    const spread = moves('stratified')
    expect(Math.abs(mean(spread) - mean(plain))).toBeLessThan(6 * error)
    expect(deviation(spread) / deviation(plain)).toBeGreaterThan(0.8)
    expect(deviation(spread) / deviation(plain)).toBeLessThan(1.25)
  })
})

describe('gbm', () => {
  it('has the moments and correlations it was given', () => {
    const paths = pathsOf(modelOf('gbm', { steps: 2_000 }), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const step = (a: number) =>
      paths.flatMap(({ out }) =>
        Array.from({ length: 2_000 }, (_, n) => ln(out[3 * n + 3 + a]! / out[3 * n + a]!)),
      )
    const [x, y] = [step(0), step(1)]
    const product = mean(x.map((value, n) => value * y[n]!)) - mean(x) * mean(y)
    // Four standard errors of 20,000 draws.
    expect(Math.abs(product / deviation(x) / deviation(y) - 0.8)).toBeLessThan((4 * 0.36) / Math.sqrt(20_000))
    expect(Math.abs(deviation(x) / 0.01 - 1)).toBeLessThan(4 / Math.sqrt(40_000))
    expect(Math.abs(mean(x) - 1e-5)).toBeLessThan(0.04 / Math.sqrt(20_000))
  })

  it('crosses a barrier as often as the first-passage law says', () => {
    // P(min <= b) = N((b - m T) / s) + e^(2 m b / sigma^2) N((b + m T) / s), the barrier moved out by 0.5826 sigma for
    // monitoring once a step (Broadie, Glasserman and Kou 1997).
    const [steps, sigma, drift, count] = [400, 0.01, -1e-4, 5_000]
    const model: PriceModel = {
      assets: 1,
      steps,
      sampling: 'plain',
      process: { kind: 'gbm', mean: Float64Array.of(drift), cholesky: Float64Array.of(sigma) },
    }
    const barrier = -0.25
    const generator = createPathGenerator(model, 5)
    const out = new Float64Array(steps + 1)
    const floor = Math.exp(barrier)
    let crossed = 0
    for (let path = 0; path < count; path++) {
      generator.fill(path, out)
      if (out.some((price) => price <= floor)) crossed++
    }
    const moved = barrier - 0.5825971579390107 * sigma
    const s = sigma * Math.sqrt(steps)
    const p =
      normalCdf((moved - drift * steps) / s) +
      Math.exp((2 * drift * moved) / sigma ** 2) * normalCdf((moved + drift * steps) / s)
    expect(Math.abs(crossed / count - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / count))
  })

  it('has a final move within its stratum of the common shock', () => {
    const model: PriceModel = {
      assets: 1,
      steps: 5,
      sampling: 'stratified',
      paths: 100,
      process: { kind: 'gbm', mean: Float64Array.of(0), cholesky: Float64Array.of(0.01) },
    }
    const cells = finals(model, 100).map(({ move }) =>
      Math.floor(100 * normalCdf(move / (0.01 * Math.sqrt(5)))),
    )
    expect(new Set(cells).size).toBe(100)
  })
})

describe('merton', () => {
  it('moves on average by its drift and its jumps', () => {
    const steps = 50
    const moves = finals(modelOf('merton', { steps }), 5_000).map(({ move }) => move)
    const expected = steps * (1e-5 + 0.01 * -0.01 + 0.02 * -0.02 * 0.8)
    const variance =
      steps * (1e-4 + 0.01 * (0.03 ** 2 + 0.01 ** 2) + 0.02 * 0.8 ** 2 * (0.04 ** 2 + 0.02 ** 2))
    expect(Math.abs(mean(moves) - expected)).toBeLessThan(4 * Math.sqrt(variance / 5_000))
    expect(deviation(moves) ** 2 / variance).toBeCloseTo(1, 0)
  })
})

describe('garch', () => {
  it('draws innovations of the given t law, and a variance that returns to its mean', () => {
    const first = [0, 1].map((a) =>
      finals(modelOf('garch', { steps: 1 }), 4_000, a).map(({ move }) => (move - 1e-5) / 0.01),
    )
    for (const [a, nu] of [
      [0, 4],
      [1, 6],
    ] as const) {
      const scale = Math.sqrt((nu - 2) / nu)
      for (const cut of [-3, -1.5, -0.5, 0.2, 1, 2.5]) {
        const p = studentCdf(cut / scale, nu)
        const share = first[a]!.filter((x) => x <= cut).length / 4_000
        expect(Math.abs(share - p), `asset ${a} at ${cut}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4_000))
      }
    }
    // omega / (1 - alpha - gamma / 2 - beta) = 1e-4: the variance given at the start is where it stays on average.
    const moves = finals(modelOf('garch', { steps: 60 }), 4_000).map(({ move }) => move)
    expect(Math.abs(deviation(moves) ** 2 / (60 * 1e-4) - 1)).toBeLessThan(0.15)
  })
})

describe('replay', () => {
  it('gives back the prices, relative to the first', () => {
    const logPrices = Float64Array.from([2000, 1, 1000, 1, 500, 2], Math.log)
    const model = modelOf('gbm', { assets: 2, steps: 2, process: { kind: 'replay', logPrices } })
    const { out } = pathsOf(model, [7])[0]!
    for (const [n, price] of [1, 1, 0.5, 1, 0.25, 2].entries()) expect(out[n]).toBeCloseTo(price, 14)
  })

  it('refuses a series that is too short, a tilt, and strata without a number of paths', () => {
    const process = { kind: 'replay', logPrices: new Float64Array(4) } as const
    const tilt = { theta: new Float64Array(2), intensity: 1 }
    const refused = [
      [modelOf('gbm', { assets: 2, steps: 2, process }), 'PRICE_MODEL_INVALID'],
      [modelOf('gbm', { assets: 2, steps: 1, process, tilt }), 'TILT_UNSUPPORTED'],
      [modelOf('gbm', { sampling: 'stratified' }), 'PRICE_MODEL_INVALID'],
      [modelOf('gbm', { tilt }), 'PRICE_MODEL_INVALID'],
      [modelOf('merton', { tilt: { theta: new Float64Array(3), intensity: 0 } }), 'PRICE_MODEL_INVALID'],
    ] as const
    for (const [model, code] of refused) {
      expect(() => createPathGenerator(model, 1)).toThrow(expect.objectContaining({ code }))
    }
  })
})

describe('resampled blocks', () => {
  it.each(['bootstrap', 'evt'] as const)('go around the end of the table to its first row, %s', (kind) => {
    const five = Float64Array.of(0.01, 0.02, 0.03, 0.04, 0.05)
    const far = { threshold: 1, xi: 0.1, beta: 0.01 }
    const process =
      kind === 'bootstrap'
        ? ({ kind, returns: five, meanBlock: 1e9 } as const)
        : ({ kind, returns: five, meanBlock: 1e9, tails: [{ lower: far, upper: far }] } as const)
    const { out } = pathsOf({ assets: 1, steps: 23, sampling: 'plain', process }, [3])[0]!
    const rows = Array.from({ length: 23 }, (_, n) => Math.round(100 * ln(out[n + 1]! / out[n]!)) - 1)
    for (let n = 1; n < rows.length; n++) expect(rows[n]).toBe((rows[n - 1]! + 1) % 5)
  })
})
