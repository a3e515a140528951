import { expm1, log1p } from '../exact/functions.ts'
import type { Stream } from '../exact/threefry.ts'
import type { PathState } from './path.ts'

/** Calls `visit` for some of `count` candidates, in ascending order, each chosen independently. */
export type Pick = (count: number, visit: (index: number) => void) => void

/**
 * Who tops up in a step: each candidate with chance 1 - exp(-hazard (1 - congestion) t), congestion being how far blocks
 * are filled beyond their target. Draws the gaps between those chosen, which are geometric, so that a step costs as
 * many draws as there are top-ups.
 */
export function createPick(
  state: PathState,
  draws: Stream,
): { readonly aim: () => boolean; readonly pick: Pick } {
  const { borrowers, chain, stepSeconds } = state.market
  const target = chain.targetGas / chain.maxGas
  let perGap = 0
  return {
    /** Sets the chance of this step; false when it is 0. */
    aim() {
      if (borrowers.topUpHazard === 0) return false
      const congestion = Math.max(0, Math.min(1, (state.chain.fullness - target) / (1 - target)))
      const expected = (borrowers.topUpHazard * stepSeconds * (1 - (congestion || 0))) / 3_600
      if (!(expected > 0)) return false
      perGap = log1p(expm1(-expected))
      return true
    },
    pick(count, visit) {
      let at = -1
      for (;;) {
        // ln of a uniform over ln of the chance to be passed over
        at += 1 + Math.floor(-draws.exponential() / perGap)
        if (!(at < count)) return
        visit(at)
      }
    },
  }
}
