import type { Address } from '@membrane/core'
import type { PlacedFrame } from '../reading/frames.ts'
import type { Loan } from './loans.ts'
import { createsContract, longestLoop } from './loop.ts'
import type { FlashLoanFlowOptions } from './options.ts'
import type { FlowProfile } from './profile.ts'

/** One reason to believe that a flow is not ordinary, with the weight it carries alone. */
export type Pattern = {
  readonly name: string
  /** 0 to 1: how much doubt it removes; independent patterns multiply their remaining doubt. */
  readonly weight: number
  readonly note: string
  readonly victims: readonly Address[]
}

/**
 * Judges a profile. Ordinary arbitrage trades with pools that get something for what they give, so it has no
 * losers; a liquidation has some, which its own call explains and so halves the weight of losses. The ways to
 * see a loss look at one fact and count once, by the strongest.
 */
export function matchPatterns(
  profile: FlowProfile,
  loans: readonly Loan[],
  frames: readonly PlacedFrame[],
  options: FlashLoanFlowOptions,
): readonly Pattern[] {
  const victims = profile.losers.map((loser) => loser.account)
  const losses = matchLosses(profile, loans, victims, options)
  const strongest = losses.reduce<Pattern | undefined>(
    (a, b) => (a && a.weight >= b.weight ? a : b),
    undefined,
  )
  return [
    ...(strongest === undefined ? [] : [strongest]),
    ...matchMeans(profile, loans, frames, victims, options),
  ]
}

function matchLosses(
  profile: FlowProfile,
  loans: readonly Loan[],
  victims: readonly Address[],
  options: FlashLoanFlowOptions,
): readonly Pattern[] {
  const losses: Pattern[] = []
  const explained = profile.liquidation ? 0.5 : 1
  const drew = profile.drawn.length > 0
  const add = (name: string, weight: number, note: string, of = victims): void => {
    losses.push({ name, weight: weight * explained, note, victims: of })
  }
  if (loans.length > 0 && drew) {
    add('loan-and-draw', 0.7, 'borrowed for one transaction and kept what a third party lost')
  } else if (loans.length > 0 && victims.length >= 2) {
    add('loan-and-losses', 0.5, 'borrowed for one transaction that left several accounts poorer')
  }
  // Nobody sells several tokens for nothing. Whoever redeems a share gives the share up, and so has a loss of its own.
  const emptied = profile.losers.filter(({ balance }) => balance.size >= 2).map(({ account }) => account)
  if (loans.length > 0 && emptied.length > 0 && !anyLoss(profile)) {
    add('emptied-pool', 0.65, 'borrowed for one transaction that took several tokens for nothing', emptied)
  }
  const bystanders = profile.losers.filter((loser) => !loser.called).map((loser) => loser.account)
  if (bystanders.length >= options.drainedBystanders && drew) {
    add('drained-allowances', 0.6, 'took tokens from accounts that did nothing', bystanders)
  }
  if (victims.length >= options.manyLosers && (drew || anyGain(profile))) {
    add('many-losers', 0.45, `left ${victims.length} accounts poorer and itself richer`)
  }
  return losses
}

function matchMeans(
  profile: FlowProfile,
  loans: readonly Loan[],
  frames: readonly PlacedFrame[],
  victims: readonly Address[],
  options: FlashLoanFlowOptions,
): readonly Pattern[] {
  const means: Pattern[] = []
  const { roundTrips, repeats, repeated, cluster } = profile
  const drew = profile.drawn.length > 0
  const add = (name: string, weight: number, note: string, of = victims): void => {
    means.push({ name, weight, note, victims: of })
  }
  if (roundTrips.length > 0 && (loans.length > 0 || drew || anyGain(profile))) {
    const touched = [...victims, ...roundTrips]
    add('price-round-trip', loans.length > 0 ? 0.65 : 0.5, 'traded a pool there and back at once', touched)
  }
  if (cluster.created.size > 0 && victims.length > 0 && !profile.liquidation) {
    add('throwaway-contract', drew ? 0.65 : 0.5, 'took value with a contract created on the spot')
  }
  const helpers = cluster.created.size >= 2
  if (repeats >= options.repeatedCalls && (victims.length > 0 || helpers)) {
    const note = `made the same call ${repeats} times${helpers ? ' with contracts created on the spot' : ''}`
    const drained = repeated === undefined ? [] : [repeated.account]
    if (victims.length > 0) add('repeated-call', 0.55, note)
    else add('repeated-call', 0.45, note, drained)
  } else if (loans.length > 0 || createsContract(frames)) {
    const loop = longestLoop(frames)
    if (loop.times >= options.repeatedCalls) {
      const aid = loans.length > 0 ? 'borrowed money' : 'a contract created on the spot'
      const driven = loop.last === undefined ? [] : [loop.last.account]
      add('driven-loop', 0.45, `drove one call ${loop.times} times with ${aid}`, [...victims, ...driven])
    }
  }
  if (profile.suppliedToken !== undefined && drew) {
    add('supplied-token', 0.55, "made the victim call the sender's own contract as if it were a token")
  }
  return means
}

function anyLoss(profile: FlowProfile): boolean {
  for (const amount of profile.gain.values()) if (amount < 0n) return true
  return false
}

function anyGain(profile: FlowProfile): boolean {
  for (const amount of profile.gain.values()) if (amount > 0n) return true
  return false
}
