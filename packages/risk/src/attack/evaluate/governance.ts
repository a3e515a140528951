import type { GovernanceConfig } from '../config.ts'
import type { Depth } from '../depth.ts'
import type { VoteSupply } from '../governance/acquire.ts'
import {
  type Attacker,
  breakingDelay,
  breakingSnapshot,
  capture,
  type VoteRules,
} from '../governance/capture.ts'
import type { GovernanceResult } from '../result.ts'
import type { Context } from './notes.ts'

/** Costs the capture of one vote. */
export function evaluateGovernance(config: GovernanceConfig, context: Context): GovernanceResult {
  const { name, valueAtRisk } = config
  const { notes } = context
  const rules = rulesOf(config, context)
  const supply = supplyOf(config, context)
  const attacker: Attacker = {
    capital: config.attackerCapital,
    capitalRate: config.capitalRate ?? 0.1,
    responseSeconds: config.responseSeconds,
    priceAfter: config.priceAfter ?? 1,
  }
  assumeFor(config, notes.assume)
  const { acquisition, flashShare, successChance, profit, profitable, blocked } = capture(
    supply,
    rules,
    attacker,
    valueAtRisk ?? 0,
  )
  if (valueAtRisk === undefined) notes.unknown(name, 'profit of a capture', 'valueAtRisk is not given')
  const unseen = (config.pools ?? []).some((pool) => context.depth(pool) === undefined)
  const missing = acquisition.missing > 0
  if (unseen)
    notes.unknown(
      name,
      'votes for sale',
      'the depth of one of its pools is not known, so votes may be cheaper',
    )
  else if (missing)
    notes.unknown(
      name,
      'cost of a capture',
      'the sources given do not have the votes; whether others do is not known',
    )
  const known = valueAtRisk !== undefined && !(unseen && !profitable)
  // With votes unseen a delay that is long enough for the others may not be for these.
  const breaks = (search: typeof breakingDelay) =>
    known && !missing && !unseen ? (search(supply, rules, attacker, valueAtRisk) ?? null) : null
  return {
    name,
    votesNeeded: rules.votesNeeded,
    power: rules.power,
    delaySeconds: rules.delaySeconds,
    sources: acquisition.parts,
    missingVotes: acquisition.missing,
    ownCapital: acquisition.ownCapital,
    flashCapital: acquisition.flashCapital,
    purchase: acquisition.purchase,
    resale: acquisition.resale,
    fees: acquisition.fees,
    cost: missing || (unseen && !profitable) ? null : acquisition.cost,
    flashShare,
    valueAtRisk: valueAtRisk ?? null,
    successChance,
    profit: known && !missing ? profit : null,
    profitable: known && !missing ? profitable : null,
    blocked: blocked ?? null,
    breakingDelaySeconds: breaks(breakingDelay),
    breakingSnapshotBlocks: breaks(breakingSnapshot),
  }
}

function rulesOf(config: GovernanceConfig, { blockSeconds }: Context): VoteRules {
  const { votesNeeded, token, power } = config
  return {
    votesNeeded: 'tokens' in votesNeeded ? votesNeeded.tokens : votesNeeded.share * token.supply,
    power,
    snapshotBlocks: power === 'snapshot' ? (config.snapshotBlocks ?? 1) : 0,
    blockSeconds,
    delaySeconds: config.delaySeconds,
  }
}

function supplyOf(config: GovernanceConfig, context: Context): VoteSupply {
  const { borrow } = config
  return {
    price: config.token.price,
    pools: (config.pools ?? []).flatMap((name): readonly Depth[] => {
      const depth = context.depth(name)
      return depth === undefined ? [] : [depth]
    }),
    otc: config.otc,
    borrow: borrow === undefined ? undefined : { ...borrow, collateralRatio: borrow.collateralRatio ?? 1.5 },
    deposit: config.deposit,
    flash: config.flash,
  }
}

function assumeFor(config: GovernanceConfig, assume: (sentence: string) => void): void {
  assume(
    'Votes are taken where they cost least, from all pools at one price, and sold again at once where nothing holds them; nobody buys against the attacker, and his opponents vote as the votes needed say.',
  )
  if (config.capitalRate === undefined) assume("An attacker's own money costs 10 % a year.")
  if (config.priceAfter === undefined)
    assume(
      'A governance token is worth after an attack what it was worth before, which is the best that its buyer can hope for.',
    )
  if (config.borrow !== undefined && config.borrow.collateralRatio === undefined)
    assume('Whoever borrows votes puts up half more than they are worth.')
  if (config.responseSeconds === undefined)
    assume('Where no time of response is given, nobody stops a proposal that has passed.')
  else
    assume(
      'Defenders stop a passed proposal after an exponential time, so the chance that they miss it is exp(-delay / mean).',
    )
  if (config.attackerCapital === undefined)
    assume('Where no capital of an attacker is given, he has as much as it takes.')
}
