import type { TestContext } from 'vitest'
import type { Channel } from '../channel.ts'
import { createChannel } from '../create.ts'
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type DispatchNotice,
} from '../dispatch.ts'
import { createOutbox, type Outbox } from './outbox.ts'

export type Harness = {
  readonly outbox: Outbox
  readonly dispatcher: Dispatcher
  readonly notices: readonly DispatchNotice[]
  readonly clock: () => number
  /** Moves the clock, in milliseconds, and waits until nothing is left to send at that moment. */
  readonly advance: (ms: number) => Promise<void>
  /** Waits until nothing is left to send at this moment. */
  readonly idle: () => Promise<void>
}

export type TestClock = { now: number }

export function testClock(): TestClock {
  return { now: 1_700_000_000_000 }
}

/** A running dispatcher over an in-memory outbox, on a clock that stands until a test moves it. */
export function startDispatcher(
  context: TestContext,
  time: TestClock,
  channels: readonly Channel[],
  options: Partial<DispatcherOptions> = {},
): Harness {
  const clock = () => time.now
  const outbox = createOutbox(clock)
  const notices: DispatchNotice[] = []
  let asleep = 0
  let waiters: (() => void)[] = []
  const dispatcher = createDispatcher({
    store: outbox,
    channels,
    clock,
    random: () => 0.5,
    onNotice: (notice) => notices.push(notice),
    sleep: (_, ring) =>
      new Promise((resolve) => {
        asleep++
        ring.addEventListener('abort', () => {
          asleep--
          resolve()
        })
        if (asleep < channels.length) return
        for (const waiter of waiters) waiter()
        waiters = []
      }),
    ...options,
  })
  const stop = new AbortController()
  const running = dispatcher.run(stop.signal)
  context.onTestFinished(async () => {
    stop.abort()
    await running
  })
  const idle = () =>
    new Promise<void>((resolve) => {
      waiters.push(resolve)
      dispatcher.wake()
    })
  return {
    outbox,
    dispatcher,
    notices,
    clock,
    idle,
    advance: (ms) => {
      time.now += ms
      return idle()
    },
  }
}

export function webhookTo(url: string, time: TestClock, id = 'hook', cooldownSeconds = 300): Channel {
  return createChannel(
    { id, kind: 'webhook', url, secret: 'a shared secret', cooldownSeconds },
    { env: {}, clock: () => time.now },
  )
}
