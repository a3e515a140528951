import type { Address, Hash } from '@membrane/core'

/** What a person or a paper says about an attack. Whom it names is used; what it claims as loss never is. */
export type AttackLabel = {
  /** Name that groups the transactions of one attack. */
  readonly incident: string
  readonly transaction: Hash | undefined
  /** Name of the recording without folder and endings, for those that are no transaction's hash. */
  readonly file: string | undefined
  readonly chainId: number | undefined
  /** Unix seconds of the day's beginning in UTC; such dates may be a day off. */
  readonly day: number | undefined
  readonly attacker: Address | undefined
  readonly victim: Address | undefined
  /** The loss as its source words it: printed beside what was measured, never counted. */
  readonly claimedLoss: string | undefined
}

/** Finds the label of a transaction in a recording. */
export type Labels = {
  readonly size: number
  readonly of: (transaction: Hash, file: string) => AttackLabel | undefined
}

type Fields = Readonly<Record<string, unknown>>

const chains: Readonly<Record<string, number>> = {
  ethereum: 1,
  mainnet: 1,
  optimism: 10,
  bsc: 56,
  binance: 56,
  'bnb chain': 56,
  polygon: 137,
  fantom: 250,
  base: 8453,
  arbitrum: 42_161,
  avalanche: 43_114,
}

/**
 * The attacks that a document names; empty when it is no list of attacks. Recognised are `{incidents: [...]}`,
 * `{attacks: [...]}` and a bare array, whose items have `transaction` (or `txs`) or `file`, and `incident` or `name`.
 * In an array of items with a `kind`, only kinds that speak of an attack or an exploit count.
 */
export function parseLabels(document: unknown): readonly AttackLabel[] {
  return listOf(document).flatMap((item) => (isFields(item) ? labelsOf(item) : []))
}

/** Joins lists of labels: about one transaction the first that says something is believed. */
export function indexLabels(labels: readonly AttackLabel[]): Labels {
  const byTransaction = new Map<string, AttackLabel>()
  const byFile = new Map<string, AttackLabel>()
  for (const label of labels) {
    if (label.transaction !== undefined) {
      byTransaction.set(label.transaction, merge(byTransaction.get(label.transaction), label))
    } else if (label.file !== undefined) byFile.set(label.file, merge(byFile.get(label.file), label))
  }
  return {
    size: byTransaction.size + byFile.size,
    of: (transaction, file) => byTransaction.get(transaction) ?? byFile.get(file),
  }
}

function merge(first: AttackLabel | undefined, second: AttackLabel): AttackLabel {
  if (first === undefined) return second
  return {
    ...first,
    chainId: first.chainId ?? second.chainId,
    day: first.day ?? second.day,
    attacker: first.attacker ?? second.attacker,
    victim: first.victim ?? second.victim,
    claimedLoss: first.claimedLoss ?? second.claimedLoss,
  }
}

function listOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document
  if (!isFields(document)) return []
  for (const list of [document.incidents, document.attacks, document.labels])
    if (Array.isArray(list)) return list
  return []
}

function labelsOf(item: Fields): readonly AttackLabel[] {
  const { kind } = item
  if (typeof kind === 'string' && !/attack|exploit|hack/i.test(kind)) return []
  const transactions = (Array.isArray(item.txs) ? item.txs : [item.transaction ?? item.hash])
    .map((value) => match(value, /^0x[0-9a-f]{64}$/))
    .filter((value) => value !== undefined)
  const file = transactions.length === 0 ? fileName(item.file) : undefined
  if (transactions.length === 0 && file === undefined) return []
  const expected = isFields(item.expected) ? item.expected.attack : undefined
  const name = [item.incident, item.name, expected, kind].find((value) => typeof value === 'string')
  const incident = typeof name === 'string' ? name : (transactions[0] ?? file ?? '')
  const shared = {
    incident,
    chainId: chainOf(item.chainId ?? item.chain),
    day: dayOf(item.date),
    attacker: match(item.attacker, /^0x[0-9a-f]{40}/),
    victim: match(item.victim, /^0x[0-9a-f]{40}/),
    claimedLoss: claimOf(item.claimedLoss ?? item.loss ?? item.lossUsd),
  }
  if (file !== undefined) return [{ ...shared, transaction: undefined, file }]
  return transactions.map((transaction) => ({ ...shared, transaction, file: undefined }))
}

/** The part of a text that fits, in lower case: manifests append notes to addresses. */
function match(value: unknown, pattern: RegExp): `0x${string}` | undefined {
  if (typeof value !== 'string') return undefined
  return pattern.exec(value.trim().toLowerCase())?.[0] as `0x${string}` | undefined // every pattern starts with 0x
}

function fileName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return (value.split(/[\\/]/).at(-1) ?? value).replace(/\.json(\.gz)?$/, '')
}

function chainOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  return typeof value === 'string' ? chains[value.trim().toLowerCase()] : undefined
}

function dayOf(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})/.exec(value) : null
  return parts === null
    ? undefined
    : Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / 1_000
}

function claimOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
