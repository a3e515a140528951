import {
  atLeast,
  type ChannelConfig,
  digest,
  type Finding,
  type Incident,
  type MembraneConfig,
  type Playbook,
  type Stage,
} from '@membrane/core'
import { playbookMatches } from '../respond/plan.ts'
import type { Delivery, Notification } from '../store/store.ts'

/** Why people are told: a finding joined an incident, or the incident was taken back or closed. */
export type NotifyCause =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'retraction'; readonly reason: string }
  | { readonly kind: 'resolution'; readonly by: string; readonly reason: string }

/**
 * The messages that a cause sends to channels. Pure. A delivery's id is the digest of channel, incident and cause,
 * so that planning again after a restart gives the same ids and nothing is said twice. A channel hears of findings
 * that reach its `minSeverity`, and of the end of incidents that did.
 * @param channels those that the playbooks chose: `notifiedChannels`.
 */
export function planDeliveries(input: {
  readonly incident: Incident
  readonly cause: NotifyCause
  readonly channels: readonly ChannelConfig[]
}): readonly Delivery[] {
  const { incident, cause, channels } = input
  const payload = notificationOf(incident, cause)
  return channels
    .filter(({ minSeverity = 'medium' }) => atLeast(payload.severity, minSeverity))
    .map((channel) => ({
      id: digest(['delivery', channel.id, incident.id, causeKey(cause, incident)]),
      channel: channel.id,
      incident: incident.id,
      payload,
    }))
}

/**
 * The channels that hear of an incident: those that the matching playbooks name under `notify`, each once, in
 * order of configuration; all of them when no playbook names any, since a guard without playbooks must not be mute.
 */
export function notifiedChannels(input: {
  readonly incident: Incident
  /** Where the finding was made; absent when the matter is the incident itself. */
  readonly stage?: Stage
  readonly playbooks: readonly Playbook[]
  readonly channels: readonly ChannelConfig[]
}): readonly ChannelConfig[] {
  const { incident, stage, playbooks, channels } = input
  const stages: readonly Stage[] = stage === undefined ? ['pending', 'block'] : [stage]
  if (playbooks.every(({ notify = [] }) => notify.length === 0)) return channels
  // Whoever heard of an incident must hear of its end, though no playbook answers a retracted one.
  const standing: Incident = { ...incident, status: 'open' }
  const named = new Set(
    playbooks
      .filter((playbook) => stages.some((where) => playbookMatches(playbook, standing, where)))
      .flatMap(({ notify = [] }) => notify),
  )
  return channels.filter(({ id }) => named.has(id))
}

/** Plans messages by a guard's configuration: what the pipeline calls for each new finding and each end. */
export type DeliveryPlans = {
  readonly finding: (input: { readonly incident: Incident; readonly finding: Finding }) => readonly Delivery[]
  readonly end: (input: {
    readonly incident: Incident
    readonly cause: Exclude<NotifyCause, { kind: 'finding' }>
  }) => readonly Delivery[]
}

/** `planDeliveries` over `notifiedChannels`, with the configuration filled in. */
export function createDeliveryPlanner(config: Pick<MembraneConfig, 'playbooks' | 'channels'>): DeliveryPlans {
  const { playbooks = [], channels = [] } = config
  return {
    finding: ({ incident, finding }) =>
      planDeliveries({
        incident,
        cause: { kind: 'finding', finding },
        channels: notifiedChannels({ incident, stage: finding.stage, playbooks, channels }),
      }),
    end: ({ incident, cause }) =>
      planDeliveries({
        incident,
        cause,
        channels: notifiedChannels({ incident, playbooks, channels }),
      }),
  }
}

function notificationOf(incident: Incident, cause: NotifyCause): Notification {
  const place = { chainId: incident.chainId, incident: incident.id }
  if (cause.kind === 'finding') {
    const { finding } = cause
    return {
      ...place,
      title: finding.title,
      body: describeFinding(finding, incident),
      severity: finding.severity,
      findings: [finding.id],
      evidence: finding.evidence,
      status: 'open',
    }
  }
  return {
    ...place,
    title: incident.title,
    body:
      cause.kind === 'retraction'
        ? `Every finding of this incident was taken back: ${cause.reason}.`
        : `Closed by ${cause.by}: ${cause.reason}.`,
    severity: incident.severity,
    findings: incident.findings,
    evidence: [],
    status: cause.kind === 'retraction' ? 'retracted' : 'resolved',
  }
}

function describeFinding(finding: Finding, incident: Incident): string {
  const where =
    finding.stage === 'pending'
      ? `a pending transaction, simulated on block ${finding.block.number}`
      : `block ${finding.block.number}`
  const lines = [
    `${finding.detector} in ${where}${finding.transaction === undefined ? '' : `, transaction ${finding.transaction}`}`,
    `Score ${finding.score.toFixed(2)}, incident ${incident.score.toFixed(2)} from ${incident.detectors.join(', ')}`,
    ...accounts('Victims', finding.victims),
    ...accounts('Attackers', finding.attackers),
    ...(finding.unknown.length === 0
      ? []
      : [`Not known, would have sharpened this: ${finding.unknown.join(', ')}`]),
  ]
  return lines.join('\n')
}

function accounts(noun: string, addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) return []
  const rest = addresses.length > 5 ? `, and ${addresses.length - 5} more` : ''
  return [`${noun}: ${addresses.slice(0, 5).join(', ')}${rest}`]
}

/** An incident may be retracted, reopened by new findings and retracted again: its findings tell these apart. */
function causeKey(cause: NotifyCause, incident: Incident): readonly unknown[] {
  return cause.kind === 'finding'
    ? ['finding', cause.finding.id]
    : [cause.kind, [...incident.findings].sort()]
}
