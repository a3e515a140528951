import type { BlockRef, ChainEvent, PendingTransaction } from '@membrane/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../embedded/anvil.ts'
import type { Notice } from '../notice.ts'
import { type ChaosProxy, startChaosProxy } from '../testing/chaosProxy.ts'
import { mine, rebranch, reorg } from '../testing/reorg.ts'
import { createRpcClient, type RpcClient } from './client.ts'
import { createRpcSource, type RpcSource } from './source.ts'

const rich = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const other = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let anvil: Anvil
let node: RpcClient
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  anvil = await startAnvil()
  node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  node.close()
  await anvil.stop()
})

function open(options: Parameters<typeof createRpcSource>[0]): RpcSource {
  const source = createRpcSource(options)
  closing.push(source.close)
  return source
}

function transfer(value = '0x1'): Promise<unknown> {
  return node.request('eth_sendTransaction', [{ from: rich, to: other, value }])
}

/** Deploys a contract that stores 7 at slot 0 and emits a log with topic 0, when it is called. */
async function deployEmitter(): Promise<string> {
  const runtime = '6007600055600160006000a1'
  const init = `0x600c600c600039600c6000f3${runtime}`
  const hash = await node.request('eth_sendTransaction', [{ from: rich, data: init }])
  const receipt = await node.request('eth_getTransactionReceipt', [hash], { present: true })
  return (receipt as { readonly contractAddress: string }).contractAddress
}

/** Consumes events, holding them to the source's promises, until `done` says so. */
async function consume(
  source: RpcSource,
  handled: BlockRef[],
  done: (events: readonly ChainEvent[]) => boolean | Promise<boolean>,
): Promise<readonly ChainEvent[]> {
  const abort = new AbortController()
  const after = handled.at(-1)
  const start = {
    signal: abort.signal,
    ...(after === undefined ? {} : { after, recent: [...handled].reverse() }),
  }
  const events: ChainEvent[] = []
  for await (const event of source.events(start)) {
    events.push(event)
    if (event.kind === 'reorg') {
      for (const dropped of event.dropped) expect(handled.pop()).toEqual(dropped)
      expect(handled.at(-1)).toEqual(event.ancestor)
    } else if (event.kind === 'block') {
      const tip = handled.at(-1)
      if (tip !== undefined)
        expect([event.block.number - 1, event.block.parentHash]).toEqual([tip.number, tip.hash])
      expect(handled.some(({ hash }) => hash === event.block.hash)).toBe(false)
      handled.push({ number: event.block.number, hash: event.block.hash })
    }
    if (await done(events)) abort.abort()
  }
  return events
}

async function canonical(): Promise<readonly BlockRef[]> {
  const head = Number(await node.request('eth_blockNumber', []))
  const calls = Array.from({ length: head + 1 }, (_, n) => ({
    method: 'eth_getBlockByNumber',
    params: [`0x${n.toString(16)}`, false],
  }))
  const answers = await node.askMany(calls)
  return answers.map((answer, number) => ({
    number,
    hash: 'result' in answer ? (answer.result as BlockRef).hash : '0x',
  }))
}

test.each(['httpUrl', 'wsUrl'] as const)('blocks come whole and in order over %s', async (url) => {
  const address = await deployEmitter()
  await node.request('eth_sendTransaction', [{ from: rich, to: address, gas: '0x186a0' }])
  await mine(node, 20)
  const source = open({
    endpoints: [{ url: anvil[url] }],
    fromBlock: 0,
    pending: false,
    verifyReceipts: true,
  })
  const handled: BlockRef[] = []
  const events = await consume(source, handled, () => handled.length === 23)
  expect(handled).toEqual(await canonical())
  const call = events.find((event) => event.kind === 'block' && event.block.number === 2)
  expect(call).toMatchObject({
    block: {
      chainId: anvil.chainId,
      tiers: {
        transactions: 'present',
        receipts: 'present',
        logs: 'present',
        traces: 'present',
        stateDiff: 'present',
      },
      transactions: [
        {
          from: rich,
          to: address,
          status: 'success',
          logs: [{ address, logIndex: 0 }],
          trace: { type: 'CALL', to: address, reverted: false },
        },
      ],
    },
  })
  const changes = call?.kind === 'block' ? call.block.transactions[0]?.changes : undefined
  expect(changes?.find((change) => change.kind === 'storage')).toEqual({
    kind: 'storage',
    address,
    slot: `0x${'0'.repeat(64)}`,
    before: `0x${'0'.repeat(64)}`,
    after: `0x${'7'.padStart(64, '0')}`,
  })
})

test.each([3, 64])('a reorg of %i blocks is told before the blocks that replace them', async (depth) => {
  await mine(node, 70)
  const source = open({ endpoints: [{ url: anvil.wsUrl }], fromBlock: 0, pending: false })
  const handled: BlockRef[] = []
  await consume(source, handled, () => handled.length === 71)
  await reorg(node, depth)
  const events = await consume(source, handled, () => handled.at(-1)?.number === 70)
  expect(events[0]).toMatchObject({ kind: 'reorg', ancestor: { number: 70 - depth } })
  expect(handled).toEqual(await canonical())
})

test('a chain set back to a shorter branch is noticed', async () => {
  await mine(node, 5)
  const snapshot = await node.request('evm_snapshot', [])
  await mine(node, 20)
  const source = open({ endpoints: [{ url: anvil.httpUrl }], fromBlock: 0, pending: false })
  const handled: BlockRef[] = []
  await consume(source, handled, () => handled.length === 26)
  await rebranch(node, snapshot, 3)
  const events = await consume(source, handled, () => handled.at(-1)?.number === 8)
  expect(events[0]).toMatchObject({ kind: 'reorg', ancestor: { number: 5 } })
  expect(handled).toEqual(await canonical())
})

test.each(['httpUrl', 'wsUrl'] as const)(
  'pending transactions are seen over %s and run on the head',
  async (url) => {
    const address = await deployEmitter()
    await node.request('evm_setAutomine', [false])
    const source = open({ endpoints: [{ url: anvil[url] }] })
    const abort = new AbortController()
    let seen: PendingTransaction | undefined
    for await (const event of source.events({ signal: abort.signal })) {
      if (event.kind === 'block')
        await node.request('eth_sendTransaction', [{ from: rich, to: address, gas: '0x186a0' }])
      if (event.kind === 'pending') {
        seen = event.transaction
        abort.abort()
      }
    }
    expect(seen).toMatchObject({ from: rich, to: address, gas: 100_000 })
    const simulation = await source.simulate(seen!)
    expect(simulation).toMatchObject({
      ok: true,
      on: { number: 1 },
      transaction: { status: 'success', logs: [{ address }], trace: { to: address } },
      tiers: ['transactions', 'receipts', 'logs', 'traces', 'stateDiff', 'reads'],
    })
    const changes = simulation.ok ? simulation.transaction.changes : undefined
    expect(changes?.some((change) => change.kind === 'storage' && change.address === address)).toBe(true)
  },
)

test('reads answer one by one, and a failing one does not take the others with it', async () => {
  const source = open({ endpoints: [{ url: anvil.httpUrl }] })
  await mine(node, 1)
  const [, at] = await canonical()
  // Code that reverts at once, sent as a creation-less call to an account without code succeeds with no data.
  await node.request('anvil_setCode', [other, '0x60006000fd'])
  const results = await source.read(
    [
      { key: 'empty', to: rich, data: '0x' },
      { key: 'reverting', to: other, data: '0x' },
    ],
    at!,
  )
  expect(results[0]).toEqual({ ok: true, data: '0x' })
  expect(results[1]).toMatchObject({ ok: false })
})

test('an endpoint of another chain is not used, and alone it is an error', async () => {
  const notices: Notice[] = []
  const source = open({
    endpoints: [{ url: anvil.httpUrl }],
    chainId: 1,
    onNotice: (notice) => notices.push(notice),
  })
  await expect(source.events({ signal: new AbortController().signal }).next()).rejects.toMatchObject({
    code: 'CHAIN_ID_MISMATCH',
  })
  expect(notices).toContainEqual(expect.objectContaining({ code: 'ENDPOINT_EXCLUDED' }))
})

test('when the first endpoint dies the second carries on', async () => {
  const dead = await startChaosProxy({ target: anvil, seed: 1, rates: {} })
  const source = open({
    endpoints: [{ url: dead.httpUrl }, { url: anvil.httpUrl }],
    fromBlock: 0,
    pending: false,
  })
  await mine(node, 5)
  const handled: BlockRef[] = []
  await consume(source, handled, () => handled.length === 6)
  await dead.stop()
  await mine(node, 5)
  await consume(source, handled, () => handled.length === 11)
  expect(handled).toEqual(await canonical())
})

const chaos = {
  timeout: 0.02,
  rateLimit: 0.05,
  nullReceipts: 0.15,
  truncated: 0.05,
  wrongChainId: 0.2,
  wrongBlock: 0.1,
  staleHead: 0.2,
  duplicateHead: 0.2,
  reorderedHead: 0.2,
  reset: 0.03,
} as const

test.each(['httpUrl', 'wsUrl'] as const)(
  'through a proxy that misbehaves in every way over %s, no block is left out and none comes twice',
  async (url) => {
    const proxy: ChaosProxy = await startChaosProxy({ target: anvil, seed: 7, rates: chaos })
    closing.push(proxy.stop)
    const source = open({
      endpoints: [{ url: proxy[url] }],
      chainId: anvil.chainId,
      fromBlock: 0,
      timeoutMs: 1_000,
      verifyReceipts: true,
    })
    const handled: BlockRef[] = []
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await transfer()
      await mine(node, 10)
      const snapshot = await node.request('evm_snapshot', [])
      await mine(node, 12)
      const first = (await canonical()).at(-1)
      await consume(source, handled, () => handled.at(-1)?.hash === first?.hash)
      if (round % 2 === 0) await reorg(node, 8)
      else await rebranch(node, snapshot, 15)
      const last = (await canonical()).at(-1)
      await consume(source, handled, () => handled.at(-1)?.hash === last?.hash)
      expect(handled).toEqual(await canonical())
    }
    const counts = proxy.counts()
    for (const kind of [
      'timeout',
      'rateLimit',
      'nullReceipts',
      'truncated',
      'wrongBlock',
      'reset',
    ] as const) {
      expect(counts[kind], kind).toBeGreaterThan(0)
    }
  },
)
