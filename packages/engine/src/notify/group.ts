import { atLeast, digest, type Hash, maxSeverity, type Severity, severityRank } from '@membrane/core'
import type { Notification, QueuedDelivery } from '../store/store.ts'
import type { Message } from './channel.ts'

/** What a channel has said of an incident, or tried to say. Times in Unix milliseconds. */
export type Told = {
  readonly attemptedAt: number
  readonly attempted: Severity
  readonly deliveredAt: number | undefined
  readonly delivered: Severity | undefined
}

/** Deliveries of one incident that leave as one message. */
export type Group = {
  readonly incident: Hash
  readonly deliveries: readonly [QueuedDelivery, ...QueuedDelivery[]]
  /** True when it was tried before: then it is sent again as it was, with the same idempotency key. */
  readonly retry: boolean
  readonly severity: Severity
  /** True when it tells of the incident's end. */
  readonly ends: boolean
}

/**
 * Sorts due deliveries of one channel, given in the order in which they were queued, into groups. First tries of
 * one incident join; a retry holds exactly what its first try held (the same count of attempts and the same due
 * time, also after a restart), because the receiver may have taken that one and would see the same key with other
 * content. The most severe incidents come first, and within an incident the retries, so that news never overtakes
 * them.
 */
export function groupDeliveries(due: readonly QueuedDelivery[]): readonly Group[] {
  const byKey = new Map<string, [QueuedDelivery, ...QueuedDelivery[]]>()
  for (const delivery of due) {
    const key =
      delivery.attempts === 0
        ? delivery.incident
        : `${delivery.incident} ${delivery.attempts} ${delivery.dueAt}`
    const members = byKey.get(key)
    if (members === undefined) byKey.set(key, [delivery])
    else members.push(delivery)
  }
  const byIncident = new Map<Hash, Group[]>()
  for (const members of byKey.values()) {
    const group = groupOf(members)
    byIncident.set(group.incident, [...(byIncident.get(group.incident) ?? []), group])
  }
  return [...byIncident.values()]
    .map((groups) => ({
      groups: groups.sort((a, b) => Number(b.retry) - Number(a.retry) || dueAt(a) - dueAt(b)),
      worst: Math.max(...groups.map(({ severity }) => severityRank(severity))),
      since: Math.min(...groups.map(dueAt)),
    }))
    .sort((a, b) => b.worst - a.worst || a.since - b.since)
    .flatMap(({ groups }) => groups)
}

/**
 * Whether a group may leave now. One message an incident in the cool-down; a higher severity than was said before
 * breaks through, and so does the incident's end.
 * @param now Unix milliseconds.
 */
export function mayLeave(group: Group, told: Told | undefined, now: number, cooldownMs: number): boolean {
  if (told === undefined || group.ends) return true
  // A retry is what the last attempt was about: only what has arrived since makes it wait.
  const since = group.retry ? told.deliveredAt : Math.max(told.attemptedAt, told.deliveredAt ?? 0)
  const said = group.retry ? told.delivered : told.attempted
  if (since === undefined || said === undefined) return true
  return !atLeast(said, group.severity) || now >= since + cooldownMs
}

/** What a channel has tried to say after one more attempt, and has said if that one arrived. */
export function tell(told: Told | undefined, group: Group, now: number, arrived: boolean): Told {
  const most = (a: Severity | undefined) =>
    a === undefined ? group.severity : maxSeverity(a, group.severity)
  return {
    attemptedAt: now,
    attempted: most(told?.attempted),
    deliveredAt: arrived ? now : told?.deliveredAt,
    delivered: arrived ? most(told?.delivered) : told?.delivered,
  }
}

/** The message of a group: its worst finding, or the incident's end, with the rest listed under `more`. */
export function messageOf(group: Group, continued: boolean): Message {
  const { deliveries } = group
  const ids = deliveries.map(({ id }) => id)
  const lead = leadOf(group)
  const more = deliveries
    .filter((delivery) => delivery !== lead)
    .map(({ payload }) => payload)
    .sort((a, b) => severityRank(b.severity) - severityRank(a.severity))
  return {
    ...lead.payload,
    id: ids.length === 1 ? lead.id : digest(['merged', [...ids].sort()]),
    severity: group.severity,
    findings: [...new Set(deliveries.flatMap(({ payload }) => payload.findings))],
    continued,
    more,
  }
}

function dueAt({ deliveries }: Group): number {
  return deliveries[0].dueAt
}

function groupOf(deliveries: Group['deliveries']): Group {
  return {
    incident: deliveries[0].incident,
    deliveries,
    retry: deliveries[0].attempts > 0,
    severity: deliveries.map(({ payload }) => payload.severity).reduce(maxSeverity),
    ends: ended((deliveries.at(-1) ?? deliveries[0]).payload),
  }
}

function leadOf({ deliveries, ends }: Group): QueuedDelivery {
  if (ends) return deliveries.at(-1) ?? deliveries[0]
  return deliveries.reduce((worst, next) =>
    atLeast(worst.payload.severity, next.payload.severity) ? worst : next,
  )
}

function ended({ status }: Notification): boolean {
  return status === 'retracted' || status === 'resolved'
}
