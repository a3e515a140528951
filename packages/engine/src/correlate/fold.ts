import { fuseScores, type Hash, type Incident, type IncidentEvent, maxSeverity } from '@membrane/core'

type FindingAdded = Extract<IncidentEvent, { kind: 'finding-added' }>

/** What an incident's events add up to, before it has an identity. */
export type IncidentState = {
  readonly added: readonly FindingAdded[]
  readonly retracted: ReadonlySet<Hash>
  readonly status: Incident['status']
}

export const emptyIncidentState: IncidentState = { added: [], retracted: new Set(), status: 'open' }

/** Applies one event; adding a finding twice changes nothing. */
export function applyIncidentEvent(state: IncidentState, event: IncidentEvent): IncidentState {
  switch (event.kind) {
    case 'finding-added':
      if (state.added.some(({ finding }) => finding === event.finding)) return state
      return { ...state, added: [...state.added, event] }
    case 'finding-retracted': {
      const retracted = new Set([...state.retracted, event.finding])
      const gone = state.added.every(({ finding }) => retracted.has(finding))
      return { ...state, retracted, status: gone ? 'retracted' : state.status }
    }
    case 'acknowledged':
      return { ...state, status: state.status === 'open' ? 'acknowledged' : state.status }
    case 'resolved':
      return { ...state, status: 'resolved' }
  }
}

/**
 * The incident that a history of events adds up to. The score fuses the strongest standing finding of every
 * detector (`fuseScores`); the title is that of the most severe one.
 */
export function foldIncident(id: Hash, chainId: number, events: readonly IncidentEvent[]): Incident {
  return incidentOf(id, chainId, events.reduce(applyIncidentEvent, emptyIncidentState))
}

/** The public form of a state; a retracted incident keeps the figures that it had, for the record. */
export function incidentOf(id: Hash, chainId: number, state: IncidentState): Incident {
  const valid = state.added.filter(({ finding }) => !state.retracted.has(finding))
  const counted = valid.length > 0 ? valid : state.added
  const best = new Map<string, number>()
  for (const { detector, score } of counted) best.set(detector, Math.max(best.get(detector) ?? 0, score))
  const severity = counted.reduce<Incident['severity']>(
    (most, event) => maxSeverity(most, event.severity),
    'info',
  )
  const lead = counted
    .filter((event) => event.severity === severity)
    .reduce<FindingAdded | undefined>(
      (top, event) => (top === undefined || event.score > top.score ? event : top),
      undefined,
    )
  const blocks = counted.map(({ block }) => block)
  return {
    id,
    chainId,
    status: state.status,
    title: lead?.title ?? 'no findings',
    severity,
    score: fuseScores(best.values()),
    victims: [...new Set(counted.flatMap(({ victims }) => victims))],
    attackers: [...new Set(counted.flatMap(({ attackers }) => attackers))],
    findings: counted.map(({ finding }) => finding),
    detectors: [...best.keys()],
    firstBlock: Math.min(...blocks),
    lastBlock: Math.max(...blocks),
  }
}
