import type { StateRead } from '@membrane/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { type Anvil, startAnvil } from '../embedded/anvil.ts'
import { mine } from '../testing/reorg.ts'
import { createRpcClient, type RpcClient } from './client.ts'
import { createCounterpart } from './counterpart.ts'
import { readEverywhere } from './counterparts.ts'
import { createRpcSource, type RpcSource } from './source.ts'

const rich = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const poor = '0x00000000000000000000000000000000000000b0'
const balance = (key: string, to: typeof rich | typeof poor, chainId?: number): StateRead => ({
  key,
  to,
  data: '0x',
  balance: true,
  ...(chainId === undefined ? {} : { chainId }),
})
const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`

let own: Anvil
let other: Anvil
let otherNode: RpcClient
const closing: (() => Promise<void> | void)[] = []

beforeEach(async () => {
  own = await startAnvil()
  other = await startAnvil({ chainId: 4_242 })
  otherNode = createRpcClient({ endpoints: [{ url: other.httpUrl }] })
  closing.push(otherNode.close, own.stop, other.stop)
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function open(options: Partial<Parameters<typeof createRpcSource>[0]>): RpcSource {
  const source = createRpcSource({ endpoints: [{ url: own.httpUrl }], chainId: own.chainId, ...options })
  closing.unshift(source.close)
  return source
}

async function headOf(source: RpcSource) {
  const head = await source.client.request('eth_getBlockByNumber', ['latest', false])
  const { hash } = head as { readonly hash: `0x${string}` }
  return { number: 0, hash }
}

test('each read is answered on its own chain, in the order asked', async () => {
  await otherNode.request('anvil_setBalance', [poor, '0x7'])
  await mine(otherNode, 100)
  const source = open({ counterparts: [{ chainId: other.chainId, endpoints: [{ url: other.httpUrl }] }] })
  const reads = [
    balance('there', poor, other.chainId),
    balance('here', poor),
    balance('also here', poor, own.chainId),
  ]
  expect(await source.read(reads, await headOf(source))).toEqual([
    { ok: true, data: word(7n) },
    { ok: true, data: word(0n) },
    { ok: true, data: word(0n) },
  ])
})

test('the other chain is read where it is final, not at its head', async () => {
  await mine(otherNode, 100)
  await otherNode.request('eth_sendTransaction', [{ from: rich, to: poor, value: '0x5' }])
  const source = open({ counterparts: [{ chainId: other.chainId, endpoints: [{ url: other.httpUrl }] }] })
  const reads = [balance('there', poor, other.chainId)]
  const at = await headOf(source)
  expect(await source.read(reads, at)).toEqual([{ ok: true, data: word(0n) }])
  await mine(otherNode, 100)
  expect(await source.read(reads, at)).toEqual([{ ok: true, data: word(5n) }])
})

test('a chain without an endpoint is unknown, and so is one whose endpoint is gone or serves another chain', async () => {
  const reads = [balance('here', rich), balance('there', rich, 99)]
  for (const endpoints of [[], [{ url: 'http://127.0.0.1:9' }], [{ url: other.httpUrl }]]) {
    const source = open(endpoints.length === 0 ? {} : { counterparts: [{ chainId: 99, endpoints }] })
    const [here, there] = await source.read(reads, await headOf(source))
    expect(here).toMatchObject({ ok: true })
    expect(there).toMatchObject({ ok: false, reason: expect.any(String) })
  }
})

test('a finalized block that is too old says nothing of now', async () => {
  const later = { ...systemClock, now: () => Date.now() + 7_200_000 }
  const stale = createCounterpart(
    { chainId: other.chainId, endpoints: [{ url: other.httpUrl }], maxAgeSeconds: 3_600 },
    later,
  )
  closing.unshift(stale.close)
  const [answer] = await stale.read([balance('there', rich)])
  expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining('s old') })
})

test('an endpoint that failed is left alone for a while, so that no block waits for it again', async () => {
  let now = 0
  const clock = { now: () => now, random: () => 0, sleep: async () => {} }
  const dead = createCounterpart({ chainId: 99, endpoints: [{ url: other.httpUrl }] }, clock)
  closing.unshift(dead.close)
  const first = await dead.read([balance('there', rich)])
  now += 1_000
  expect(await dead.read([balance('there', rich)])).toEqual(first)
})

test('while the guard catches up, what another chain holds now is not taken for what it held then', async () => {
  const asked: string[] = []
  const counterpart = {
    chainId: 2,
    close: () => undefined,
    read: async (reads: readonly StateRead[]) => {
      asked.push(...reads.map(({ key }) => key))
      return []
    },
  }
  const [answer] = await readEverywhere(
    [balance('there', rich, 2)],
    1,
    async () => [],
    [counterpart],
    'behind',
  )
  expect([answer, asked]).toEqual([{ ok: false, reason: 'behind' }, []])
})
