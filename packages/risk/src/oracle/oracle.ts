import { exp, normalQuantile } from '../exact/functions.ts'
import type { Stream } from '../exact/threefry.ts'
import type { OracleModel } from './model.ts'

/** A mean of positive prices is not taken to be less. */
const leastPrice = 1e-9

/** The prices that a protocol sees, step by step. Arrays by asset, prices relative to the start. */
export type Oracle = {
  readonly reset: (steps: number) => void
  /**
   * Takes step `step` in.
   * @param outside market prices.
   * @param x square roots of pool price / outside price: what an oracle that reads a pool sees.
   * @param waitSeconds what congestion adds to the delay.
   */
  readonly step: (step: number, outside: Float64Array, x: Float64Array, waitSeconds: number) => void
  readonly price: Float64Array
  /** Seconds into the step at which the price came; 0 when it is older. */
  readonly offset: Float64Array
  /** 1 while the price is younger than `staleAfterSeconds`. */
  readonly fresh: Uint8Array
}

/**
 * `deviation` is Chainlink's rule: a report is made when the price has moved by `deviation` from the last one or that one is
 * `heartbeatSeconds` old, and counts once it is included. `lag` shows the price of `delaySeconds` ago; `twap` the arithmetic
 * mean of the pool's price over `windowSeconds`; `median` the middle one of reporters who are each off by a normal error of
 * ln price, `delaySeconds` late; `spot` the pool's price of now.
 */
export function createOracle(
  model: OracleModel,
  assets: number,
  stepSeconds: number,
  errors: Stream,
): Oracle {
  const price = new Float64Array(assets)
  const offset = new Float64Array(assets)
  const fresh = new Uint8Array(assets)
  const reported = new Float64Array(assets)
  const reportedAt = new Float64Array(assets)
  const sent = new Float64Array(assets)
  const dueAt = new Float64Array(assets)
  const sums = new Float64Array(assets)
  const draws = new Float64Array(Math.max(1, model.reporters))
  const windowSteps = Math.max(1, Math.round(model.windowSeconds / stepSeconds))
  let history = new Float64Array(0)
  const { kind, deviation, heartbeatSeconds, manipulation, staleAfterSeconds } = model

  function reset(steps: number): void {
    if (history.length < (steps + 1) * assets) history = new Float64Array((steps + 1) * assets)
    history.fill(1, 0, assets)
    price.fill(1)
    offset.fill(0)
    fresh.fill(1)
    reported.fill(1)
    reportedAt.fill(0)
    dueAt.fill(Number.POSITIVE_INFINITY)
    sums.fill(windowSteps)
  }

  function report(now: number, outside: Float64Array, delay: number): void {
    const end = now + stepSeconds
    for (let a = 0; a < assets; a++) {
      offset[a] = 0
      if ((dueAt[a] as number) < end) include(a, now)
      if (dueAt[a] === Number.POSITIVE_INFINITY) {
        const last = reported[a] as number
        const current = outside[a] as number
        const moved = current !== last && Math.abs(current / last - 1) >= deviation
        const beat = (reportedAt[a] as number) + heartbeatSeconds
        if (moved || beat < end) {
          sent[a] = current
          dueAt[a] = (moved || beat < now ? now : beat) + delay
          if ((dueAt[a] as number) < end) include(a, now)
        }
      }
      price[a] = reported[a] as number
      if (staleAfterSeconds > 0) fresh[a] = now - (reportedAt[a] as number) > staleAfterSeconds ? 0 : 1
    }
  }

  function include(a: number, now: number): void {
    const at = dueAt[a] as number
    reported[a] = sent[a] as number
    reportedAt[a] = at
    offset[a] = at > now ? at - now : 0
    dueAt[a] = Number.POSITIVE_INFINITY
  }

  function remember(step: number, outside: Float64Array, x: Float64Array): void {
    const ofPool = kind === 'spot' || kind === 'twap'
    for (let a = 0; a < assets; a++) {
      const pooled = x[a] as number
      const value = outside[a] as number
      history[step * assets + a] = ofPool ? value * pooled * pooled : value
    }
  }

  function late(step: number, delay: number): void {
    const steps = Math.floor(delay / stepSeconds)
    const from = step > steps ? step - steps : 0
    const within = delay - steps * stepSeconds
    for (let a = 0; a < assets; a++) {
      price[a] = history[from * assets + a] as number
      offset[a] = within
      // What is shown is never younger than its delay.
      if (staleAfterSeconds > 0) fresh[a] = delay > staleAfterSeconds ? 0 : 1
    }
  }

  function median(): void {
    const count = model.reporters
    for (let a = 0; a < assets; a++) {
      for (let i = 0; i < count; i++) draws[i] = errors.uniform()
      draws.sort()
      const upper = normalQuantile(draws[count >> 1] as number)
      const lower = count % 2 === 1 ? upper : normalQuantile(draws[(count >> 1) - 1] as number)
      price[a] = (price[a] as number) * exp((model.reporterSigma * (lower + upper)) / 2)
    }
  }

  function mean(step: number): void {
    const leaves = step > windowSteps ? step - windowSteps : 0
    for (let a = 0; a < assets; a++) {
      sums[a] =
        (sums[a] as number) +
        (history[step * assets + a] as number) -
        (history[leaves * assets + a] as number)
      // Adding and taking away again leaves a rounding, which after absurd prices may be all there is.
      price[a] = Math.max(leastPrice, (sums[a] as number) / windowSteps)
    }
  }

  return {
    price,
    offset,
    fresh,
    reset,
    step(step, outside, x, waitSeconds) {
      const delay = model.delaySeconds + waitSeconds
      if (kind === 'deviation') report(step * stepSeconds, outside, delay)
      else {
        remember(step, outside, x)
        if (kind === 'lag') late(step, delay)
        else if (kind === 'twap') mean(step)
        else if (kind === 'median') {
          late(step, delay)
          if (model.reporters > 0 && model.reporterSigma > 0) median()
        } else for (let a = 0; a < assets; a++) price[a] = history[step * assets + a] as number
      }
      if (manipulation !== undefined && step >= manipulation.fromStep && step < manipulation.toStep)
        price[manipulation.asset] = (price[manipulation.asset] as number) * manipulation.factor
    },
  }
}
