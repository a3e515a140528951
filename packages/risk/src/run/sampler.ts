import { outcomeFields } from '../market/market.ts'
import { createPathGenerator } from '../prices/generator.ts'
import { createSimulator } from '../simulate/simulator.ts'
import type { Chunk, RunPlan } from './plan.ts'

/** Draws paths of a plan and runs them; keeps its buffers from chunk to chunk. */
export function createSampler({ model, market, book, seed }: RunPlan): (from: number, to: number) => Chunk {
  const generator = createPathGenerator(model, seed)
  const simulator = createSimulator(market, book, { seed, search: 'index' })
  const prices = new Float64Array((generator.steps + 1) * generator.assets)
  const fields = outcomeFields.length
  return (from, to) => {
    const outcomes = new Float64Array((to - from) * fields)
    const logWeights = new Float64Array(to - from)
    simulator.latency.fill(0)
    for (let path = from; path < to; path++) {
      const at = path - from
      logWeights[at] = generator.fill(path, prices)
      simulator.run(path, prices, outcomes.subarray(at * fields, (at + 1) * fields))
    }
    return { from, to, outcomes, logWeights, latency: simulator.latency.slice() }
  }
}
