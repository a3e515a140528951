import type { FindingDraft, Measurement, Protocol, ReadResult, Stage } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { type Backing, backings, balanceOf, scaleOf } from './backing.ts'
import type { BridgeMemory } from './memory.ts'
import type { Movement } from './movement.ts'
import type { BridgeBalanceOptions } from './options.ts'

export type DeficitInput = {
  readonly stage: Stage
  readonly protocol: Protocol
  readonly reads: ReadonlyMap<string, ReadResult>
  readonly movements: readonly Movement[]
  readonly told: BridgeMemory['told']
  readonly options: BridgeBalanceOptions
}

export type Said = {
  readonly findings: FindingDraft[]
  readonly measurements: Measurement[]
  readonly unknown: string[]
}

/** Holds every escrow against the supplies that it backs; returns the deficits told so far. */
export function judgeBackings(input: DeficitInput, said: Said): BridgeMemory['told'] {
  const { stage, protocol, reads, movements, options } = input
  let told = input.told
  for (const backing of backings(protocol)) {
    const read = balanceOf(backing, protocol, reads, said.unknown)
    const labels = { bridge: backing.bridges.map(({ label }) => label).join(', ') }
    if (read === undefined) {
      const reason = 'what is locked or what is issued could not be read'
      said.measurements.push({ name: 'bridge_backing_bps', value: undefined, labels, reason })
      continue
    }
    const own = movements.filter(({ bridge }) => backing.bridges.includes(bridge))
    // Reads of a pending transaction are of the head, before it; of a mined block they are of its end.
    const change = stage === 'pending' ? changeOf(backing, own) : { locked: 0n, issued: 0n }
    const locked = read.locked + change.locked
    const issued = read.issued + change.issued
    if (read.complete && issued > 0n) {
      const value = Number((locked * 10_000n) / issued)
      said.measurements.push({ name: 'bridge_backing_bps', value, labels })
    }
    const deficit = issued - locked
    const before = told[backing.key]
    if (deficit * 10_000n <= locked * BigInt(options.toleranceBps)) {
      if (before !== undefined) {
        const { [backing.key]: _, ...rest } = told
        told = rest
      }
      continue
    }
    if (before !== undefined && deficit < before * 2n) continue
    told = { ...told, [backing.key]: deficit }
    said.findings.push(findingOf(backing, { locked, issued, deficit }, own, protocol, options))
  }
  return told
}

/** What the transactions changed, in the scale of the balance. */
function changeOf(backing: Backing, movements: readonly Movement[]): { locked: bigint; issued: bigint } {
  const scale = scaleOf(backing)
  let locked = 0n
  let issued = 0n
  const shared = backing.bridges[0]
  for (const { kind, bridge, amount } of movements) {
    const unit = scale / 10n ** BigInt(Math.max(bridge.decimalsShift ?? 0, 0))
    const finer = 10n ** BigInt(Math.max(-(bridge.decimalsShift ?? 0), 0))
    if (kind === 'mint') issued += amount * unit * finer
    else if (kind === 'burn') issued -= amount * unit * finer
    // Every bridge of the group reports the shared escrow's movement; it counts once.
    else if (bridge === shared) locked += kind === 'lock' ? amount * scale : -amount * scale
  }
  return { locked, issued }
}

function findingOf(
  backing: Backing,
  amounts: { readonly locked: bigint; readonly issued: bigint; readonly deficit: bigint },
  movements: readonly Movement[],
  protocol: Protocol,
  { criticalBps }: BridgeBalanceOptions,
): FindingDraft {
  const { locked, issued, deficit } = amounts
  const critical = deficit * 10_000n >= locked * BigInt(criticalBps)
  const labels = backing.bridges.map(({ label }) => label).join(', ')
  const out = movements.filter(({ kind }) => kind === 'release' || kind === 'mint')
  const largest = out.reduce<Movement | undefined>(
    (most, one) => (most === undefined || one.amount > most.amount ? one : most),
    undefined,
  )
  const share =
    locked === 0n ? 'all of it' : `${Number((deficit * 10_000n) / locked) / 100} % of what is locked`
  return {
    severity: critical ? 'critical' : 'high',
    score: critical ? 0.95 : 0.75,
    title: `${labels}: more was issued than is locked, by ${share}`,
    subject: `${labels}:backing`,
    transaction: largest?.transaction.hash,
    victims: victimsOf(backing, protocol),
    attackers: largest === undefined ? [] : [largest.account],
    evidence: [
      {
        kind: 'measure',
        name: 'issued',
        value: `${issued}`,
        threshold: `${locked}`,
        unit: 'base units, finest',
      },
      ...out.slice(0, 4).map((one): EvidenceOf => movementEvidence(one)),
    ],
  }
}

function victimsOf({ bridges }: Backing, { chainId }: Protocol): FindingDraft['victims'] {
  const victims = new Set<FindingDraft['victims'][number]>()
  for (const { escrow, minted } of bridges) {
    if (escrow.chainId === chainId) victims.add(escrow.holder)
    if (minted.chainId === chainId) victims.add(minted.token)
  }
  return [...victims]
}

function movementEvidence({ kind, bridge, account, amount }: Movement): EvidenceOf {
  const token = kind === 'mint' ? bridge.minted.token : bridge.escrow.token
  return { kind: 'flow', account, token, amount: `${amount}`, note: kind }
}
