import type { Address, FindingDraft, Protocol, Severity } from '@membrane/core'
import { cutEvidence, scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import { type Excursion, watchedPools } from './excursion.ts'
import type { OracleHealthOptions } from './options.ts'

/**
 * Judges a price that swung within one transaction. A large trade moves a price and leaves it; one that comes
 * back, or that meets the protocol while the price is off, was made for the price.
 */
export function judgeExcursion(
  excursion: Excursion,
  protocol: Protocol,
  options: OracleHealthOptions,
): FindingDraft | undefined {
  const { transaction, pool, peakBps, finalBps, logs, anchored } = excursion
  if (transaction.status === 'reverted') return undefined
  const scope = scopeOf(protocol)
  const limit = scope.described ? options.excursionBps : options.undescribedExcursionBps
  if (peakBps < limit) return undefined
  const returned = finalBps * 2 <= peakBps
  const touched = scope.described ? touchedContracts(excursion, protocol) : []
  if (!scope.described && !returned) return undefined
  let severity: Severity = returned ? 'medium' : 'low'
  let score = returned ? 0.45 : 0.25
  if (touched.length > 0) {
    severity = returned ? 'critical' : 'high'
    score = returned ? 0.85 : 0.7
  }
  if (transaction.from !== undefined && scope.trusted.has(transaction.from) && touched.length === 0) {
    severity = 'low'
  }
  const percent = (peakBps / 100).toFixed(1)
  return {
    severity,
    score,
    title: `${scope.label(pool)}: price swung ${percent} % within one transaction${
      returned ? ' and came back' : ''
    }${touched[0] === undefined ? '' : ` that also used ${scope.label(touched[0])}`}`,
    subject: `${pool}:excursion`,
    transaction: transaction.hash,
    victims: [...touched, pool],
    attackers: [...clusterOf(transaction, protocol).accounts],
    evidence: [
      { kind: 'measure', name: 'swing', value: `${peakBps}`, threshold: `${limit}`, unit: 'basis points' },
      {
        kind: 'measure',
        name: 'swing left',
        value: `${finalBps}`,
        threshold: `${limit}`,
        unit: 'basis points',
      },
      ...cutEvidence(logs, 4).map(
        ({ address, logIndex }) => ({ kind: 'log', address, logIndex, event: 'Sync or Swap' }) as const,
      ),
    ],
    unknown: anchored ? [] : ['reads'],
  }
}

/** Markets, vaults and custody holders that the transaction used, pools themselves aside. */
function touchedContracts(excursion: Excursion, protocol: Protocol): readonly Address[] {
  const { transaction } = excursion
  const relying = new Set<Address>(protocol.lending.map(({ pool }) => pool))
  for (const { address, role } of protocol.contracts) {
    if (role === 'market' || role === 'vault') relying.add(address)
  }
  for (const { holder } of protocol.custody) relying.add(holder)
  for (const pool of watchedPools(protocol)) relying.delete(pool)
  const touched = new Set<Address>()
  for (const log of logsOf(transaction)) if (relying.has(log.address)) touched.add(log.address)
  for (const frame of framesOf(transaction)) {
    if (!frame.readonly && !frame.call.reverted && relying.has(frame.account)) touched.add(frame.account)
  }
  return [...touched]
}
