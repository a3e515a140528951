/** Log-odds of an attack: `bias + sum of weight x feature + sum of weight x detector's score`. */
export type FusionWeights = {
  readonly bias: number
  /** Score from which a transaction is flagged: the largest recall on the older half within its budget of false alarms. */
  readonly threshold: number
  /** The same for what was done to a described protocol. */
  readonly describedThreshold: number
  /** The same where something is described and nothing was done to it: no ordinary transaction of the older half passes. */
  readonly elsewhereThreshold: number
  /** By the names in `features.ts`. */
  readonly features: Readonly<Record<string, number>>
  /** By detector id; one that is not here (a user's own) counts with `unfittedWeight`. */
  readonly detectors: Readonly<Record<string, number>>
}

/**
 * Written by `npm run eval:detectors -- --fit --write`: fitted on the older half of the recorded attacks and of the
 * ordinary transactions (by date), never on what the report calls the newer half.
 */
export const weights: FusionWeights = {
  bias: -6.623,
  threshold: 0.0683,
  describedThreshold: 0.1189,
  elsewhereThreshold: 0.946,
  features: {
    frames: 0.119,
    depth: 0.455,
    created: 0.779,
    'constructor-calls': 0.814,
    lenders: 0.409,
    repeats: 0.512,
    approvals: 1.004,
    callees: 0.247,
    hooks: 0.575,
    scripted: 0.712,
    'round-trips': 0.6,
    'supplied-token': 0.599,
    losers: 0.601,
    drawn: 0.643,
    'pure-gain': 0.541,
    emptied: 0.574,
    'own-concerned': 0.462,
    'own-loses': 0.482,
    'own-emptied': 0.568,
    'own-driven': 0.591,
    'own-unfamiliar': 0.406,
  },
  detectors: {
    'large-outflow': 6,
    'oracle-staleness': 6,
    'oracle-deviation': 6,
    'oracle-change': 6,
    'price-manipulation': 6.002,
    'flash-loan-flow': 5.358,
    'abnormal-profit': 5.956,
    reentrancy: 5.835,
    'share-price': 6.002,
    'pool-invariant': 6.007,
    'steered-call': 6.697,
    'impossible-amount': 7.738,
    'seized-control': 8.143,
    'unbacked-mint': 6,
    'bad-debt': 6,
    'privileged-change': 6.143,
    upgrade: 6,
    'multisig-change': 6,
    'borrowed-votes': 6,
    'governance-delay': 6,
    'proposal-payload': 6,
    'bridge-balance': 6.033,
    depeg: 6,
    extraction: 6,
    phishing: 6,
    'attack-preparation': 6,
    'response-health': 6,
    'gas-griefing': 6,
    invariant: 6,
    'learned-behaviour': 6,
    'onchain-guard': 6,
    'liquidation-latency': 6,
  },
}
