import { outcomeFields } from '../market/market.ts'
import { chooseTilt, type TiltChoice } from '../sampling/chooseTilt.ts'
import { createSimulator } from '../simulate/simulator.ts'
import type { Prepared } from './prepare.ts'

/** Paths of a level of the pilot. */
const pilotPaths = 1_000

/**
 * The plan with its prices tilted towards the paths that lose, or as it was with the reason why not, among the
 * assumptions.
 */
export function tilted(prepared: Prepared): Prepared {
  const { plan, assumptions } = prepared
  const simulator = createSimulator(plan.market, plan.book, { seed: plan.seed, search: 'index' })
  const outcome = new Float64Array(outcomeFields.length)
  const badDebtAt = outcomeFields.indexOf('badDebt')
  const choice = chooseTilt({
    model: plan.model,
    evaluate: (path, prices) => {
      simulator.run(path, prices, outcome)
      return outcome[badDebtAt] ?? 0
    },
    pilotPaths,
    seed: plan.seed,
  })
  return {
    ...prepared,
    plan: choice.tilt === undefined ? plan : { ...plan, model: { ...plan.model, tilt: choice.tilt } },
    assumptions: [...assumptions, ...choiceText(choice)],
  }
}

function choiceText({ reason, varianceRatio, pilotPaths: drawn }: TiltChoice): readonly string[] {
  if (reason !== undefined) return [`Paths are drawn plainly and not tilted: ${reason}.`]
  const gain =
    varianceRatio === undefined
      ? ''
      : ` The pilot saw the variance of mean bad debt fall by a factor of ${varianceRatio.toPrecision(3)}.`
  return [
    `Paths are tilted towards losses by cross-entropy over ${drawn} pilot paths, and weighed back.${gain}`,
  ]
}
