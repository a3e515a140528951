/** How an attack works, in the words by which incident reports sort them. */
export const attackClasses = [
  're-entrancy',
  'price-manipulation',
  'flash-loan',
  'arithmetic',
  'access-control',
  'untrusted-call',
  'governance',
  'supply',
  'vault',
  'bridge',
  'oracle',
  'unexplained-profit',
  'unusual-structure',
  'extraction',
  'phishing',
  'preparation',
  'operation',
  'other',
] as const

export type AttackClass = (typeof attackClasses)[number]

const byDetector: Readonly<Record<string, AttackClass>> = {
  reentrancy: 're-entrancy',
  'price-manipulation': 'price-manipulation',
  'pool-invariant': 'price-manipulation',
  'flash-loan-flow': 'flash-loan',
  'abnormal-profit': 'unexplained-profit',
  'impossible-amount': 'arithmetic',
  'seized-control': 'access-control',
  'privileged-change': 'access-control',
  upgrade: 'access-control',
  'multisig-change': 'access-control',
  'steered-call': 'untrusted-call',
  'borrowed-votes': 'governance',
  'governance-delay': 'governance',
  'proposal-payload': 'governance',
  'unbacked-mint': 'supply',
  'share-price': 'vault',
  'bad-debt': 'vault',
  'bridge-balance': 'bridge',
  'oracle-staleness': 'oracle',
  'oracle-deviation': 'oracle',
  'oracle-change': 'oracle',
  depeg: 'oracle',
  extraction: 'extraction',
  phishing: 'phishing',
  'attack-preparation': 'preparation',
  'gas-griefing': 'operation',
  'response-health': 'operation',
}

/** The class of attack that a detector's findings belong to; `other` for rules of a user's own. */
export function attackClassOf(detector: string): AttackClass {
  return byDetector[detector] ?? 'other'
}
