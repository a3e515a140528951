import {
  type Book,
  chooseTilt,
  compileMarket,
  createPathGenerator,
  createSimulator,
  drawPositions,
  exp,
  expectedLoss,
  type Market,
  normalCdf,
  normalPdf,
  outcomeFields,
  type PriceModel,
  pairwiseSum,
  type StressConfig,
  sampleOf,
  standardError,
  studentPdf,
} from '@membrane/risk'
import type { Section } from './section.ts'

const seed = 20_200_312
const positions = 100_000
/** ETH's 90.2 % a year (economics.md, section 2), in a day. */
const daily = 0.902 / Math.sqrt(365)
const bonus = 0.05
const strata = 1_024
const tiltedPaths = 20_000
const simulatedPaths = 2_000

/** A calm threshold, whose losses are rare, and a daring one, whose losses are not. */
const thresholds = [0.8, 0.9]

const configOf = (liquidationThreshold: number): StressConfig => ({
  name: 'one day',
  seed,
  horizon: { steps: 1, stepSeconds: 86_400 },
  assets: [
    { id: 'ETH', price: 2_000 },
    { id: 'USDC', price: 1, decimals: 6 },
  ],
  prices: { kind: 'gbm', volatility: [0.902, 0] },
  protocol: {
    kind: 'aave-v3.3',
    collateral: [{ asset: 'ETH', loanToValue: liquidationThreshold - 0.02, liquidationThreshold, bonus }],
    borrowable: ['USDC'],
  },
  positions: {
    kind: 'synthetic',
    count: positions,
    collateral: 'ETH',
    debt: 'USDC',
    totalCollateral: 1e9,
  },
  oracle: { kind: 'spot' },
  chain: { baseFeeGwei: 1 },
})

type Law = {
  readonly name: string
  readonly density: (x: number) => number
  /** From the law's variable to the log return. */
  readonly scale: number
  /** Integrals run so far on both sides. */
  readonly reach: number
  readonly model: PriceModel
}

/**
 * Variance of estimators of one day's expected bad debt, when the price gaps past every liquidation, at equal numbers of
 * paths. The plain, antithetic and stratified variances are integrals over the law, because runs would see too few losses to
 * tell; the tilted one is the spread of paths of the real generator.
 */
export async function evalSampling(): Promise<Section> {
  const rows: Section['rows'][number][] = []
  const notes: string[] = []
  for (const threshold of thresholds) {
    const config = configOf(threshold)
    if (config.positions.kind !== 'synthetic') throw new Error('The book of this section is synthetic.')
    const { market, book } = compileMarket(config, drawPositions(config.positions, config, seed))
    for (const law of laws())
      measureLaw(law, `threshold ${100 * threshold} %, ${law.name}`, gapLoss(market, book), rows, notes)
    const simulated = simulatedRatio(market, book)
    rows.push({
      figure: `threshold ${100 * threshold} %, whole simulator, ${positions.toLocaleString('en-US')} positions: plain over tilted variance`,
      asked: '>= 100x',
      measured: simulated === undefined ? 'not tilted' : times(simulated),
      met: simulated === undefined ? false : simulated >= 100,
    })
  }
  notes.push(
    `${positions.toLocaleString('en-US')} synthetic positions, $1B of collateral, bonus 5 %; the plain variance in the simulator is estimated from the tilted paths as E[w L^2] - E[L]^2. How much there is to gain depends on how rare losses are.`,
    'Antithetic paths gain nothing here: a day that loses has a mirrored day that does not, and the product of both is 0.',
  )
  return { title: 'Variance reduction on one-day gap bad debt', rows, notes }
}

function laws(): readonly Law[] {
  const gauss: Law = {
    name: 'Gaussian return',
    density: normalPdf,
    scale: daily,
    reach: 12,
    model: oneDay({ kind: 'gbm', mean: Float64Array.of(0), cholesky: Float64Array.of(daily) }),
  }
  const nu = 4
  const student: Law = {
    name: `Student-t return, ${nu} degrees of freedom`,
    density: (x) => studentPdf(x, nu),
    scale: daily * Math.sqrt((nu - 2) / nu),
    reach: 400,
    model: oneDay({
      kind: 'garch',
      set: {
        assets: [{ mean: 0, omega: 0, alpha: 0, gamma: 0, beta: 1, nu, variance: daily * daily }],
        copula: { nu, correlation: [[1]] },
      },
      cholesky: Float64Array.of(1),
    }),
  }
  return [gauss, student]
}

function measureLaw(
  law: Law,
  name: string,
  lossOf: (relativePrice: number) => number,
  rows: Section['rows'][number][],
  notes: string[],
): void {
  const exact = integrals(law, lossOf)
  const asked = law.density === normalPdf
  rows.push({
    figure: `${name}: plain over antithetic variance`,
    asked: asked ? 'others saw 1.3x' : '-',
    measured: times(1 / (1 + exact.correlation)),
    met: undefined,
  })
  // Strata are those of the normal, which is all there is to a Gaussian return.
  if (asked)
    rows.push({
      figure: `${name}: plain over stratified variance, ${strata} paths`,
      asked: 'others saw 28x',
      measured: times(exact.variance / exact.withinStrata),
      met: undefined,
    })
  const tilted = tiltedRun(law.model, lossOf)
  const { error, tilt } = tilted
  const ratio = error === undefined ? 1 : exact.variance / tiltedPaths / (error * error)
  rows.push({
    figure: `${name}: plain over tilted variance`,
    asked: asked ? '>= 100x (others saw 2,820x)' : '-',
    measured: times(ratio),
    met: asked ? ratio >= 100 : undefined,
  })
  const off = error === undefined ? undefined : Math.abs(tilted.mean - exact.mean) / error
  rows.push({
    figure: `${name}: tilted mean beside the integral`,
    asked: 'within 3 standard errors',
    measured:
      off === undefined
        ? 'not tilted'
        : `$${tilted.mean.toPrecision(5)} beside $${exact.mean.toPrecision(5)}, ${off.toFixed(1)} standard errors`,
    met: off === undefined ? undefined : off <= 3,
  })
  notes.push(
    tilt === undefined
      ? `${name}: sampled plainly, because ${tilted.reason}.`
      : `${name}: theta ${(tilt.theta[0] ?? 0).toFixed(2)}${tilt.mixing === undefined ? '' : `, chi-squares times ${tilt.mixing.toFixed(2)}`}; a plain path loses with chance ${exact.chance.toExponential(2)}.`,
  )
}

function oneDay(process: PriceModel['process']): PriceModel {
  return { assets: 1, steps: 1, sampling: 'plain', process }
}

/** Dollars of debt that collateral less the bonus does not cover, by the relative price: prefix sums over sorted leverage. */
function gapLoss(market: Market, book: Book): (relativePrice: number) => number {
  const [eth, usdc] = market.assets
  if (eth === undefined || usdc === undefined) throw new Error('The market of this section has two assets.')
  const accounts = Array.from({ length: book.count }, (_, n) => ({
    value: (book.collateral[2 * n] as number) * eth.atom * eth.price,
    debt: (book.debt[2 * n + 1] as number) * usdc.atom * usdc.price,
  })).sort((a, b) => b.debt / b.value - a.debt / a.value)
  const value = new Float64Array(accounts.length + 1)
  const debt = new Float64Array(accounts.length + 1)
  accounts.forEach((account, n) => {
    value[n + 1] = (value[n] as number) + account.value
    debt[n + 1] = (debt[n] as number) + account.debt
  })
  return (relativePrice) => {
    let low = 0
    let high = accounts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const account = accounts[middle]
      if (account !== undefined && account.debt * (1 + bonus) > account.value * relativePrice)
        low = middle + 1
      else high = middle
    }
    return (debt[low] as number) - ((value[low] as number) * relativePrice) / (1 + bonus)
  }
}

/** Moments of the loss by the midpoint rule over the law. */
function integrals(
  { density, scale, reach }: Law,
  lossOf: (relativePrice: number) => number,
): {
  readonly mean: number
  readonly variance: number
  readonly correlation: number
  readonly chance: number
  readonly withinStrata: number
} {
  const cells = 160_000
  const width = (2 * reach) / cells
  const first = new Float64Array(cells)
  const second = new Float64Array(cells)
  const mirrored = new Float64Array(cells)
  const losing = new Float64Array(cells)
  const ofStratum = {
    weight: new Float64Array(strata),
    first: new Float64Array(strata),
    second: new Float64Array(strata),
  }
  for (let n = 0; n < cells; n++) {
    const x = -reach + (n + 0.5) * width
    const weight = density(x) * width
    const loss = lossOf(exp(scale * x))
    first[n] = weight * loss
    second[n] = weight * loss * loss
    mirrored[n] = loss > 0 ? weight * loss * lossOf(exp(-scale * x)) : 0
    losing[n] = loss > 0 ? weight : 0
    const stratum = Math.min(strata - 1, Math.floor(normalCdf(x) * strata))
    ofStratum.weight[stratum] = (ofStratum.weight[stratum] as number) + weight
    ofStratum.first[stratum] = (ofStratum.first[stratum] as number) + weight * loss
    ofStratum.second[stratum] = (ofStratum.second[stratum] as number) + weight * loss * loss
  }
  const mean = pairwiseSum(first)
  const variance = pairwiseSum(second) - mean * mean
  return {
    mean,
    variance,
    correlation: (pairwiseSum(mirrored) - mean * mean) / variance,
    chance: pairwiseSum(losing),
    // The mean of the variances within strata: n times the variance of a mean of one path in each.
    withinStrata: pairwiseSum(
      ofStratum.weight.map((weight, n) => {
        const [a, b] = [ofStratum.first[n] as number, ofStratum.second[n] as number]
        return weight > 0 ? Math.max(0, b - (a * a) / weight) : 0
      }),
    ),
  }
}

function tiltedRun(
  model: PriceModel,
  lossOf: (relativePrice: number) => number,
): {
  readonly mean: number
  readonly error: number | undefined
  readonly tilt: PriceModel['tilt']
  readonly reason: string | undefined
} {
  const { tilt, reason } = chooseTilt({ model, evaluate: (_, prices) => lossOf(prices[1] as number), seed })
  if (tilt === undefined) return { mean: 0, error: undefined, tilt: undefined, reason }
  const generator = createPathGenerator({ ...model, tilt }, seed)
  const prices = new Float64Array(2)
  const losses = new Float64Array(tiltedPaths)
  const logWeights = new Float64Array(tiltedPaths)
  for (let path = 0; path < tiltedPaths; path++) {
    logWeights[path] = generator.fill(path, prices)
    losses[path] = lossOf(prices[1] as number)
  }
  const { mean, error } = estimate(losses, logWeights)
  return { mean, error, tilt, reason }
}

function estimate(
  losses: Float64Array,
  logWeights: Float64Array,
): { readonly mean: number; readonly error: number; readonly plainVariance: number } {
  const sample = sampleOf(losses, logWeights)
  const term = (at: number) => (sample.weights[at] as number) * (sample.values[at] as number)
  const mean = expectedLoss(sample)
  const second = pairwiseSum(sample.values.map((value, at) => term(at) * value)) / sample.count
  return { mean, error: standardError(sample, term) ?? Infinity, plainVariance: second - mean * mean }
}

/** The same question asked of the simulator itself: liquidations at the day's end, gas, close factors and all. */
function simulatedRatio(market: Market, book: Book): number | undefined {
  const model: PriceModel = {
    ...oneDay({ kind: 'gbm', mean: new Float64Array(2), cholesky: Float64Array.of(daily, 0, 0, 0) }),
    assets: 2,
  }
  const simulator = createSimulator(market, book, { seed, search: 'index' })
  const out = new Float64Array(outcomeFields.length)
  const badDebt = outcomeFields.indexOf('badDebt')
  const evaluate = (path: number, prices: Float64Array) => {
    simulator.run(path, prices, out)
    return out[badDebt] as number
  }
  const { tilt } = chooseTilt({ model, evaluate, pilotPaths: 300, seed })
  if (tilt === undefined) return undefined
  const generator = createPathGenerator({ ...model, tilt }, seed)
  const prices = new Float64Array(4)
  const losses = new Float64Array(simulatedPaths)
  const logWeights = new Float64Array(simulatedPaths)
  for (let path = 0; path < simulatedPaths; path++) {
    logWeights[path] = generator.fill(path, prices)
    losses[path] = evaluate(path, prices)
  }
  const { error, plainVariance } = estimate(losses, logWeights)
  return plainVariance / simulatedPaths / (error * error)
}

function times(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio).toLocaleString('en-US') : ratio.toFixed(2)}x`
}
