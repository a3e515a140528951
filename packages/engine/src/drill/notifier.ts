import { readFileSync } from 'node:fs'
import { atLeast, digest, type MembraneConfig } from '@membrane/core'
import type { Channel, Message } from '../notify/channel.ts'
import { createChannel } from '../notify/create.ts'
import type { Environment } from '../secret/read.ts'
import { compareLinks, type LinkChange, noHistory, notificationOfChange } from './changes.ts'
import { type DrillLink, sentenceOf } from './report.ts'

/** Milliseconds between tries of a message; after the last it is given up, and the next drill's own check says so. */
const waits = [0, 2_000, 10_000]
const timeoutMs = 10_000

export type NotifierOptions = {
  readonly config: Pick<MembraneConfig, 'protocol' | 'channels'>
  readonly env: Environment
  readonly readFile?: (path: string) => string
  /** Where `stdout` channels write. */
  readonly write: (line: string) => void
  readonly onNotice: (message: string) => void
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<void>
}

/**
 * For a drill that runs by itself, beside no guard whose outbox it could use: takes the links of each drill, and tells
 * every channel of those that broke or recovered since the last. A channel that cannot be made or reached is said, and
 * stops no other.
 */
export function createDrillNotifier(
  options: NotifierOptions,
): (links: readonly DrillLink[]) => Promise<readonly LinkChange[]> {
  const { config, env, write, onNotice } = options
  const now = options.now ?? Date.now
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)))
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'))
  let history = noHistory
  return async (links) => {
    const before = history
    const at = now()
    const { changes, after } = compareLinks(before, links, at)
    history = after
    const messages = changes.map((change): Message => {
      const since = before.broken.get(change.link.name) ?? at
      const notification = notificationOfChange(change, config.protocol, since)
      return {
        ...notification,
        id: digest(['drill message', notification.incident, change.kind]),
        continued: change.kind === 'recovered',
        more: [],
      }
    })
    await Promise.all(
      (config.channels ?? []).map(async (channel) => {
        try {
          const ready = createChannel(channel, { env, clock: now, readFile, write })
          for (const message of messages) {
            if (atLeast(message.severity, ready.minSeverity)) await say(ready, message, sleep)
          }
        } catch (error) {
          onNotice(`channel ${channel.id} was not told of the drill: ${sentenceOf(error)}`)
        }
      }),
    )
    return changes
  }
}

async function say(channel: Channel, message: Message, sleep: (ms: number) => Promise<void>): Promise<void> {
  let failure: unknown
  for (const wait of waits) {
    if (wait > 0) await sleep(wait)
    try {
      return await channel.send(message, AbortSignal.timeout(timeoutMs))
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
