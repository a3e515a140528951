import type { ReturnHistory } from '../../margin/history.ts'
import { correlationScenarios, portfolioMargin } from '../../margin/portfolioMargin.ts'
import type { MarginConfig } from '../config.ts'
import type { MarginResult } from '../result.ts'
import type { Context } from './notes.ts'

/** Margin of a portfolio, with all assets falling and all rising together as its scenarios. */
export function evaluateMargin(config: MarginConfig, { notes }: Context): MarginResult {
  const { name, positions, collateral, posted } = config
  const history = historyOf(config.history)
  notes.assume(
    'Margin periods are the rows of the history, one day each; scenarios are all assets at their own 99 % worst, falling together and rising together.',
  )
  const { initialMinor, maintenanceMinor, worstScenario, ...parts } = portfolioMargin({
    positions,
    history,
    stress: historyOf(config.stress),
    scenarios: correlationScenarios(history),
    ...(collateral === undefined ? {} : { collateral }),
  })
  return {
    name,
    ...parts,
    worstScenario: worstScenario ?? null,
    initial: Number(initialMinor) / 100,
    maintenance: Number(maintenanceMinor) / 100,
    posted: posted ?? null,
  }
}

function historyOf(rows: readonly (readonly number[])[]): ReturnHistory {
  return { assets: rows[0]?.length ?? 0, rows: rows.length, returns: Float64Array.from(rows.flat()) }
}
