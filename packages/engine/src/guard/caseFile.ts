import type {
  Action,
  Finding,
  Hash,
  Incident,
  PendingTransaction,
  Playbook,
  Protocol,
  Responder,
} from '@membrane/core'
import type { Bus } from '../bus/bus.ts'
import type { Correlator } from '../correlate/correlator.ts'
import type { DeliveryPlans } from '../notify/plan.ts'
import type { Executor } from '../respond/executor.ts'
import { planActions, planEscalation } from '../respond/plan.ts'
import type { Delivery } from '../store/store.ts'
import type { CommitPart } from './committer.ts'

export type CaseFileOptions = {
  readonly protocol: Protocol
  readonly playbooks: readonly Playbook[]
  readonly responders: ReadonlyMap<string, Responder>
  readonly correlator: Correlator
  readonly deliveries: DeliveryPlans
  readonly bus: Bus
  /** Unix milliseconds. Absent: plans carry no time. */
  readonly now?: () => number
}

/** What findings lead to: a part of the commit, and what may happen once it is durable. */
export type CaseStep = {
  readonly part: CommitPart
  /**
   * Lets the executor act. `durable` resolves when the part is: the executor may begin before, because a race
   * against a pending transaction cannot wait for a disk, but it records nothing before.
   */
  readonly release: (executor: Executor, durable: Promise<unknown>) => void
}

/** What an action's evidence is judged by; the finding itself is in the store. */
export type Standing = Pick<Finding, 'stage' | 'block'>

/** Incidents further back can have no action that still waits for confirmations or finality. */
const keptBlocks = 2_048
const maxIncidents = 2_048

/** Keeps the findings that stand, by incident and by block, and turns new ones into incidents, actions and messages. */
export type CaseFile = {
  readonly open: (findings: readonly Finding[], competing?: PendingTransaction) => CaseStep
  /**
   * The mildest action that goes further than one that does not suffice, and that was not planned before; undefined
   * when the playbook has none.
   */
  readonly escalate: (action: Action, competing: PendingTransaction) => CaseStep | undefined
  readonly retractBlocks: (blocks: readonly Hash[], reason: string) => CaseStep
  readonly standing: (incident: Hash) => readonly Standing[]
  /** Findings stored by an earlier run, so that their incidents keep their evidence. */
  readonly remember: (incident: Hash, finding: Finding) => void
}

export function createCaseFile(options: CaseFileOptions): CaseFile {
  const { protocol, playbooks, responders, correlator, bus } = options
  const time = () => (options.now === undefined ? {} : { at: options.now() })
  /** Planned once, an action is not written as planned again: its record has gone on. */
  const planned = new Map<Hash, Set<Hash>>()
  const byIncident = new Map<Hash, Map<Hash, Standing>>()
  const byBlock = new Map<Hash, Hash[]>()

  const remember = (incident: Hash, finding: Finding) => {
    const findings = byIncident.get(incident) ?? new Map<Hash, Standing>()
    // Set again, the incident moves to the end: the first in the map is the one that was quiet for longest.
    byIncident.delete(incident)
    byIncident.set(incident, findings)
    findings.set(finding.id, { stage: finding.stage, block: finding.block })
    if (finding.stage === 'block') keepByBlock(byBlock, finding)
    for (const [quiet, standing] of byIncident) {
      const newest = Math.max(...[...standing.values()].map(({ block }) => block.number))
      if (byIncident.size <= maxIncidents && finding.block.number - newest <= keptBlocks) break
      byIncident.delete(quiet)
      planned.delete(quiet)
    }
  }

  /** Those of these actions that are new. */
  const note = (actions: readonly Action[]): readonly Action[] =>
    actions.filter(({ id, incident }) => {
      const ids = planned.get(incident) ?? new Set<Hash>()
      planned.set(incident, ids)
      return !ids.has(id) && ids.add(id)
    })

  return {
    remember,
    standing: (incident) => [...(byIncident.get(incident)?.values() ?? [])],
    open: (findings, competing) => {
      const incidents = new Map<Hash, Incident>()
      const records: NonNullable<CommitPart['incidentEvents']>[number][] = []
      const actions = new Map<Hash, Action>()
      const deliveries: Delivery[] = []
      for (const finding of findings) {
        const joined = correlator.add(finding)
        if (joined === undefined) {
          if (finding.stage === 'block') keepByBlock(byBlock, finding)
          continue
        }
        const { incident } = joined
        remember(incident.id, finding)
        incidents.set(incident.id, incident)
        records.push(...joined.records)
        for (const action of planActions({
          incident,
          stage: finding.stage,
          playbooks,
          responders,
          protocol,
          ...time(),
        })) {
          if (!actions.has(action.id)) actions.set(action.id, action)
        }
        deliveries.push(...options.deliveries.finding({ incident, finding }))
      }
      for (const incident of incidents.values()) bus.publish({ kind: 'incident', incident })
      const fresh = note([...actions.values()])
      return {
        part: {
          findings,
          incidents: [...incidents.values()],
          incidentEvents: records,
          actions: fresh,
          deliveries,
        },
        release: (executor, durable) => executor.accept([...actions.values()], durable, competing),
      }
    },
    escalate: (action, competing) => {
      const incident = correlator.incidents().find(({ id }) => id === action.incident)
      if (incident === undefined) return undefined
      const further = planEscalation(action, {
        incident,
        stage: 'pending',
        playbooks,
        responders,
        protocol,
        ...time(),
      })
      const [next] = further.filter(({ id }) => planned.get(incident.id)?.has(id) !== true)
      if (next === undefined) return undefined
      note([next])
      return {
        part: { actions: [next] },
        release: (executor, durable) => executor.accept([next], durable, competing),
      }
    },
    retractBlocks: (blocks, reason) => {
      const ids = blocks.flatMap((block) => byBlock.get(block) ?? [])
      for (const block of blocks) byBlock.delete(block)
      for (const findings of byIncident.values()) for (const id of ids) findings.delete(id)
      const changed = correlator.retract(ids, reason)
      for (const { incident } of changed) bus.publish({ kind: 'incident', incident })
      // What is cancelled now is planned anew if the attack is found again.
      for (const { incident } of changed) {
        if ((byIncident.get(incident.id)?.size ?? 0) === 0) planned.delete(incident.id)
      }
      return {
        part: {
          retractedBlocks: blocks,
          incidents: changed.map(({ incident }) => incident),
          incidentEvents: changed.flatMap(({ records }) => records),
          deliveries: changed
            .filter(({ incident }) => incident.status === 'retracted')
            .flatMap(({ incident }) =>
              options.deliveries.end({ incident, cause: { kind: 'retraction', reason } }),
            ),
        },
        release: (executor) => {
          for (const { incident } of changed) {
            if ((byIncident.get(incident.id)?.size ?? 0) === 0) executor.cancel(incident.id, reason)
          }
        },
      }
    },
  }
}

/** Blocks further back than any reorg that is handled need no index. */
function keepByBlock(byBlock: Map<Hash, Hash[]>, finding: Finding): void {
  const list = byBlock.get(finding.block.hash)
  if (list !== undefined) {
    list.push(finding.id)
    return
  }
  byBlock.set(finding.block.hash, [finding.id])
  if (byBlock.size > 512) byBlock.delete(byBlock.keys().next().value as Hash)
}
