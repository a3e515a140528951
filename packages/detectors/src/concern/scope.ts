import type { Address, Finding, Protocol, Severity } from '@membrane/core'
import { severities, severityRank } from '@membrane/core'

/** What the description of the protocol says about addresses, as sets. */
export type Scope = {
  /** False when no contract and no custody is described: then every contract of the chain is of interest. */
  readonly described: boolean
  /** Contracts, custody holders, pools, vaults, coins, bridges, oracles, timelocks, governors, multi-signatures. */
  readonly own: ReadonlySet<Address>
  readonly trusted: ReadonlySet<Address>
  readonly timelocks: ReadonlySet<Address>
  readonly label: (address: Address) => string
}

const memo = new WeakMap<Protocol, Scope>()

/** The protocol's addresses as sets. Computed once per description. */
export function scopeOf(protocol: Protocol): Scope {
  let scope = memo.get(protocol)
  if (scope === undefined) {
    scope = buildScope(protocol)
    memo.set(protocol, scope)
  }
  return scope
}

function buildScope(protocol: Protocol): Scope {
  const own = new Set<Address>()
  const timelocks = new Set<Address>()
  const labels = new Map<Address, string>()
  for (const { holder, label } of protocol.custody) {
    own.add(holder)
    labels.set(holder, label)
  }
  for (const { pool, label } of protocol.lending) {
    own.add(pool)
    labels.set(pool, label)
  }
  for (const { source } of protocol.oracles) {
    if (source.kind === 'uniswap-v2') own.add(source.pair)
    else if (source.kind === 'uniswap-v3-twap') own.add(source.pool)
    else if (source.kind === 'chainlink') own.add(source.feed)
    else if (source.kind === 'aave') own.add(source.oracle)
    else own.add(source.to)
  }
  for (const { timelock, governor } of protocol.governance) {
    if (timelock !== undefined) timelocks.add(timelock)
    for (const address of [timelock, governor]) if (address !== undefined) own.add(address)
  }
  for (const { address, label } of [...protocol.vaults, ...protocol.pools, ...protocol.multisigs]) {
    own.add(address)
    labels.set(address, label)
  }
  for (const { token, label } of protocol.stablecoins) {
    own.add(token)
    labels.set(token, label)
  }
  for (const { escrow, minted, label } of protocol.bridges) {
    if (escrow.chainId === protocol.chainId) own.add(escrow.holder)
    if (minted.chainId === protocol.chainId) own.add(minted.token)
    for (const address of [escrow.holder, minted.token]) if (own.has(address)) labels.set(address, label)
  }
  for (const { address, label, role } of protocol.contracts) {
    own.add(address)
    labels.set(address, label)
    if (role === 'timelock') timelocks.add(address)
  }
  return {
    described: own.size > 0,
    own,
    trusted: new Set(protocol.trusted),
    timelocks,
    label: (address) => labels.get(address) ?? `${address.slice(0, 6)}…${address.slice(-4)}`,
  }
}

/** `severity` moved by `steps`, kept within the scale. */
export function shiftSeverity(severity: Severity, steps: number): Severity {
  const rank = Math.max(0, Math.min(severities.length - 1, severityRank(severity) + steps))
  return severities[rank] ?? severity
}

/** The lower of two severities. */
export function capSeverity(severity: Severity, cap: Severity): Severity {
  return severityRank(severity) > severityRank(cap) ? cap : severity
}

/** `evidence` of a finding, cut to `limit` items: a page for a person, not a dump. */
export function cutEvidence<Item>(items: readonly Item[], limit = 12): readonly Item[] {
  return items.length > limit ? items.slice(0, limit) : items
}

/** The evidence kinds of a finding. */
export type EvidenceOf = Finding['evidence'][number]
