import {
  type Action,
  atLeast,
  digest,
  type Incident,
  type IncidentCondition,
  MembraneError,
  type Playbook,
  type PlaybookAction,
  type Protocol,
  type Responder,
  type Stage,
} from '@membrane/core'
import { goesFurther, strictnessOf } from './grade.ts'

export type PlanInput = {
  readonly incident: Incident
  /** Where the newest finding was made. */
  readonly stage: Stage
  readonly playbooks: readonly Playbook[]
  readonly responders: ReadonlyMap<string, Responder>
  readonly protocol: Protocol
  /** Unix milliseconds: from here on waiting is counted, and approvals have a day. */
  readonly at?: number
}

/** Whether a condition holds for an incident of which a finding was just made at `stage`. */
export function conditionHolds(condition: IncidentCondition, incident: Incident, stage: Stage): boolean {
  const { minSeverity = 'info', minScore = 0, detectors, stages, victims } = condition
  return (
    atLeast(incident.severity, minSeverity) &&
    incident.score >= minScore &&
    (detectors === undefined || incident.detectors.some((id) => detectors.includes(id))) &&
    (stages === undefined || stages.includes(stage)) &&
    (victims === undefined || incident.victims.some((address) => victims.includes(address)))
  )
}

/** Whether a playbook answers this incident, of which a finding was just made at `stage`. */
export function playbookMatches(playbook: Playbook, incident: Incident, stage: Stage): boolean {
  return (
    incident.status !== 'retracted' &&
    conditionHolds({ minSeverity: 'high', ...playbook.when }, incident, stage)
  )
}

/**
 * The actions that the playbooks ask for: the steps whose own condition holds, in playbooks whose condition holds.
 * Pure. An action's id covers incident, playbook and call, and for a step with a condition of its own also how it
 * goes; so planning again after a further finding or a restart gives the same ids and nothing is done twice.
 * @throws RESPONDER_UNKNOWN when a playbook names a responder that does not exist; EMERGENCY_*.
 */
export function planActions(input: PlanInput): readonly Action[] {
  const { incident, stage, playbooks } = input
  return playbooks
    .filter((playbook) => playbookMatches(playbook, incident, stage))
    .flatMap((playbook) =>
      (playbook.actions ?? [])
        .filter((step) => conditionHolds(step.when ?? {}, incident, stage))
        .flatMap((step) => actionsOf(playbook, step, input)),
    )
}

/**
 * What goes further than an action that was seen not to stop the attack: the actions of the same playbook's other
 * steps that halt more, mildest first. The score and severity that such a step asks for are waived, because the proof
 * that less does not suffice is the better reason; its evidence, its approvals and its mode stand. Pure.
 * @throws as `planActions`.
 */
export function planEscalation(action: Action, input: PlanInput): readonly Action[] {
  const { incident, stage, playbooks } = input
  const playbook = playbooks.find(({ id }) => id === action.playbook)
  if (playbook === undefined || incident.status === 'retracted') return []
  return (playbook.actions ?? [])
    .filter(({ when = {} }) => {
      const { minScore: _score, minSeverity: _severity, ...rest } = when
      return conditionHolds(rest, incident, stage)
    })
    .flatMap((step) => actionsOf(playbook, step, input))
    .filter((next) => next.mode === action.mode && goesFurther(next, action))
    .sort(
      (a, b) =>
        strictnessOf(a) - strictnessOf(b) ||
        (a.call.halts?.protects.length ?? 0) - (b.call.halts?.protects.length ?? 0),
    )
}

function actionsOf(playbook: Playbook, step: PlaybookAction, input: PlanInput): readonly Action[] {
  const { incident, responders, protocol, at } = input
  const responder = responders.get(step.responder)
  if (responder === undefined) {
    throw new MembraneError('RESPONDER_UNKNOWN', {
      shortMessage: `Playbook ${playbook.id} names the responder ${JSON.stringify(step.responder)}, which does not exist.`,
      hint: `Use one of: ${[...responders.keys()].join(', ')}.`,
    })
  }
  const { mode = 'dry-run', evidence = 'head', approvals = 0 } = step
  const grade = step.when === undefined ? [] : [{ when: step.when, mode, evidence, approvals }]
  return responder.build({ incident, protocol, options: step.options ?? {} }).map((call): Action => {
    const { halts: _, ...identity } = call
    return {
      id: digest(['action', incident.id, playbook.id, identity, ...grade]),
      incident: incident.id,
      playbook: playbook.id,
      responder: responder.id,
      chainId: incident.chainId,
      mode,
      evidence,
      maxFeePerGas: step.maxFeePerGas ?? defaultMaxFeePerGas,
      call,
      status: 'planned',
      reason: undefined,
      transaction: undefined,
      ...(step.submission === undefined ? {} : { submission: step.submission }),
      ...(step.publicAfterBlocks === undefined ? {} : { publicAfterBlocks: step.publicAfterBlocks }),
      ...(step.irreversible === true ? { irreversible: true } : {}),
      ...(approvals === 0 ? {} : { approvals: { needed: approvals, given: [], until: approvalsEnd(at) } }),
      ...(at === undefined ? {} : { plannedAt: at }),
    }
  })
}

/** wei per gas: 500 gwei, above all but the worst hours of mainnet's history. */
export const defaultMaxFeePerGas = 500n * 10n ** 9n

/** Seconds that approvers have. */
const approvalSeconds = 86_400

/** Unix seconds at which an action planned at `at` (Unix milliseconds) can no longer be approved. */
function approvalsEnd(at: number | undefined): number {
  return at === undefined ? lastSecond : Math.floor(at / 1_000) + approvalSeconds
}

/** The end of what a date can be: for plans that carry no time. */
const lastSecond = 8_640_000_000_000
