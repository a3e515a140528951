import type { Address, Evidence, Hash, Protocol, Transaction } from '@membrane/core'
import { scopeOf } from '../concern/scope.ts'
import { framesOf } from '../reading/frames.ts'
import { type AttackClass, attackClassOf } from './attackClass.ts'
import { concernedIn } from './concern.ts'
import { type Facts, type Feature, factsOf, features, type Said } from './features.ts'
import { victimFeatures } from './victim.ts'
import { type FusionWeights, weights as fitted } from './weights.ts'

/** One reason for a verdict. */
export type Explanation = {
  readonly class: AttackClass
  /** The detector that said it; `structure` and `damage` for what the transaction itself shows. */
  readonly detector: string
  readonly text: string
  /** What it adds to the log-odds of an attack. */
  readonly weight: number
}

/** What all detectors together say of one transaction. */
export type Verdict = {
  readonly transaction: Hash
  /**
   * Probability of an attack, 0 to 1, at the base rate of the recorded data (attacks are far rarer on a chain, so read it
   * as an order, and `flagged` as the decision).
   */
  readonly score: number
  /** Whether the score passes the threshold. */
  readonly flagged: boolean
  /** Those that found something, strongest first. */
  readonly detectors: readonly string[]
  /** What explains most first: see `oneOfEachFirst`. */
  readonly explanations: readonly Explanation[]
  readonly victims: readonly Address[]
  readonly attackers: readonly Address[]
  readonly evidence: readonly (Evidence & { readonly detector: string })[]
  /** What could not be judged, and why; it never means safe. */
  readonly unknown: readonly string[]
}

/** A detector that was not fitted (a user's own) is believed as it claims: certainty outweighs the bias. */
const unfittedWeight = 6

/** Smaller transactions can hold no structure worth reading unless a detector spoke or a contract was made. */
const fewestFrames = 6

/** The numbers that the score is the weighted sum of, by name: what is fitted. */
export type FusionInput = {
  readonly features: Readonly<Record<string, number>>
  readonly detectors: Readonly<Record<string, number>>
}

type Reading = FusionInput & { readonly facts: Facts | undefined }

function read(
  transaction: Transaction,
  said: readonly Said[],
  protocol: Protocol,
  own: ReadonlySet<Address>,
): Reading {
  const detectors: Record<string, number> = {}
  for (const { detector, finding } of said) {
    detectors[detector] = Math.max(detectors[detector] ?? 0, finding.score)
  }
  const frames = framesOf(transaction)
  const small = frames.length < fewestFrames && transaction.to !== null
  if (transaction.status === 'reverted' || (small && said.length === 0 && own.size === 0)) {
    return { features: {}, detectors, facts: undefined }
  }
  const facts = factsOf(transaction, protocol, own)
  const values: Record<string, number> = {}
  for (const { name, value } of own.size > 0 ? allFeatures : features) {
    const given = value(facts)
    if (given > 0) values[name] = given
  }
  return { features: values, detectors, facts }
}

const allFeatures: readonly Feature[] = [...features, ...victimFeatures]

/** The numbers of one transaction, for fitting and for looking at. */
export function fusionInput(
  transaction: Transaction,
  said: readonly Said[],
  protocol: Protocol,
): FusionInput {
  const own = concernedIn(transaction, protocol, said)
  const { features: values, detectors } = read(transaction, said, protocol, own)
  return { features: values, detectors }
}

/** Log-odds of an attack. */
export function logOdds(input: FusionInput, weights: FusionWeights = fitted): number {
  let sum = weights.bias
  for (const [name, value] of Object.entries(input.features)) sum += (weights.features[name] ?? 0) * value
  for (const [id, score] of Object.entries(input.detectors)) {
    sum += (weights.detectors[id] ?? unfittedWeight) * score
  }
  return sum
}

function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds))
}

/**
 * Joins what the detectors said of one transaction with its structure and the damage it did. With a described
 * protocol a transaction that did nothing to it is flagged only where it is beyond doubt: an attack on somebody else.
 */
export function fuse(
  transaction: Transaction,
  said: readonly Said[],
  protocol: Protocol,
  unknown: readonly string[],
  weights: FusionWeights = fitted,
): Verdict {
  const own = concernedIn(transaction, protocol, said)
  const { described } = scopeOf(protocol)
  const base = {
    transaction: transaction.hash,
    detectors: [],
    explanations: [],
    victims: [],
    attackers: [],
    evidence: [],
    unknown,
  }
  const reading = read(transaction, said, protocol, own)
  if (said.length === 0 && reading.facts === undefined) {
    return { ...base, score: probability(weights.bias), flagged: false }
  }
  const score = probability(logOdds(reading, weights))
  const limit = !described
    ? weights.threshold
    : own.size > 0
      ? weights.describedThreshold
      : weights.elsewhereThreshold
  const weightOf = (one: Said): number =>
    (weights.detectors[one.detector] ?? unfittedWeight) * one.finding.score
  const ordered = [...said].sort(
    (a, b) =>
      weightOf(b) - weightOf(a) || b.finding.score - a.finding.score || (a.detector < b.detector ? -1 : 1),
  )
  const victims = ordered.flatMap(({ finding }) => finding.victims)
  return {
    ...base,
    score,
    flagged: score >= limit,
    detectors: [...new Set(ordered.map(({ detector }) => detector))],
    explanations: explain(ordered, weightOf, reading, weights),
    victims: [...new Set(own.size > 0 ? own : victims)],
    attackers: [...new Set(ordered.flatMap(({ finding }) => finding.attackers))],
    evidence: ordered.flatMap(({ detector, finding }) =>
      finding.evidence.map((evidence) => ({ ...evidence, detector })),
    ),
  }
}

function explain(
  ordered: readonly Said[],
  weightOf: (one: Said) => number,
  { facts, features: values }: Reading,
  weights: FusionWeights,
): readonly Explanation[] {
  const explanations = oneOfEachFirst(
    ordered.map((one) => ({
      class: attackClassOf(one.detector),
      detector: one.detector,
      text: one.finding.title,
      weight: weightOf(one),
    })),
  )
  if (facts === undefined) return explanations
  for (const kind of ['structure', 'damage'] as const) {
    const parts = allFeatures
      .filter((feature) => feature.kind === kind && (values[feature.name] ?? 0) > 0)
      .map((feature) => ({
        text: feature.tell(facts),
        weight: (weights.features[feature.name] ?? 0) * (values[feature.name] ?? 0),
      }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
    if (parts.length === 0) continue
    explanations.push({
      class: kind === 'structure' ? 'unusual-structure' : 'unexplained-profit',
      detector: kind,
      text: parts.map(({ text }) => text).join(', '),
      weight: parts.reduce((sum, { weight }) => sum + weight, 0),
    })
  }
  // What a rule recognised says more than how a transaction is built, so the two general lines come last.
  return explanations
}

/** Classes that say what came of an attack and not how it worked. */
const consequences: ReadonlySet<AttackClass> = new Set(['unexplained-profit', 'flash-loan', 'extraction'])

/** How much less a consequence explains than a cause of the same weight. */
const consequenceDiscount = 0.5

/**
 * Orders explanations for a reader who reads three lines: causes before their consequences, and the strongest of every class
 * before a second one of the same.
 */
function oneOfEachFirst(explanations: readonly Explanation[]): Explanation[] {
  const rank = (one: Explanation): number =>
    one.weight * (consequences.has(one.class) ? consequenceDiscount : 1)
  const sorted = [...explanations].sort((a, b) => rank(b) - rank(a))
  const seen = new Set<AttackClass>()
  const first: Explanation[] = []
  const rest: Explanation[] = []
  for (const one of sorted) {
    if (seen.has(one.class)) rest.push(one)
    else first.push(one)
    seen.add(one.class)
  }
  return [...first, ...rest]
}
