import { createSimulator, outcomeFields } from '@membrane/risk'
import { benchMarket, benchPaths } from './book.ts'

/** Run in a process of its own: prints what a million positions, their index and one path take of memory. */
const { market, book } = benchMarket(1_000_000, 1.5)
const simulator = createSimulator(market, book, { seed: 1, search: 'index' })
const generator = benchPaths()
const prices = new Float64Array((generator.steps + 1) * generator.assets)
const out = new Float64Array(outcomeFields.length)
const start = performance.now()
generator.fill(1, prices)
simulator.run(1, prices, out)
const milliseconds = performance.now() - start
const liquidations = out[outcomeFields.indexOf('liquidations')]
console.log(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1_024, milliseconds, liquidations }))
