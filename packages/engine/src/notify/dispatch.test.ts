import { describe, expect, test } from 'vitest'
import type { Channel } from './channel.ts'
import { createDispatcher } from './dispatch.ts'
import { aDelivery, hashOf } from './testing/factories.ts'
import { startDispatcher, testClock, webhookTo } from './testing/harness.ts'
import { startHttp } from './testing/httpServer.ts'
import { createOutbox } from './testing/outbox.ts'

const minute = 60_000

function bodies(received: readonly { readonly body: string }[]): readonly Record<string, unknown>[] {
  return received.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

describe('a healthy channel', () => {
  test('gets every delivery exactly once, however often the dispatcher looks', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    for (let i = 0; i < 20; i++)
      outbox.add(aDelivery('hook', `finding ${i}`, { incident: hashOf(`incident ${i}`) }))
    await idle()
    await advance(minute)
    await advance(60 * minute)
    expect(server.received).toHaveLength(20)
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(20)
    expect(outbox.all().every(({ state }) => state === 'delivered')).toBe(true)
  })

  test('takes more than one batch', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, idle } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      limits: { batch: 3 },
    })
    for (let i = 0; i < 10; i++)
      outbox.add(aDelivery('hook', `finding ${i}`, { incident: hashOf(`incident ${i}`) }))
    await idle()
    expect(server.received).toHaveLength(10)
  })
})

describe('retries', () => {
  test('a temporary failure is tried again with the same key, and delivered once', async (context) => {
    const server = await startHttp(context, { status: 500 }, 'reset', 'garbage', { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'one'))
    await idle()
    for (let i = 0; i < 5; i++) await advance(20 * minute)
    expect(server.received).toHaveLength(4)
    expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(outbox.all()[0]).toMatchObject({ state: 'delivered', attempts: 4 })
  })

  test('waits grow with every failure', async (context) => {
    const server = await startHttp(context, { status: 503 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    const delivery = aDelivery('hook', 'one')
    outbox.add(delivery)
    await idle()
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      const wait = outbox.get(delivery.id)!.dueAt - time.now
      waits.push(wait)
      await advance(wait)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000])
  })

  test('Retry-After is honoured, and the whole channel keeps still for that long', async (context) => {
    const server = await startHttp(
      context,
      { status: 429, headers: { 'retry-after': '120' } },
      { status: 200 },
    )
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'one'), aDelivery('hook', 'two', { incident: hashOf('another') }))
    await idle()
    await advance(119_000)
    expect(server.received).toHaveLength(1)
    await advance(1_000)
    expect(server.received).toHaveLength(3)
    expect(outbox.all().every(({ state }) => state === 'delivered')).toBe(true)
  })

  test('a permanent refusal is a dead letter at once, with its reason', async (context) => {
    const server = await startHttp(context, { status: 404, body: 'no_such_hook' })
    const time = testClock()
    const { outbox, advance, idle, notices } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'one'))
    await idle()
    await advance(60 * minute)
    expect(server.received).toHaveLength(1)
    expect(outbox.all()[0]).toMatchObject({ state: 'dead', attempts: 1 })
    expect(outbox.all()[0]?.lastError).toMatch(/^NOTIFY_REJECTED: .*404.*no_such_hook/)
    expect(notices.filter(({ kind }) => kind === 'dead')).toHaveLength(1)
  })

  test('too many failures end as a dead letter', async (context) => {
    const server = await startHttp(context, { status: 500 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      limits: { maxAttempts: 5 },
    })
    outbox.add(aDelivery('hook', 'one'))
    await idle()
    for (let i = 0; i < 10; i++) await advance(20 * minute)
    expect(server.received).toHaveLength(5)
    expect(outbox.all()[0]).toMatchObject({ state: 'dead', attempts: 5 })
    expect(outbox.all()[0]?.lastError).toContain('NOTIFY_UNAVAILABLE')
  })

  test('a receiver that never answers is given up for this try and tried again', async (context) => {
    const server = await startHttp(context, 'hang', { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      limits: { sendTimeoutMs: 100 },
    })
    outbox.add(aDelivery('hook', 'one'))
    await idle()
    expect(outbox.all()[0]?.lastError).toContain('NOTIFY_TIMEOUT')
    await advance(20 * minute)
    expect(outbox.all()[0]).toMatchObject({ state: 'delivered', attempts: 2 })
  })
})

describe('cool-down and grouping', () => {
  test('one message an incident in the cool-down; what waited arrives as one', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'first'))
    await idle()
    for (const name of ['second', 'third', 'fourth']) {
      outbox.add(aDelivery('hook', name))
      await advance(minute)
    }
    expect(server.received).toHaveLength(1)
    await advance(2 * minute)
    const [, merged] = bodies(server.received)
    expect(server.received).toHaveLength(2)
    expect(merged).toMatchObject({ title: 'second', continued: true })
    expect(merged?.more).toMatchObject([{ title: 'third' }, { title: 'fourth' }])
    expect(merged?.findings).toHaveLength(3)
    expect(outbox.all().every(({ state }) => state === 'delivered')).toBe(true)
  })

  test('a higher severity breaks through and takes along what waits', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'first', { severity: 'medium' }))
    await idle()
    outbox.add(aDelivery('hook', 'same again', { severity: 'medium' }))
    await idle()
    expect(server.received).toHaveLength(1)
    outbox.add(aDelivery('hook', 'worse', { severity: 'critical' }))
    await idle()
    expect(bodies(server.received)[1]).toMatchObject({
      title: 'worse',
      severity: 'critical',
      more: [{ title: 'same again' }],
    })
    outbox.add(aDelivery('hook', 'as bad', { severity: 'critical' }))
    await idle()
    expect(server.received).toHaveLength(2)
  })

  test('other incidents do not wait', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'first'))
    await idle()
    outbox.add(aDelivery('hook', 'elsewhere', { incident: hashOf('another') }))
    await idle()
    expect(server.received).toHaveLength(2)
  })

  test('findings that wait do not hide those of other incidents behind them', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, idle } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      limits: { batch: 2 },
    })
    outbox.add(aDelivery('hook', 'first'))
    await idle()
    for (let i = 0; i < 5; i++) {
      outbox.add(aDelivery('hook', `waits ${i}`))
      await idle()
    }
    time.now += 1_000
    outbox.add(aDelivery('hook', 'elsewhere', { incident: hashOf('another') }))
    await idle()
    expect(bodies(server.received).map(({ title }) => title)).toEqual(['first', 'elsewhere'])
  })

  test('a retraction arrives at once and merges the alarms that still wait', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'first'))
    await idle()
    outbox.add(aDelivery('hook', 'waits'))
    await advance(1_000)
    outbox.add(aDelivery('hook', 'taken back', { status: 'retracted' }))
    await idle()
    expect(bodies(server.received)[1]).toMatchObject({ status: 'retracted', more: [{ title: 'waits' }] })
  })

  test('a retraction never overtakes an alarm that still waits for another try', async (context) => {
    const server = await startHttp(context, { status: 500 }, { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'alarm'))
    await idle()
    outbox.add(aDelivery('hook', 'taken back', { status: 'retracted' }))
    await idle()
    expect(server.received).toHaveLength(1)
    await advance(minute)
    expect(bodies(server.received).map(({ title }) => title)).toEqual(['alarm', 'alarm', 'taken back'])
  })

  test('a merged message keeps its key and content over retries, though more came in between', async (context) => {
    const server = await startHttp(context, { status: 500 }, { status: 200 })
    const time = testClock()
    const { outbox, advance, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('hook', 'a'), aDelivery('hook', 'b'))
    await idle()
    outbox.add(aDelivery('hook', 'c'))
    await advance(minute)
    const [failed, again] = server.received
    expect(again?.headers['idempotency-key']).toBe(failed?.headers['idempotency-key'])
    expect(bodies([again!])[0]?.findings).toEqual(bodies([failed!])[0]?.findings)
    await advance(10 * minute)
    expect(bodies(server.received).at(-1)).toMatchObject({ title: 'c', more: [] })
  })
})

describe('isolation', () => {
  test('a channel that hangs or fails delays no other', async (context) => {
    const dead = await startHttp(context, 'hang')
    const broken = await startHttp(context, { status: 500 })
    const healthy = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox } = startDispatcher(
      context,
      time,
      [
        webhookTo(dead.url, time, 'dead'),
        webhookTo(broken.url, time, 'broken'),
        webhookTo(healthy.url, time, 'healthy'),
      ],
      { limits: { sendTimeoutMs: 20_000 }, sleep: () => new Promise((resolve) => setTimeout(resolve, 5)) },
    )
    for (let i = 0; i < 10; i++) {
      for (const channel of ['dead', 'broken', 'healthy']) {
        outbox.add(aDelivery(channel, `finding ${i}`, { incident: hashOf(`incident ${i}`) }))
      }
    }
    await expect.poll(() => healthy.received.length).toBe(10)
    // The first send of the dead channel is still under way: nothing else of it was started.
    await expect.poll(() => dead.received.length).toBe(1)
    expect(outbox.all().filter(({ channel, state }) => channel === 'dead' && state !== 'queued')).toEqual([])
    await dead.close()
  })

  test('never more than one send at once in a channel, never more than the bound over all', async (context) => {
    const time = testClock()
    const running = new Map<string, number>()
    let most = 0
    let mostInChannel = 0
    const slow = (id: string): Channel => ({
      id,
      kind: 'webhook',
      minSeverity: 'info',
      cooldownSeconds: 0,
      send: async () => {
        running.set(id, (running.get(id) ?? 0) + 1)
        most = Math.max(
          most,
          [...running.values()].reduce((a, b) => a + b, 0),
        )
        mostInChannel = Math.max(mostInChannel, running.get(id) ?? 0)
        await new Promise((resolve) => setImmediate(resolve))
        running.set(id, (running.get(id) ?? 0) - 1)
      },
    })
    const ids = ['a', 'b', 'c', 'd', 'e']
    const { outbox, idle } = startDispatcher(context, time, ids.map(slow), { limits: { maxInFlight: 3 } })
    for (const id of ids)
      for (let i = 0; i < 5; i++) outbox.add(aDelivery(id, `${i}`, { incident: hashOf(`${i}`) }))
    await idle()
    expect(outbox.all().filter(({ state }) => state === 'delivered')).toHaveLength(25)
    expect(mostInChannel).toBe(1)
    expect(most).toBe(3)
  })

  test('a channel that throws something odd is tried again and stops nothing', async (context) => {
    const time = testClock()
    const odd: Channel = {
      id: 'odd',
      kind: 'webhook',
      minSeverity: 'info',
      cooldownSeconds: 0,
      send: () => Promise.reject('a string'),
    }
    const { outbox, idle } = startDispatcher(context, time, [odd])
    outbox.add(aDelivery('odd', 'one'))
    await idle()
    expect(outbox.all()[0]).toMatchObject({ state: 'queued', attempts: 1 })
  })

  test('a delivery to a channel that is not configured is kept and said', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, dispatcher, notices } = startDispatcher(context, time, [webhookTo(server.url, time)])
    outbox.add(aDelivery('gone', 'one'))
    await dispatcher.drain()
    expect(outbox.all()[0]?.state).toBe('queued')
    expect(notices).toContainEqual(expect.objectContaining({ kind: 'stray', channel: 'gone' }))
  })
})

describe('the store', () => {
  test('when it cannot take an outcome, the message is not sent a second time', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const rows = createOutbox(() => time.now)
    let down = true
    const { dispatcher, advance, notices } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      store: {
        dueDeliveries: rows.dueDeliveries,
        settleDelivery: (id, outcome) =>
          down ? Promise.reject(new Error('connection lost')) : rows.settleDelivery(id, outcome),
      },
    })
    rows.add(aDelivery('hook', 'one'))
    await advance(1_000)
    await advance(1_000)
    expect(server.received).toHaveLength(1)
    expect(notices.some(({ kind }) => kind === 'store')).toBe(true)
    down = false
    await dispatcher.drain()
    expect(rows.all()[0]?.state).toBe('delivered')
    expect(server.received).toHaveLength(1)
  })

  test('when it cannot be read, the dispatcher says so and goes on later', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const rows = createOutbox(() => time.now)
    let down = true
    const { advance, notices } = startDispatcher(context, time, [webhookTo(server.url, time)], {
      store: {
        dueDeliveries: (...args) =>
          down ? Promise.reject(new Error('no route')) : rows.dueDeliveries(...args),
        settleDelivery: rows.settleDelivery,
      },
    })
    rows.add(aDelivery('hook', 'one'))
    await advance(1_000)
    expect(server.received).toHaveLength(0)
    expect(notices.at(-1)).toMatchObject({ kind: 'store', level: 'error' })
    down = false
    await advance(1_000)
    expect(server.received).toHaveLength(1)
  })
})

describe('drain', () => {
  test('sends what waits in a cool-down as one message, and tries a broken channel once', async (context) => {
    const healthy = await startHttp(context, { status: 200 })
    const broken = await startHttp(context, { status: 500 })
    const time = testClock()
    const { outbox, dispatcher, idle } = startDispatcher(
      context,
      time,
      [webhookTo(healthy.url, time), webhookTo(broken.url, time, 'broken')],
      { random: () => 0 },
    )
    outbox.add(aDelivery('hook', 'first'))
    await idle()
    outbox.add(aDelivery('hook', 'second'), aDelivery('hook', 'third'))
    await idle()
    outbox.add(aDelivery('broken', 'one'))
    await dispatcher.drain()
    expect(bodies(healthy.received)).toMatchObject([
      { title: 'first' },
      { title: 'second', more: [{ title: 'third' }] },
    ])
    expect(outbox.all().filter(({ channel }) => channel === 'broken')).toMatchObject([{ state: 'queued' }])
  })

  test('leaves a dead channel at its first failure, so that an exit does not wait for all its messages', async (context) => {
    const dead = await startHttp(context, 'hang')
    const time = testClock()
    const outbox = createOutbox(() => time.now)
    for (let i = 0; i < 50; i++) outbox.add(aDelivery('hook', `${i}`, { incident: hashOf(`${i}`) }))
    await createDispatcher({
      store: outbox,
      channels: [webhookTo(dead.url, time)],
      clock: () => time.now,
      random: () => 0,
      onNotice: () => {},
      limits: { sendTimeoutMs: 50 },
    }).drain()
    expect(dead.received).toHaveLength(1)
    expect(outbox.all().every(({ state }) => state === 'queued')).toBe(true)
  })

  test('running and draining at once sends nothing twice', async (context) => {
    const server = await startHttp(context, { status: 200 })
    const time = testClock()
    const { outbox, dispatcher, idle } = startDispatcher(context, time, [webhookTo(server.url, time)])
    for (let i = 0; i < 10; i++)
      outbox.add(aDelivery('hook', `finding ${i}`, { incident: hashOf(`incident ${i}`) }))
    await Promise.all([idle(), dispatcher.drain(), dispatcher.drain(), idle()])
    expect(server.received).toHaveLength(10)
  })
})

test('stopping lets a send under way finish and be recorded', async () => {
  const time = testClock()
  let finish = () => {}
  let started = () => {}
  const begun = new Promise<void>((resolve) => {
    started = resolve
  })
  const slow: Channel = {
    id: 'slow',
    kind: 'webhook',
    minSeverity: 'info',
    cooldownSeconds: 0,
    send: () =>
      new Promise((resolve) => {
        finish = resolve
        started()
      }),
  }
  const outbox = createOutbox(() => time.now)
  outbox.add(aDelivery('slow', 'one'), aDelivery('slow', 'two', { incident: hashOf('another') }))
  const stop = new AbortController()
  const running = createDispatcher({
    store: outbox,
    channels: [slow],
    clock: () => time.now,
    random: () => 0,
    onNotice: () => {},
  }).run(stop.signal)
  await begun
  stop.abort()
  finish()
  await running
  expect(outbox.all().map(({ state }) => state)).toEqual(['delivered', 'queued'])
})
