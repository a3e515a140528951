import type { Address, FindingDraft, Protocol, Severity, Tiers, Transaction } from '@membrane/core'
import { fuseScores } from '@membrane/core'
import { capSeverity, cutEvidence, type Scope, scopeOf } from '../concern/scope.ts'
import { watchedPools } from '../oracle/pool.ts'
import { framesOf } from '../reading/frames.ts'
import { logsOf } from '../reading/logs.ts'
import type { PriceManipulationOptions } from './options.ts'
import type { Sign } from './signs.ts'

/** Joins the signs of one transaction into one finding. */
export function judgeSigns(
  transaction: Transaction,
  found: readonly Sign[],
  cluster: ReadonlySet<Address>,
  protocol: Protocol,
  tiers: Tiers,
  options: PriceManipulationOptions,
): FindingDraft | undefined {
  const scope = scopeOf(protocol)
  const signs = strongest(found)
  const touched = touchedBy(transaction, found, protocol, scope, options)
  if (touched !== undefined) signs.push(touched)
  const [first] = signs.sort((a, b) => b.weight - a.weight)
  if (first === undefined) return undefined
  const score = fuseScores(signs.map(({ weight }) => weight))
  const victims = [...new Set(signs.flatMap((sign) => sign.victims))]
  const concerned = victims.filter((victim) => scope.own.has(victim))
  const shown = concerned.length > 0 ? concerned : victims
  const [victim = transaction.hash] = first.victims
  return {
    severity: grade(score, scope, concerned.length > 0, touched !== undefined, transaction),
    score,
    title: signs
      .map(({ note, victims: [who] }) => `${who === undefined ? '' : scope.label(who)} ${note}`)
      .join('; '),
    subject: victim,
    transaction: transaction.hash,
    victims: shown,
    attackers: [...cluster],
    evidence: cutEvidence(signs.flatMap(({ evidence }) => evidence)),
    unknown: tiers.traces === 'unknown' ? ['traces'] : [],
  }
}

/** The strongest sign of each kind: ten pools moved in one way are one reason, not ten. */
function strongest(found: readonly Sign[]): Sign[] {
  const byKind = new Map<Sign['kind'], Sign>()
  for (const sign of found) {
    const known = byKind.get(sign.kind)
    if (known === undefined || sign.weight > known.weight) byKind.set(sign.kind, sign)
  }
  // A price that came back was not left.
  if (byKind.has('swing')) byKind.delete('left')
  return [...byKind.values()]
}

/** Sign that a market, vault or custody of the protocol took part while a described pool's price was off. */
function touchedBy(
  transaction: Transaction,
  signs: readonly Sign[],
  protocol: Protocol,
  scope: Scope,
  { weights }: PriceManipulationOptions,
): Sign | undefined {
  if (!scope.described) return undefined
  const pools = watchedPools(protocol)
  const moved = signs.find(({ pool, kind }) => {
    return pool !== undefined && pools.has(pool) && (kind === 'swing' || kind === 'left')
  })
  if (moved === undefined) return undefined
  const relying = new Set<Address>(protocol.lending.map(({ pool }) => pool))
  for (const { address, role } of protocol.contracts) {
    if (role === 'market' || role === 'vault') relying.add(address)
  }
  for (const { address } of protocol.vaults) relying.add(address)
  for (const { holder } of protocol.custody) relying.add(holder)
  for (const pool of pools) relying.delete(pool)
  const touched = new Set<Address>()
  for (const { address } of logsOf(transaction)) if (relying.has(address)) touched.add(address)
  for (const { account, readonly, call } of framesOf(transaction)) {
    if (!readonly && !call.reverted && relying.has(account)) touched.add(account)
  }
  if (touched.size === 0) return undefined
  return {
    kind: 'touched',
    weight: weights.touched,
    note: 'was used by the transaction that moved the price',
    pool: moved.pool,
    victims: [...touched],
    evidence: [],
  }
}

function grade(
  score: number,
  scope: Scope,
  concerned: boolean,
  touched: boolean,
  { from }: Transaction,
): Severity {
  let severity: Severity = score >= 0.75 ? 'high' : score >= 0.4 ? 'medium' : 'low'
  if (concerned) severity = score >= 0.8 ? 'critical' : score >= 0.7 ? 'high' : severity
  if (scope.described && !concerned) severity = capSeverity(severity, 'low')
  if (from !== undefined && scope.trusted.has(from) && !touched) severity = capSeverity(severity, 'low')
  return severity
}
