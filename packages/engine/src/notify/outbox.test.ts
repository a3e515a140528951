import { expect, test } from 'vitest'
import { openStore } from '../store/open.ts'
import type { Delivery } from '../store/store.ts'
import { createDispatcher } from './dispatch.ts'
import { aDelivery, hashOf } from './testing/factories.ts'
import { testClock, webhookTo } from './testing/harness.ts'
import { startHttp } from './testing/httpServer.ts'

test('over the embedded store: what a commit queues is delivered once, retried and given up, over restarts', async (context) => {
  const store = await openStore({ memory: true })
  context.onTestFinished(() => store.close())
  const commit = (...deliveries: readonly Delivery[]) =>
    store.commit({
      chainId: 1,
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
  const healthy = await startHttp(context, { status: 200 })
  const flaky = await startHttp(context, { status: 500 }, { status: 200 })
  const broken = await startHttp(context, { status: 410 })
  const time = testClock()
  /** A new dispatcher has no memory of the one before, as after a restart. */
  const drain = () =>
    createDispatcher({
      store,
      channels: [
        webhookTo(healthy.url, time, 'healthy'),
        webhookTo(flaky.url, time, 'flaky'),
        webhookTo(broken.url, time, 'broken'),
      ],
      clock: () => time.now,
      random: () => 0.5,
      onNotice: () => {},
    }).drain()

  const channels = ['healthy', 'flaky', 'broken']
  await commit(...channels.flatMap((channel) => [aDelivery(channel, 'a'), aDelivery(channel, 'b')]))
  await commit(...channels.map((channel) => aDelivery(channel, 'a')))
  await drain()
  expect([healthy, flaky, broken].map(({ received }) => received.length)).toEqual([1, 1, 1])
  expect(await store.deadDeliveries(10)).toMatchObject([
    { channel: 'broken', attempts: 1, lastError: expect.stringContaining('410') },
    { channel: 'broken', attempts: 1 },
  ])

  await commit(aDelivery('flaky', 'c'))
  time.now += 60_000
  await drain()
  await drain()
  expect(healthy.received).toHaveLength(1)
  expect(broken.received).toHaveLength(1)
  const [failed, again, news] = flaky.received
  expect(flaky.received).toHaveLength(3)
  expect(again?.headers['idempotency-key']).toBe(failed?.headers['idempotency-key'])
  expect(JSON.parse(again?.body ?? '').findings).toEqual([hashOf('a'), hashOf('b')])
  expect(JSON.parse(news?.body ?? '').findings).toEqual([hashOf('c')])
  expect(await store.dueDeliveries(time.now + 1e9, 10)).toEqual([])
})
