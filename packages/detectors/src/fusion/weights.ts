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
  bias: -6.621,
  threshold: 0.0959,
  describedThreshold: 0.2356,
  elsewhereThreshold: 0.9542,
  features: {
    frames: 0.268,
    depth: 0.47,
    created: 0.701,
    'constructor-calls': 0.741,
    lenders: 0.472,
    repeats: 0.527,
    approvals: 0.824,
    callees: 0.349,
    hooks: 0.587,
    scripted: 0.656,
    destroyed: 0.6,
    'round-trips': 0.6,
    'supplied-token': 0.599,
    losers: 0.596,
    drawn: 0.612,
    'pure-gain': 0.547,
    emptied: 0.583,
    'own-concerned': 0.466,
    'own-loses': 0.483,
    'own-emptied': 0.568,
    'own-driven': 0.591,
    'own-unfamiliar': 0.406,
  },
  detectors: {
    'large-outflow': 6,
    'oracle-staleness': 6,
    'oracle-deviation': 6,
    'oracle-change': 6,
    'price-manipulation': 6.001,
    'flash-loan-flow': 5.573,
    'abnormal-profit': 5.977,
    reentrancy: 5.893,
    'share-price': 6.001,
    'pool-invariant': 6.002,
    'steered-call': 6.361,
    'impossible-amount': 7.094,
    'seized-control': 6.92,
    'unbacked-mint': 6,
    'bad-debt': 6,
    'privileged-change': 6.091,
    upgrade: 6,
    'multisig-change': 6,
    'borrowed-votes': 6,
    'governance-delay': 6,
    'proposal-payload': 6,
    'bridge-balance': 6.018,
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
