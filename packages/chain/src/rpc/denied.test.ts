import type { Block, ChainEvent, PendingTransaction, Tier, Transaction } from '@membrane/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../embedded/anvil.ts'
import type { TierProbe } from '../source.ts'
import { startChaosProxy } from '../testing/chaosProxy.ts'
import { type Deny, denyMethods, methodNotFound, type Refusal } from '../testing/deny.ts'
import type { JsonRpc } from '../testing/distort.ts'
import { createRpcClient, type RpcClient } from './client.ts'
import { createRpcSource, type RpcSource } from './source.ts'

const rich = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const other = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
/** Stores 7 at slot 0 and logs topic 1. */
const emitter = '0x6007600055600160006000a1'
/** Returns block number and timestamp. */
const clockCode = '0x436000524260205260406000f3'

let anvil: Anvil
let node: RpcClient
let expected: readonly Block[]
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  anvil = await startAnvil()
  node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
  const emits = await deploy(emitter.slice(2))
  const reverter = await deploy('60006000fd')
  // A call that reverts, one with a wei that the caller has not got, and a delegated one that works.
  const to = (address: string) => `73${address.slice(2)}5a`
  const zeros = '6000600060006000'
  const caller = await deploy(`${zeros}6000${to(reverter)}f1${zeros}6001${to(emits)}f1${zeros}${to(emits)}f4`)
  const call = (to: string, value = '0x0') =>
    node.request('eth_sendTransaction', [{ from: rich, to, value, gas: '0x30d40' }])
  await call(other, '0x5')
  await call(emits)
  await call(caller)
  await call(reverter)
  await node.request('anvil_mine', ['0x1'])
  await node.request('anvil_setCode', [other, clockCode])
  expected = await blocksOf(open(anvil.httpUrl))
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

afterAll(async () => {
  node.close()
  await anvil.stop()
})

async function deploy(runtime: string): Promise<string> {
  const size = (runtime.length / 2).toString(16).padStart(2, '0')
  const data = `0x60${size}600c60003960${size}6000f3${runtime}`
  const hash = await node.request('eth_sendTransaction', [{ from: rich, data }])
  const receipt = await node.request('eth_getTransactionReceipt', [hash], { present: true })
  return (receipt as { readonly contractAddress: string }).contractAddress
}

function open(url: string): RpcSource {
  const source = createRpcSource({ endpoints: [{ url }], fromBlock: 0, timeoutMs: 2_000 })
  closing.push(source.close)
  return source
}

/** A source before a node that refuses some calls; `url` picks HTTP or WebSocket. */
async function refusing(deny: Deny, url: 'httpUrl' | 'wsUrl' = 'httpUrl'): Promise<RpcSource> {
  const proxy = await startChaosProxy({ target: anvil, seed: 1, rates: {}, deny })
  closing.push(proxy.stop)
  return open(proxy[url])
}

async function blocksOf(source: RpcSource): Promise<readonly Block[]> {
  const head = Number(await node.request('eth_blockNumber', []))
  const abort = new AbortController()
  const blocks: Block[] = []
  for await (const event of source.events({ signal: abort.signal })) {
    if (event.kind === 'block') blocks.push(event.block)
    if (blocks.at(-1)?.number === head) abort.abort()
  }
  return blocks
}

async function probeOf(source: RpcSource): Promise<ReadonlyMap<TierProbe['tier'], TierProbe>> {
  return new Map((await source.probe()).map((probe) => [probe.tier, probe]))
}

/** Blocks without what a tier gives. */
function without(blocks: readonly Block[], tier: Tier, change: (transaction: Transaction) => Transaction) {
  return blocks.map((block) => ({
    ...block,
    tiers: { ...block.tiers, [tier]: 'unknown' },
    transactions: block.transactions.map(change),
  }))
}

const refusals: readonly (readonly [string, Refusal])[] = [
  ['a missing method', methodNotFound],
  ['an unsupported method', { code: -32_600, message: 'Unsupported method: see the list of methods' }],
  ['a method of another plan', { code: -32_600, message: 'It is not available on the Free tier' }],
  ['a plan to buy', { code: -32_000, message: 'This is not available on your current plan, upgrade to PRO' }],
  ['a method not allowed', { code: -32_000, message: 'the method is not allowed' }],
]

const byHash = 'debug_traceBlockByHash'
const byNumber = 'debug_traceBlockByNumber'

test.each(refusals)('after the refusal of %s the next method gives the same blocks', async (_, refusal) => {
  const source = await refusing(denyMethods(['eth_getBlockReceipts', byHash], refusal))
  const probes = await probeOf(source)
  expect(probes.get('receipts')).toMatchObject({
    state: 'present',
    detail: 'eth_getTransactionReceipt one by one',
  })
  expect(probes.get('traces')).toMatchObject({ state: 'present', detail: `${byNumber} callTracer` })
  expect(probes.get('stateDiff')).toMatchObject({ state: 'present', detail: `${byNumber} prestateTracer` })
  expect(await blocksOf(source)).toEqual(expected)
})

test('trace_block gives the same frames, without the logs in them', async () => {
  const source = await refusing(denyMethods([byHash, byNumber]))
  const probes = await probeOf(source)
  expect(probes.get('traces')).toEqual({ tier: 'traces', state: 'present', detail: 'trace_block' })
  expect(probes.get('stateDiff')).toMatchObject({ state: 'unknown' })
  const blocks = await blocksOf(source)
  const shape = (frame: Transaction['trace']): unknown =>
    frame && {
      type: frame.type,
      from: frame.from,
      to: frame.to,
      value: frame.value,
      input: frame.input,
      output: frame.error === undefined ? (frame.output ?? '0x') : undefined,
      failed: frame.error !== undefined,
      reverted: frame.reverted,
      calls: frame.calls.map(shape),
    }
  const content = (list: readonly Block[]) =>
    without(list, 'stateDiff', (transaction) => ({
      ...transaction,
      changes: undefined,
      trace: undefined,
    })).map((block, i) => ({ ...block, frames: list[i]?.transactions.map(({ trace }) => shape(trace)) }))
  const types = expected.flatMap(({ transactions }) =>
    transactions.flatMap(({ trace }) => trace?.calls.map(({ type, reverted }) => [type, reverted]) ?? []),
  )
  expect(types).toEqual(
    expect.arrayContaining([
      ['CALL', true],
      ['DELEGATECALL', false],
    ]),
  )
  expect(content(blocks)).toEqual(content(expected))
})

test.each(refusals)('after the refusal of %s for every trace, traces are unknown', async (_, refusal) => {
  const source = await refusing(denyMethods([byHash, byNumber, 'trace_block'], refusal))
  const probes = await probeOf(source)
  expect([probes.get('traces')?.state, probes.get('stateDiff')?.state]).toEqual(['unknown', 'unknown'])
  const bare = without(expected, 'traces', (t) => ({ ...t, trace: undefined, changes: undefined }))
  expect(await blocksOf(source)).toEqual(without(bare, 'stateDiff', (t) => t))
})

test('without any receipts the traces tell status and logs; without traces too both are unknown', async () => {
  const receipts = ['eth_getBlockReceipts', 'eth_getTransactionReceipt']
  const traced = await refusing(denyMethods(receipts))
  const [probes, blocks] = [await probeOf(traced), await blocksOf(traced)]
  expect(probes.get('receipts')).toMatchObject({ state: 'unknown' })
  expect(probes.get('logs')).toMatchObject({ state: 'present', detail: `${byHash} callTracer` })
  const facts = (list: readonly Block[]) =>
    list.flatMap(({ transactions }) =>
      transactions.map(({ status, logs }) => [status, logs.map(({ address, topics }) => [address, topics])]),
    )
  expect(facts(blocks)).toEqual(facts(expected))
  const blind = await refusing(denyMethods([...receipts, byHash, byNumber, 'trace_block']))
  expect((await probeOf(blind)).get('logs')).toMatchObject({ state: 'unknown' })
  for (const block of await blocksOf(blind)) {
    expect(block.tiers).toMatchObject({ receipts: 'unknown', logs: 'unknown', traces: 'unknown' })
    for (const { status } of block.transactions) expect(status).toBe('unknown')
  }
})

const pending = (over: Partial<PendingTransaction>): PendingTransaction => ({
  hash: `0x${'ab'.repeat(32)}`,
  from: rich,
  to: other,
  value: 0n,
  input: '0x',
  nonce: 99,
  gas: 200_000,
  maxFeePerGas: 10n ** 10n,
  maxPriorityFeePerGas: 1n,
  ...over,
})

test('eth_simulateV1 tells status and logs, and does not claim call frames', async () => {
  const source = await refusing(denyMethods(['debug_traceCall']))
  expect((await probeOf(source)).get('simulate')).toMatchObject({
    state: 'present',
    detail: 'eth_simulateV1',
  })
  const emits = expected.flatMap(({ transactions }) => transactions).find(({ logs }) => logs.length > 0)
  const good = await source.simulate(pending({ to: emits?.to ?? null }))
  expect(good).toMatchObject({
    ok: true,
    transaction: { status: 'success', trace: undefined, changes: undefined },
    tiers: ['transactions', 'receipts', 'logs', 'reads'],
  })
  expect(good.ok && good.transaction.logs.map(({ address, topics }) => [address, topics])).toEqual(
    emits?.logs.map(({ address, topics }) => [address, topics]),
  )
  const reverter = expected
    .flatMap(({ transactions }) => transactions)
    .find(({ status }) => status === 'reverted')
  expect(await source.simulate(pending({ to: reverter?.to ?? null }))).toMatchObject({
    ok: true,
    transaction: { status: 'reverted', logs: [] },
  })
})

test('where nothing simulates, the answer is a reason', async () => {
  const source = await refusing(denyMethods(['debug_traceCall', 'eth_simulateV1']))
  expect((await probeOf(source)).get('simulate')).toMatchObject({ state: 'unknown' })
  expect(await source.simulate(pending({}))).toMatchObject({ ok: false })
})

const noOverrides: Deny = ({ method, params }) =>
  method === 'debug_traceCall' && JSON.stringify(params).includes('blockOverrides')
    ? { code: -32_602, message: 'unknown field blockOverrides' }
    : undefined

test('a pending transaction runs in the next block, and in the head where the node has no overrides', async () => {
  const head = expected.at(-1)
  const source = open(anvil.httpUrl)
  const ahead = await source.simulate(pending({}))
  const output = (simulation: typeof ahead) => {
    const text = simulation.ok ? (simulation.transaction.trace?.output ?? '') : ''
    return [BigInt(text.slice(0, 66)), BigInt(`0x${text.slice(66)}`)].map(Number)
  }
  const timestamp = ahead.ok ? ahead.timestamp : 0
  expect(timestamp).toBeGreaterThan(head?.timestamp ?? Infinity)
  expect(output(ahead)).toEqual([(head?.number ?? 0) + 1, timestamp])
  const without = await (await refusing(noOverrides)).simulate(pending({}))
  expect(without).toMatchObject({ ok: true, timestamp: head?.timestamp })
  expect(output(without)).toEqual([head?.number, head?.timestamp])
})

async function firstPending(source: RpcSource): Promise<ChainEvent & { readonly kind: 'pending' }> {
  await node.request('evm_setAutomine', [false])
  const timer = setInterval(() => {
    node.request('eth_sendTransaction', [{ from: rich, to: rich }]).catch(() => undefined)
  }, 200)
  try {
    for await (const event of source.events({ signal: AbortSignal.timeout(10_000) }))
      if (event.kind === 'pending') return event
    throw new Error('none was seen')
  } finally {
    clearInterval(timer)
  }
}

const filter = 'eth_newPendingTransactionFilter'

test.each([
  ['a filter', [], `${filter}, polled (no WebSocket endpoint)`],
  ['the pool', [filter], 'txpool_content, polled (no WebSocket endpoint)'],
] as const)('over HTTP pending transactions come from %s', async (_, methods, detail) => {
  for (const [, refusal] of methods.length === 0 ? refusals.slice(0, 1) : refusals) {
    const source = await refusing(denyMethods(methods, refusal))
    expect((await probeOf(source)).get('pending')).toEqual({ tier: 'pending', state: 'present', detail })
    expect((await firstPending(source)).transaction).toMatchObject({ from: rich, to: rich })
  }
})

test.each(refusals)(
  'after the refusal of %s for the whole mempool it is unknown, with a notice',
  async (_, refusal) => {
    const deny = denyMethods(['eth_subscribe', filter, 'txpool_content'], refusal)
    const proxy = await startChaosProxy({ target: anvil, seed: 1, rates: {}, deny })
    closing.push(proxy.stop)
    for (const url of [proxy.httpUrl, proxy.wsUrl]) {
      const told = new Promise<string>((resolve) => {
        const source = createRpcSource({
          endpoints: [{ url }],
          onNotice: ({ code, message }) => code === 'TIER_UNKNOWN' && resolve(message),
        })
        closing.push(source.close)
        const abort = new AbortController()
        closing.push(async () => abort.abort())
        void (async () => {
          expect((await probeOf(source)).get('pending')).toMatchObject({ state: 'unknown' })
          for await (const _ of source.events({ signal: abort.signal }));
        })()
      })
      expect(await told).toMatch(/pending transactions/i)
    }
  },
)

const noHashes =
  (refusal: Refusal, seen: JsonRpc[]): Deny =>
  (call) => {
    if (call.method !== 'eth_call') return undefined
    const [, block] = call.params as readonly unknown[]
    if (typeof block !== 'object') return undefined
    seen.push(call)
    return refusal
  }

test.each([
  { code: -32_602, message: 'invalid argument 1' },
  { code: -32_000, message: 'json: cannot unmarshal object into Go value of type string' },
])(
  'where a block cannot be named by its hash ($message), it is by number, found out once',
  async (refusal) => {
    const seen: JsonRpc[] = []
    const source = await refusing(noHashes(refusal, seen))
    const at = expected.at(-2)!
    const reads = [
      { key: 'a', to: other, data: '0x' },
      { key: 'b', to: rich, data: '0x' },
    ] as const
    const first = await source.read(reads, at)
    const asked = seen.length
    expect(asked).toBeGreaterThan(0)
    expect(await source.read(reads, at)).toEqual(first)
    expect(first).toEqual(await open(anvil.httpUrl).read(reads, at))
    expect(first.every(({ ok }) => ok)).toBe(true)
    expect(seen.length).toBe(asked)
  },
)

test('a read at a block that was dropped fails with a reason, and does not answer from the new branch', async () => {
  const source = open(anvil.httpUrl)
  const old = await refusing(noHashes({ code: -32_602, message: 'invalid argument 1' }, []))
  await node.request('anvil_mine', ['0x3'])
  const head = Number(await node.request('eth_blockNumber', []))
  const raw = await node.request('eth_getBlockByNumber', [`0x${head.toString(16)}`, false])
  const at = { number: head, hash: (raw as { readonly hash: Block['hash'] }).hash }
  const reads = [{ key: 'a', to: other, data: '0x' }] as const
  expect(await source.read(reads, at)).toMatchObject([{ ok: true }])
  expect(await old.read(reads, at)).toMatchObject([{ ok: true }])
  await node.request('anvil_reorg', [2, []])
  for (const reader of [source, old]) {
    const [result] = await reader.read(reads, at)
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/\w/) })
  }
})
