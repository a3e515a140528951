import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ChannelConfig, defineConfig } from '@membrane/core'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Delivery } from '../store/store.ts'
import { createDrillMetrics } from './metrics.ts'
import { createDrillNotifier } from './notifier.ts'
import { createDrillOutbox } from './outbox.ts'

const link = (name: string, ok: boolean) => ({ name, ok, detail: `${name} is ${ok}` })

function configOf(channels: readonly ChannelConfig[]) {
  return defineConfig({
    protocol: { name: 'Vault', chainId: 1 },
    source: { kind: 'rpc', endpoints: [{ url: 'http://127.0.0.1:9' }] },
    channels,
  })
}

/** A webhook that fails so many times before it takes what it gets. */
async function startHook(failures: number) {
  const bodies: Record<string, unknown>[] = []
  let left = failures
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    if (left-- > 0) return void response.writeHead(503).end()
    bodies.push(JSON.parse(Buffer.concat(parts).toString('utf8')))
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { bodies, url, channel: { id: 'hook', kind: 'webhook', url, secret: 'sesame' } as const }
}

test('a channel hears of a break once and of its end as the same incident, though it fails at first', async () => {
  const hook = await startHook(2)
  const notices: string[] = []
  let now = 0
  const tell = createDrillNotifier({
    config: configOf([hook.channel]),
    env: {},
    write: () => {},
    onNotice: (notice) => notices.push(notice),
    now: () => ++now,
    sleep: async () => {},
  })
  await tell([link('key', true), link('nonce', false)])
  await tell([link('nonce', false)])
  await tell([link('nonce', true)])
  expect(hook.bodies.map(({ status }) => status)).toEqual(['open', 'resolved'])
  expect(hook.bodies[1]?.incident).toBe(hook.bodies[0]?.incident)
  expect(hook.bodies[0]).toMatchObject({
    severity: 'high',
    title: expect.stringContaining("'nonce' is broken"),
  })
  expect(notices).toEqual([])
})

test('a channel that takes nothing is said, and keeps nothing from the others', async () => {
  const dead = await startHook(1_000)
  const hook = await startHook(0)
  const notices: string[] = []
  const tell = createDrillNotifier({
    config: configOf([{ ...dead.channel, id: 'dead' }, hook.channel]),
    env: {},
    write: () => {},
    onNotice: (notice) => notices.push(notice),
    sleep: async () => {},
  })
  await tell([link('key', false)])
  expect(hook.bodies).toHaveLength(1)
  expect(notices).toEqual([expect.stringMatching(/^channel dead was not told/)])
})

test('beside a guard, changes go through its outbox; what the store refused is queued with the next drill', async () => {
  const queued: Delivery[] = []
  let refuse = true
  const store = {
    commit: async ({ deliveries }: { readonly deliveries: readonly Delivery[] }) => {
      if (refuse) throw new Error('full')
      queued.push(...deliveries)
      return { newFindings: [] }
    },
  }
  const channels: readonly ChannelConfig[] = [
    { id: 'team', kind: 'stdout' },
    { id: 'pager', kind: 'stdout', minSeverity: 'critical' },
  ]
  let now = 0
  const tell = createDrillOutbox(configOf(channels), store, () => ++now)
  await expect(tell([link('key', false)])).rejects.toThrow('full')
  refuse = false
  expect(await tell([link('key', false)])).toHaveLength(1)
  expect(await tell([link('key', false)])).toHaveLength(0)
  await tell([link('key', true)])
  expect(queued.map(({ channel, payload }) => [channel, payload.status])).toEqual([
    ['team', 'open'],
    ['team', 'resolved'],
  ])
  expect(new Set(queued.map(({ id }) => id)).size).toBe(2)
  expect(new Set(queued.map(({ incident }) => incident)).size).toBe(1)
})

test('metrics are those of the last drill, and a link that it did not have is gone', async () => {
  const registry = new Registry()
  const metrics = createDrillMetrics(registry)
  const report = { runs: 2, stopped: 1, firstSightToPauseMs: { p50: 50, p99: 100 } }
  metrics.observe({ ...report, links: [link('key', true), link('race', false)] }, 1_000)
  metrics.observe({ ...report, links: [link('key', false)] }, 2_000)
  const text = await registry.metrics()
  expect(text).toMatch(/^membrane_drill_link_ok\{link="key"\} 0$/m)
  expect(text).not.toContain('race')
  expect(text).toMatch(/^membrane_drill_attacks 2$/m)
  expect(text).toMatch(/^membrane_drill_attacks_stopped 1$/m)
  expect(text).toMatch(/^membrane_drill_sight_to_pause_seconds\{quantile="0.99"\} 0.1$/m)
  expect(text).toMatch(/^membrane_drill_last_timestamp_seconds 2$/m)
})
