/** A number that is known no better than from here to there. */
export type Range = readonly [low: number, high: number]

/** What a finder of a weakness weighs. Chances and parts are 0 to 1, money in dollars. */
export type BountyInputs = {
  /** What an exploit takes. */
  readonly valueAtRisk: Range
  /** The exploit works, nobody stops or front-runs it, and nobody else comes first. */
  readonly successChance: Range
  /** Lost in laundering, in returning a part, and to prices that fall. */
  readonly launderingLoss: Range
  /** The attacker is found and what he took is lost to him. */
  readonly detectionChance: Range
  /** What being found costs beyond that: fines, lawyers, prison, in dollars. */
  readonly legalCost: Range
  /** Preparing the exploit beyond finding it: capital, contracts, hiding. */
  readonly attackCost: Range
  /** The report is accepted and paid. */
  readonly paidChance: Range
  /** Nobody reported it before. */
  readonly firstChance: Range
  /** What a name is worth to the reporter, in dollars. */
  readonly reputation: Range
}

/** Expected values with the ends of their intervals, dollars. */
export type BountyResult = {
  readonly attack: Range
  /** Of reporting at the given reward. */
  readonly report: Range | undefined
  /** Reward from which on reporting is worth more: at the low end in the best case, at the high end in every case. */
  readonly dominance: Range
  /** Whether the given reward is over it. */
  readonly verdict: 'reporting' | 'attacking' | 'depends' | undefined
}

/**
 * Expected value of an attack: p V (1 - h) (1 - d) - d L - C; of a report: r q f + n. Reporting dominates from the reward
 * (attack - n) / (q f) on (Becker 1968: a crime is worth its gain less the punishment times the chance of it). Both are monotone in
 * each input, so the ends of the inputs' ranges give the exact ends of the results.
 * @param reward dollars offered; undefined: none known.
 */
export function sizeBounty(inputs: BountyInputs, reward: number | undefined): BountyResult {
  const attack: Range = [attackValue(inputs, worstForAttacker), attackValue(inputs, bestForAttacker)]
  const paid: Range = [
    inputs.paidChance[0] * inputs.firstChance[0],
    inputs.paidChance[1] * inputs.firstChance[1],
  ]
  const dominance: Range = [
    needed(attack[0], inputs.reputation[1], paid[1]),
    needed(attack[1], inputs.reputation[0], paid[0]),
  ]
  if (reward === undefined) return { attack, report: undefined, dominance, verdict: undefined }
  return {
    attack,
    report: [reward * paid[0] + inputs.reputation[0], reward * paid[1] + inputs.reputation[1]],
    dominance,
    verdict: reward >= dominance[1] ? 'reporting' : reward < dominance[0] ? 'attacking' : 'depends',
  }
}

/** The end of a range that suits: index of inputs that help an attacker, and of those that hinder. */
type Corner = { readonly helps: 0 | 1; readonly hinders: 0 | 1 }
const worstForAttacker: Corner = { helps: 0, hinders: 1 }
const bestForAttacker: Corner = { helps: 1, hinders: 0 }

function attackValue(inputs: BountyInputs, { helps, hinders }: Corner): number {
  const found = inputs.detectionChance[hinders]
  return (
    inputs.successChance[helps] *
      inputs.valueAtRisk[helps] *
      (1 - inputs.launderingLoss[hinders]) *
      (1 - found) -
    found * inputs.legalCost[hinders] -
    inputs.attackCost[hinders]
  )
}

function needed(attack: number, reputation: number, paid: number): number {
  const missing = attack - reputation
  if (missing <= 0) return 0
  return paid === 0 ? Number.POSITIVE_INFINITY : missing / paid
}
