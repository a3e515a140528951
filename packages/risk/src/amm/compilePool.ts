import { MembraneError } from '@membrane/core'
import type { PoolConfig } from '../config/config.ts'
import type { PoolModel } from './pool.ts'
import { sqrtRatioAtTick } from './tickMath.ts'

type ConcentratedPool = Extract<PoolConfig, { kind: 'uniswap-v3' }>

/** Uniswap v2's fee, and the most used tier of v3 for volatile pairs. */
const defaultFee = 0.003

/**
 * Turns a pool as configured into ranges of constant liquidity, in dollars and in sqrt price relative to the start. At the
 * start, and whenever it is at rest, the pool stands at the outside price; of a v3 snapshot only the ranges are kept.
 *
 * @param startPrice dollars of a whole token of the asset at the start.
 * @throws `POOL_INVALID` when ticks or liquidity cannot be a pool's, or its price is not that of the asset.
 */
export function compilePool(config: PoolConfig, startPrice: number): PoolModel {
  const shared = {
    fee: config.fee ?? defaultFee,
    halfLifeSeconds: config.recovery?.halfLifeSeconds ?? 3_600,
    stressSlowdown: config.recovery?.stressSlowdown ?? 0.2,
  }
  if (config.kind === 'constant-product') {
    return {
      bounds: Float64Array.of(0, Number.POSITIVE_INFINITY),
      liquidity: Float64Array.of(config.quoteReserve),
      ...shared,
    }
  }
  return { ...concentratedRanges(config, startPrice), ...shared }
}

/**
 * With `P` quote a token in base units, `s = k sqrt(P)` where `k^2 = 10^(decimals of asset - of quote) quote price / start
 * price`, and `L` base units of quote for a unit of sqrt(P) are `L quote price / (10^quote decimals k)` dollars for a unit
 * of `s`. Where the asset is token1 the pool's own price is `1 / P`, and its ticks ascend as the asset's price descends.
 */
function concentratedRanges(
  config: ConcentratedPool,
  startPrice: number,
): Pick<PoolModel, 'bounds' | 'liquidity'> {
  const quotePrice = config.quotePrice ?? 1
  const scale = Math.sqrt((powerOfTen(config.assetDecimals - config.quoteDecimals) * quotePrice) / startPrice)
  const place = (tick: number): number => {
    const root = Number(sqrtRatioAtTick(tick)) / 2 ** 96
    return config.assetIs === 0 ? scale * root : scale / root
  }
  const now = place(config.tick)
  // A pool and a price that differ by a factor of 4 are not off the market: decimals or the side of the pair are wrong.
  if (!(now > 0.5 && now < 2)) {
    throw invalid(
      `tick ${config.tick} means $${now * now * startPrice} a token where the asset costs $${startPrice}`,
      'Check assetIs, assetDecimals, quoteDecimals and quotePrice.',
    )
  }
  const dollars = quotePrice / (powerOfTen(config.quoteDecimals) * scale)
  const ranges = liquidityByRange(config)
  const bounds = Float64Array.from(ranges.ticks, place)
  const liquidity = Float64Array.from(ranges.liquidity, (value) => Number(value) * dollars)
  return config.assetIs === 0
    ? { bounds, liquidity }
    : { bounds: bounds.reverse(), liquidity: liquidity.reverse() }
}

/** Adds `liquidityNet` up from the current tick, to the right, and takes it off to the left. */
function liquidityByRange(config: ConcentratedPool): {
  readonly ticks: readonly number[]
  readonly liquidity: readonly bigint[]
} {
  const marks = config.ticks
    .map(({ tick, liquidityNet }) => ({ tick, net: BigInt(liquidityNet) }))
    .sort((a, b) => a.tick - b.tick)
  const ticks = marks.map(({ tick }) => tick)
  const twice = ticks.find((tick, i) => tick === ticks[i - 1])
  if (twice !== undefined) throw invalid(`tick ${twice} is listed twice`, 'List each initialised tick once.')
  if (ticks.length < 2) {
    throw invalid(`${ticks.length} ticks bound no range`, 'List all initialised ticks of the pool.')
  }
  // Net liquidity of all marks up to each; the range right of a mark has what is active now plus the marks in between.
  let sum = 0n
  const upTo = marks.map(({ net }) => (sum += net))
  // A range holds its lower tick, so the current tick is right of every mark that is not above it.
  const current = marks.filter(({ tick }) => tick <= config.tick).length - 1
  const base = BigInt(config.liquidity) - (upTo[current] ?? 0n)
  const liquidity = upTo.slice(0, -1).map((net) => base + net)
  const negative = liquidity.findIndex((value) => value < 0n)
  if (negative >= 0) {
    throw invalid(
      `liquidity between ticks ${ticks[negative]} and ${ticks[negative + 1]} is ${liquidity[negative]}`,
      'Take tick, liquidity and liquidityNet of all ticks from one block.',
    )
  }
  return { ticks, liquidity }
}

/** By multiplication, exact up to 10^22, which is beyond the decimals of tokens. */
function powerOfTen(exponent: number): number {
  let power = 1
  for (let i = 0; i < Math.abs(exponent); i++) power *= 10
  return exponent < 0 ? 1 / power : power
}

function invalid(problem: string, hint: string): MembraneError {
  return new MembraneError('POOL_INVALID', {
    shortMessage: `The pool cannot be simulated: ${problem}.`,
    hint,
  })
}
