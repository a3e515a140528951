import type { Hash } from '@membrane/core'
import type { GuardEvent } from '@membrane/engine'
import type { DefenceLine } from '@membrane/example-protected-market'

/** One line of the demo's answer: an attack twice from the same chain state, without and with the guard. */
export type ScenarioResult = {
  readonly name: string
  readonly title: string
  /** The line of defence that it shows. */
  readonly line: DefenceLine
  readonly detected: boolean
  /** Where the attack was first seen; null when it was not. */
  readonly detectedAt: 'pending' | 'block' | null
  readonly detectors: readonly string[]
  /** Milliseconds from the first finding until the transaction that it concerns was in a block; null when not detected. */
  readonly leadTimeMs: number | null
  /** Milliseconds from first sight of the transaction to the finding, and from the finding to the pause being sent. */
  readonly sightToFindingMs: number | null
  readonly findingToSentMs: number | null
  /** Measured on chain from balances, in `unit`. Negative: the victims ended with more than they had. */
  readonly lossWithoutGuard: number
  readonly lossWithGuard: number
  readonly unit: string
}

export type DemoResult = {
  readonly scenarios: readonly ScenarioResult[]
  /** Ordinary transactions that ran beside the attacks while the guard watched. */
  readonly benignTransactions: number
  /** Ordinary transactions that got a finding of medium severity or more. */
  readonly falseAlarms: number
}

type FindingEvent = Extract<GuardEvent, { kind: 'finding' }>

/** What was observed while one attack ran with the guard. */
export type Observation = {
  readonly attackTransactions: ReadonlySet<Hash>
  readonly findings: readonly FindingEvent[]
  /** When the guard saw each transaction in a block, in local milliseconds. */
  readonly minedAt: ReadonlyMap<Hash, number>
  /** When the first action was sent. */
  readonly sentAt: number | undefined
}

/** What an observation says about detection; pure. Only findings about the attack's own transactions count. */
export function judgeDetection(
  observation: Observation,
): Pick<
  ScenarioResult,
  'detected' | 'detectedAt' | 'detectors' | 'leadTimeMs' | 'sightToFindingMs' | 'findingToSentMs'
> {
  const { attackTransactions, findings, minedAt, sentAt } = observation
  const about = findings
    .filter(({ finding }) => finding.transaction !== undefined && attackTransactions.has(finding.transaction))
    .filter(({ finding }) => isAlarm(finding.severity))
    .sort((a, b) => a.foundAt - b.foundAt)
  const first = about[0]
  if (first === undefined) {
    return {
      detected: false,
      detectedAt: null,
      detectors: [],
      leadTimeMs: null,
      sightToFindingMs: null,
      findingToSentMs: null,
    }
  }
  const transaction = first.finding.transaction
  const mined = transaction === undefined ? undefined : minedAt.get(transaction)
  return {
    detected: true,
    detectedAt: first.finding.stage,
    detectors: [...new Set(about.map(({ finding }) => finding.detector))],
    leadTimeMs: mined === undefined ? null : Math.round(mined - first.foundAt),
    sightToFindingMs: Math.round(first.foundAt - first.seenAt),
    findingToSentMs: sentAt === undefined ? null : Math.round(sentAt - first.foundAt),
  }
}

/** Whether a severity wakes somebody: what the demo counts as detection, and on ordinary business as a false alarm. */
export function isAlarm(severity: FindingEvent['finding']['severity']): boolean {
  return severity === 'medium' || severity === 'high' || severity === 'critical'
}

/** Ordinary transactions that were alarmed about. */
export function falseAlarms(
  ordinary: ReadonlySet<Hash>,
  findings: readonly FindingEvent[],
): ReadonlySet<Hash> {
  const wrong = new Set<Hash>()
  for (const { finding } of findings) {
    const { transaction, severity } = finding
    if (transaction !== undefined && isAlarm(severity) && ordinary.has(transaction)) wrong.add(transaction)
  }
  return wrong
}
