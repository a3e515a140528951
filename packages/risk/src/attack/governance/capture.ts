import { exp } from '../../exact/functions.ts'
import { type Acquisition, acquire, type VoteSupply, yearSeconds } from './acquire.ts'

/** How votes are counted and what happens after. */
export type VoteRules = {
  /** Tokens that win: the quorum, or one more than is expected against. */
  readonly votesNeeded: number
  /**
   * When balances count. `when-voting`: at the vote, which may be returned right after. `until-executed`: still at execution.
   * `snapshot`: at an earlier block.
   */
  readonly power: 'when-voting' | 'until-executed' | 'snapshot'
  /** Blocks between the snapshot and the vote; 0 is no snapshot. */
  readonly snapshotBlocks: number
  readonly blockSeconds: number
  /** From the decisive vote to its execution. */
  readonly delaySeconds: number
}

export type Attacker = {
  /** Dollars of his own; undefined: as much as it takes. */
  readonly capital: number | undefined
  readonly capitalRate: number
  /** Mean seconds until defenders stop a passed proposal; undefined: they never do. */
  readonly responseSeconds: number | undefined
  readonly priceAfter: number
}

export type Capture = {
  readonly acquisition: Acquisition
  /** Share of the votes that flash loans pay for. */
  readonly flashShare: number
  /** Chance that nobody stops it within the delay. */
  readonly successChance: number
  /** valueAtRisk * successChance - cost. */
  readonly profit: number
  /** Why it cannot be done at all; undefined where it can. */
  readonly blocked: 'not enough votes for sale' | 'more capital than the attacker has' | undefined
  readonly profitable: boolean
}

/**
 * Profit of passing a proposal that takes `valueAtRisk` dollars: the value times the chance of not being stopped in time
 * (exp(-delay / mean response)), less the votes bought, plus those sold again, less interest for as long as they are held.
 * Where one transaction is enough, the better of own money and flash loans. Votes are held over the block of a snapshot, since
 * they may be sold again right after it; until execution where that counts; else not at all. Where the cheapest votes take more
 * money than the attacker has, dearer ones that tie up less are tried.
 */
export function capture(
  supply: VoteSupply,
  rules: VoteRules,
  attacker: Attacker,
  valueAtRisk: number,
): Capture {
  const snapshot = rules.power === 'snapshot' && rules.snapshotBlocks > 0
  const atOnce =
    !snapshot && (rules.power === 'when-voting' || rules.power === 'snapshot' || rules.delaySeconds === 0)
  const seconds = snapshot ? rules.blockSeconds : rules.power === 'until-executed' ? rules.delaySeconds : 0
  const successChance =
    attacker.responseSeconds === undefined ? 1 : exp(-rules.delaySeconds / attacker.responseSeconds)
  const plan = (flashFunded: boolean): Capture => {
    const cheapest = planWith(flashFunded, 0)
    if (cheapest.blocked !== 'more capital than the attacker has') return cheapest
    const feasible = capitalPenalties
      .map((penalty) => planWith(flashFunded, penalty))
      .filter(({ blocked }) => blocked === undefined)
    return feasible.reduce<Capture>(
      (best, one) => (best.blocked !== undefined || one.profit > best.profit ? one : best),
      cheapest,
    )
  }
  const planWith = (flashFunded: boolean, capitalPenalty: number): Capture => {
    const acquisition = acquire(rules.votesNeeded, supply, {
      atOnce,
      flashFunded,
      seconds,
      capitalRate: attacker.capitalRate,
      priceAfter: attacker.priceAfter,
      capitalPenalty,
    })
    const profit = valueAtRisk * successChance - acquisition.cost
    const blocked =
      acquisition.missing > 0
        ? 'not enough votes for sale'
        : attacker.capital !== undefined && acquisition.ownCapital > attacker.capital
          ? 'more capital than the attacker has'
          : undefined
    const flash = acquisition.parts.reduce((sum, part) => sum + (part.flash ? part.tokens : 0), 0)
    return {
      acquisition,
      flashShare: flash / rules.votesNeeded,
      successChance,
      profit,
      blocked,
      profitable: blocked === undefined && profit > 0,
    }
  }
  const own = plan(false)
  if (!atOnce) return own
  const borrowed = plan(true)
  if ((own.blocked === undefined) !== (borrowed.blocked === undefined))
    return own.blocked === undefined ? own : borrowed
  return own.profit > borrowed.profit ? own : borrowed
}

/** From hardly anything to so much that only the capital counts. */
const capitalPenalties = [0.001, 0.01, 0.1, 1, 1e6]

/** Ten years, beyond which a delay is no answer. */
const longestDelay = 10 * yearSeconds

/**
 * Least delay in seconds at which the attack does not pay, all else as configured; what can be earned never rises with it. At least
 * a block where it is not 0, because execution in the block of the vote is no delay.
 * @returns undefined where no delay of up to ten years does it.
 */
export function breakingDelay(
  supply: VoteSupply,
  rules: VoteRules,
  attacker: Attacker,
  valueAtRisk: number,
): number | undefined {
  const pays = (delaySeconds: number) =>
    capture(supply, { ...rules, delaySeconds }, attacker, valueAtRisk).profitable
  if (!pays(0)) return 0
  if (pays(longestDelay)) return undefined
  let low = 0
  let high = longestDelay
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (pays(middle)) low = middle
    else high = middle
  }
  return Math.max(high, rules.blockSeconds)
}

/**
 * Least distance in blocks from a snapshot to the vote at which the attack does not pay, all else as configured: 0, or 1, which
 * shuts flash loans out and makes votes be held over a block. Whoever held them at the snapshot may sell them right after, so that
 * further blocks cost him nothing.
 * @returns undefined where a block does not do it.
 */
export function breakingSnapshot(
  supply: VoteSupply,
  rules: VoteRules,
  attacker: Attacker,
  valueAtRisk: number,
): number | undefined {
  return [0, 1].find(
    (snapshotBlocks) =>
      !capture(supply, { ...rules, power: 'snapshot', snapshotBlocks }, attacker, valueAtRisk).profitable,
  )
}
