import type { Action } from '@membrane/core'
import type { Executor } from '../executor.ts'
import { takeApprovals } from './inbox.ts'
import { publishWaiting } from './waiting.ts'

export type DeskOptions = {
  /** The inbox: `<dataDirectory>/approvals`. */
  readonly directory: string
  readonly chainId: number
  readonly executor: Pick<Executor, 'approve' | 'awaitingApproval'>
  readonly onNotice: (level: 'info' | 'warn', message: string) => void
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** Milliseconds between looks into the inbox. */
const pollMs = 1_000

/** Takes approvals from the inbox to the executor, and keeps the list of what waits for them. */
export type ApprovalDesk = {
  /** One look: handles what lies in the inbox, then writes the list if it changed. */
  readonly look: () => Promise<void>
  /** Looks every second until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

export function createApprovalDesk(options: DeskOptions): ApprovalDesk {
  const { directory, chainId, executor, onNotice, sleep } = options
  const skip = new Set<string>()
  let published: string | undefined
  let broken = false

  const publish = async () => {
    const waiting = executor.awaitingApproval()
    const state = waiting.map(stateOf).join()
    if (state === published) return
    await publishWaiting(directory, chainId, waiting)
    published = state
  }

  const look = async () => {
    try {
      for (const item of await takeApprovals(directory, chainId, skip)) {
        if (item.kind === 'refused') {
          onNotice('warn', `the approval ${item.file} is refused: ${item.reason}`)
          continue
        }
        const check = await executor.approve(item.approval)
        if (check.ok) onNotice('info', `${check.approval.approver} approved action ${item.approval.action}`)
        else onNotice('warn', `the approval ${item.file} is refused: ${check.reason}`)
      }
      await publish()
      broken = false
    } catch (error) {
      // Told once and tried again: a full disk must not end the guard.
      if (!broken)
        onNotice('warn', `approvals cannot be exchanged: ${error instanceof Error ? error.message : error}`)
      broken = true
    }
  }

  return {
    look,
    run: async (signal) => {
      while (!signal.aborted) {
        await look()
        await Promise.race([sleep(pollMs), aborted(signal)])
      }
    },
  }
}

function stateOf({ id, reason, approvals }: Action): string {
  return `${id}:${reason}:${approvals?.given.length}`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
