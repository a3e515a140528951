import { digest, type Hash } from '@membrane/core'
import type { Notification } from '../store/store.ts'
import type { DrillLink } from './report.ts'

/** A link that broke or recovered between two drills. */
export type LinkChange = { readonly link: DrillLink; readonly kind: 'broken' | 'recovered' }

/** Remembers which links are broken, so that each break and each recovery is told once. */
export type LinkHistory = {
  /** Unix milliseconds since when a link is broken, by name. */
  readonly broken: ReadonlyMap<string, number>
}

export const noHistory: LinkHistory = { broken: new Map() }

/**
 * What changed with a drill's links. Pure. A link that a drill did not come to keeps its state: what was not looked at has
 * not recovered.
 * @param now Unix milliseconds.
 */
export function compareLinks(
  before: LinkHistory,
  links: readonly DrillLink[],
  now: number,
): { readonly changes: readonly LinkChange[]; readonly after: LinkHistory } {
  const broken = new Map(before.broken)
  const changes: LinkChange[] = []
  // Two links of one name hold together or not at all.
  const byName = new Map<string, DrillLink>()
  for (const link of links) if (byName.get(link.name)?.ok !== false) byName.set(link.name, link)
  for (const link of byName.values()) {
    if (!link.ok && !broken.has(link.name)) {
      broken.set(link.name, now)
      changes.push({ link, kind: 'broken' })
    } else if (link.ok && broken.delete(link.name)) changes.push({ link, kind: 'recovered' })
  }
  return { changes, after: { broken } }
}

/**
 * What people are told of a change. The incident is the link's own since it broke, so that a pager joins the recovery to the
 * break.
 * @param since Unix milliseconds when it broke.
 */
export function notificationOfChange(
  change: LinkChange,
  protocol: { readonly name: string; readonly chainId: number },
  since: number,
): Notification {
  const { link, kind } = change
  const { name, chainId } = protocol
  return {
    title:
      kind === 'broken'
        ? `Drill for ${name}: the link '${link.name}' is broken`
        : `Drill for ${name}: the link '${link.name}' holds again`,
    body:
      kind === 'broken'
        ? `${link.detail}\nAn attack now might not be stopped. 'membrane drill' shows every link.`
        : link.detail,
    severity: 'high',
    chainId,
    incident: changeIncident(chainId, link.name, since),
    findings: [],
    evidence: [],
    status: kind === 'broken' ? 'open' : 'resolved',
  }
}

function changeIncident(chainId: number, link: string, since: number): Hash {
  return digest(['drill link', chainId, link, since])
}
