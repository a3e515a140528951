import type { Action, Hash, MembraneConfig, Responder } from '@membrane/core'
import type { GuardEvent } from '../bus/bus.ts'
import { emergencyResponder } from '../respond/emergency.ts'
import { planActions } from '../respond/plan.ts'

type FindingEvent = Extract<GuardEvent, { kind: 'finding' }>

/** An action that left for the chain, and the first sight of what it answers, in local milliseconds. */
export type SentPause = {
  readonly action: Action
  /** The transaction whose finding asked for it. */
  readonly answers: Hash | undefined
  readonly seenAt: number
  readonly sentAt: number
}

/** What a guard said while one attack ran. */
export type RaceWatch = {
  readonly listen: (event: GuardEvent) => void
  readonly findings: readonly FindingEvent[]
  /** Actions as they stand now. */
  readonly actions: () => readonly Action[]
  /** In the order in which they were first sent. */
  readonly sent: readonly SentPause[]
  /** Errors and warnings that the guard gave. */
  readonly notices: readonly string[]
  readonly blocks: () => number
}

/**
 * Listens to a guard. The clock of a pause starts when the transaction was first seen whose finding led its incident
 * to an action: earlier ones of the same incident asked for nothing.
 */
export function watchRace(config: Pick<MembraneConfig, 'protocol' | 'playbooks' | 'responders'>): RaceWatch {
  const { protocol, playbooks = [] } = config
  const responders = respondersOf(config)
  const findings: FindingEvent[] = []
  const actions = new Map<Hash, Action>()
  const firstSight = new Map<Hash, FindingEvent>()
  const sent: SentPause[] = []
  const notices: string[] = []
  let blocks = 0
  return {
    findings,
    sent,
    notices,
    actions: () => [...actions.values()],
    blocks: () => blocks,
    listen: (event) => {
      switch (event.kind) {
        case 'finding':
          findings.push(event)
          return
        case 'incident': {
          // The guard tells of an incident right after the finding that made or changed it.
          const last = findings.at(-1)
          const { incident } = event
          if (last === undefined || firstSight.has(incident.id)) return
          const { stage } = last.finding
          const planned = planActions({ incident, stage, playbooks, responders, protocol })
          if (planned.length > 0) firstSight.set(incident.id, last)
          return
        }
        case 'action': {
          const { action, at } = event
          actions.set(action.id, action)
          const cause = firstSight.get(action.incident)
          const known = sent.some((one) => one.action.id === action.id)
          if (action.status === 'sent' && cause !== undefined && !known)
            sent.push({ action, answers: cause.finding.transaction, seenAt: cause.seenAt, sentAt: at })
          return
        }
        case 'block':
          blocks++
          return
        case 'notice':
          if (event.level !== 'info') notices.push(event.message)
          return
        default:
          return
      }
    },
  }
}

/** The responders that a guard of this configuration has, by id. */
export function respondersOf(config: Pick<MembraneConfig, 'responders'>): ReadonlyMap<string, Responder> {
  return new Map([emergencyResponder, ...(config.responders ?? [])].map((one) => [one.id, one]))
}
