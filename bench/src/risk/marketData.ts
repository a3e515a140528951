import { backtestsSection } from './marketData/backtests.ts'
import { pricesSection } from './marketData/prices.ts'
import { processesSection } from './marketData/processes.ts'
import { returnsSection } from './marketData/returns.ts'
import type { Section } from './section.ts'

/** Every price and return figure that is published, measured from the recorded prices; then fits and forecasts on them. */
export async function evalMarketData(): Promise<Section[]> {
  return [pricesSection(), returnsSection(), processesSection(), backtestsSection()]
}
