import { atLeast, digest, type MembraneConfig } from '@membrane/core'
import type { Delivery, Store } from '../store/store.ts'
import { compareLinks, type LinkChange, noHistory, notificationOfChange } from './changes.ts'
import type { DrillLink } from './report.ts'

/**
 * For a drill beside a running guard: takes the links of each drill and queues in the guard's outbox what broke or
 * recovered since the last, for every channel that hears of high severity. The guard's dispatcher delivers it, with its
 * retries and dead letters.
 * @param now Unix milliseconds.
 */
export function createDrillOutbox(
  config: Pick<MembraneConfig, 'protocol' | 'channels'>,
  store: Pick<Store, 'commit'>,
  now: () => number,
): (links: readonly DrillLink[]) => Promise<readonly LinkChange[]> {
  let history = noHistory
  return async (links) => {
    const before = history
    const at = now()
    const { changes, after } = compareLinks(before, links, at)
    const deliveries = changes.flatMap((change): readonly Delivery[] => {
      const since = before.broken.get(change.link.name) ?? at
      const payload = notificationOfChange(change, config.protocol, since)
      return (config.channels ?? [])
        .filter(({ minSeverity = 'medium' }) => atLeast(payload.severity, minSeverity))
        .map(({ id: channel }) => ({
          id: digest(['drill delivery', channel, payload.incident, change.kind]),
          channel,
          incident: payload.incident,
          payload,
        }))
    })
    if (deliveries.length > 0) {
      await store.commit({
        chainId: config.protocol.chainId,
        ledger: [],
        findings: [],
        retractedBlocks: [],
        incidents: [],
        incidentEvents: [],
        actions: [],
        deliveries,
        measurements: [],
        memories: [],
      })
    }
    // Only now: what could not be queued is tried again with the next drill.
    history = after
    return changes
  }
}
