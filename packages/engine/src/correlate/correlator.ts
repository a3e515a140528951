import {
  atLeast,
  digest,
  type Finding,
  type Hash,
  type Incident,
  type IncidentEvent,
  type Severity,
} from '@membrane/core'
import type { IncidentRecord } from '../store/store.ts'
import { applyIncidentEvent, emptyIncidentState, type IncidentState, incidentOf } from './fold.ts'

export type CorrelatorOptions = {
  /** Findings further apart than this many blocks are different matters. */
  readonly windowBlocks: number
  /** An incident with so many findings is joined by no more; the next opens another. Keeps every fold and row small. */
  readonly maxFindings: number
  /** Findings below it never open an incident; they join one about the same transaction. */
  readonly opensAt: Severity
}

export type Correlated = {
  readonly incident: Incident
  readonly records: readonly IncidentRecord[]
  /** True when the finding opened the incident. */
  readonly opened: boolean
}

/** Joins findings into incidents by transaction, victim or attacker within a window of blocks. */
export type Correlator = {
  /** Undefined when the finding is known already, or is too slight to open an incident and joins none. */
  readonly add: (finding: Finding) => Correlated | undefined
  /** Takes findings back, as a reorg or a transaction that never came demands. */
  readonly retract: (findings: readonly Hash[], reason: string) => readonly Correlated[]
  readonly incidents: () => readonly Incident[]
}

const defaults: CorrelatorOptions = { windowBlocks: 50, maxFindings: 256, opensAt: 'medium' }

/**
 * @param history events of incidents that were open when the guard stopped, in order; findings go on joining them.
 */
export function createCorrelator(
  chainId: number,
  history: readonly IncidentRecord[] = [],
  options: Partial<CorrelatorOptions> = {},
): Correlator {
  const { windowBlocks, maxFindings, opensAt } = { ...defaults, ...options }
  const states = new Map<Hash, IncidentState>()
  const lastBlock = new Map<Hash, number>()
  const incidentByKey = new Map<string, Hash>()
  const incidentByFinding = new Map<Hash, Hash>()
  let nextForgetting = 0

  const apply = (incident: Hash, event: IncidentEvent): Incident => {
    const state = applyIncidentEvent(states.get(incident) ?? emptyIncidentState, event)
    states.set(incident, state)
    if (event.kind === 'finding-added') {
      incidentByFinding.set(event.finding, incident)
      lastBlock.set(incident, Math.max(lastBlock.get(incident) ?? 0, event.block))
      for (const account of [...event.victims, ...event.attackers]) incidentByKey.set(account, incident)
    }
    return incidentOf(incident, chainId, state)
  }

  /** Keeps memory flat over endless chains: a matter out of every window can be joined by nothing. */
  const forget = (block: number) => {
    if (block < nextForgetting) return
    nextForgetting = block + windowBlocks
    for (const [incident, last] of lastBlock) {
      if (block - last <= windowBlocks * 2) continue
      for (const { finding } of states.get(incident)?.added ?? []) incidentByFinding.delete(finding)
      states.delete(incident)
      lastBlock.delete(incident)
    }
    for (const [key, incident] of incidentByKey) if (!states.has(incident)) incidentByKey.delete(key)
  }

  const matching = (finding: Finding): Hash | undefined => {
    const keys: string[] = finding.transaction === undefined ? [] : [finding.transaction]
    if (atLeast(finding.severity, opensAt)) keys.push(...finding.victims, ...finding.attackers)
    for (const key of keys) {
      const incident = incidentByKey.get(key)
      if (incident === undefined) continue
      const state = states.get(incident)
      if (state === undefined || state.status === 'resolved' || state.status === 'retracted') continue
      if (state.added.length >= maxFindings) continue
      if (Math.abs(finding.block.number - (lastBlock.get(incident) ?? 0)) <= windowBlocks) return incident
    }
    return undefined
  }

  for (const { incident, event } of history) apply(incident, event)

  return {
    add: (finding) => {
      if (incidentByFinding.has(finding.id)) return undefined
      const match = matching(finding)
      if (match === undefined && !atLeast(finding.severity, opensAt)) return undefined
      const id = match ?? digest(['incident', chainId, finding.id])
      const event: IncidentEvent = {
        kind: 'finding-added',
        finding: finding.id,
        detector: finding.detector,
        severity: finding.severity,
        score: finding.score,
        title: finding.title,
        block: finding.block.number,
        victims: finding.victims,
        attackers: finding.attackers,
      }
      const incident = apply(id, event)
      if (finding.transaction !== undefined) incidentByKey.set(finding.transaction, id)
      forget(finding.block.number)
      return { incident, records: [{ incident: id, event }], opened: match === undefined }
    },
    retract: (findings, reason) => {
      const changed = new Map<Hash, { incident: Incident; records: IncidentRecord[] }>()
      for (const finding of findings) {
        const id = incidentByFinding.get(finding)
        if (id === undefined) continue
        const event: IncidentEvent = { kind: 'finding-retracted', finding, reason }
        const incident = apply(id, event)
        changed.set(id, { incident, records: [...(changed.get(id)?.records ?? []), { incident: id, event }] })
      }
      return [...changed.values()].map((entry) => ({ ...entry, opened: false }))
    },
    incidents: () => [...states].map(([id, state]) => incidentOf(id, chainId, state)),
  }
}
