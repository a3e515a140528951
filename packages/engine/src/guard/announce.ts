import type { Finding } from '@membrane/core'
import type { Bus } from '../bus/bus.ts'
import type { CommitResult } from '../store/store.ts'

/** A commit that fails for good ends the guard through `room` and `flush`; here it only means: nothing to tell. */
export const ignoreFailure = () => {}

/** Tells the bus of findings once they are durable, and which of them the store did not have before. */
export function announceCommit(
  durable: Promise<CommitResult>,
  bus: Bus,
  blocks: number,
  findings: readonly Finding[],
): void {
  durable.then(({ newFindings }) => {
    const fresh = new Set(newFindings)
    bus.publish({
      kind: 'committed',
      blocks,
      findings,
      newFindings: findings.filter(({ id }) => fresh.has(id)),
    })
  }, ignoreFailure)
}
