import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normaliseBlock } from './block.ts'

const hashOf = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`
const addressOf = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const hex = (n: number | bigint): string => `0x${n.toString(16)}`

function rawBlock(transactions: readonly unknown[] = [], over: object = {}) {
  const header = {
    number: '0x64',
    hash: hashOf(100),
    parentHash: hashOf(99),
    timestamp: '0x5',
    miner: addressOf(9),
  }
  return { ...header, gasUsed: '0x5208', transactions, ...over }
}

function rawTransaction(index: number, over: object = {}) {
  return {
    hash: hashOf(1000 + index),
    transactionIndex: hex(index),
    from: addressOf(1),
    to: addressOf(2),
    value: '0x0',
    input: '0x',
    nonce: '0x7',
    gasPrice: '0x3b9aca00',
    ...over,
  }
}

function rawReceipt(index: number, over: object = {}) {
  return {
    transactionHash: hashOf(1000 + index),
    transactionIndex: hex(index),
    status: '0x1',
    gasUsed: '0x5208',
    cumulativeGasUsed: '0x5208',
    contractAddress: null,
    logs: [],
    ...over,
  }
}

const rawCall = (over: object = {}) => ({
  type: 'CALL',
  from: addressOf(1),
  to: addressOf(2),
  input: '0x',
  ...over,
})

const only = (data: Parameters<typeof normaliseBlock>[0]) => {
  const block = normaliseBlock(data, { chainId: 1 })
  return { block, transaction: block.transactions[0]! }
}

test('quantities of every size keep their value', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) => {
      const { transaction } = only({ block: rawBlock([rawTransaction(0, { value: hex(value) })]) })
      expect(transaction.value).toBe(value)
    }),
  )
})

test('gas of every size keeps its value while a double can hold it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 52 - 1 })), (gas) => {
      const upper = `0x${gas.toString(16).toUpperCase()}`
      for (const gasUsed of [hex(gas), upper, gas]) {
        const { transaction } = only({
          block: rawBlock([rawTransaction(0)]),
          receipts: [rawReceipt(0, { gasUsed })],
        })
        expect(transaction.gasUsed).toBe(gas)
      }
    }),
  )
})

test('what is no quantity is not taken for one', () => {
  for (const timestamp of ['', '0x', '0xg', '0x:', '0x1 ', '12', '0x/', 'x', null, '0x-1', 1.5]) {
    expect(
      normaliseBlock({ block: rawBlock([], { timestamp }) }, { chainId: 1 }).timestamp,
      String(timestamp),
    ).toBeUndefined()
  }
})

test('addresses are lower-case inside, whatever the source writes', () => {
  const mixed = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'
  const { transaction, block } = only({
    block: rawBlock([rawTransaction(0, { to: mixed, from: mixed })], { miner: mixed }),
    receipts: [rawReceipt(0, { logs: [{ address: mixed, topics: [], data: '0x', logIndex: '0x3' }] })],
  })
  const lower = mixed.toLowerCase()
  expect([transaction.to, transaction.from, transaction.logs[0]?.address, block.miner]).toEqual([
    lower,
    lower,
    lower,
    lower,
  ])
  expect(transaction.logs[0]?.logIndex).toBe(3)
})

test('a tier is present only when every transaction has it', () => {
  const block = rawBlock([rawTransaction(0), rawTransaction(1)])
  const tiers = (data: object) => normaliseBlock({ block, ...data }, { chainId: 1 }).tiers
  expect(tiers({})).toMatchObject({
    transactions: 'present',
    receipts: 'unknown',
    logs: 'unknown',
    traces: 'unknown',
  })
  expect(tiers({ receipts: [rawReceipt(0), rawReceipt(1)] })).toMatchObject({
    receipts: 'present',
    logs: 'present',
  })
  expect(tiers({ receipts: [rawReceipt(0)] })).toMatchObject({ receipts: 'unknown', logs: 'unknown' })
  const trace = { txHash: hashOf(1000), result: rawCall() }
  expect(tiers({ callTraces: [trace, { txHash: hashOf(1001), error: 'timeout' }] })).toMatchObject({
    traces: 'unknown',
  })
})

test('an empty block has the tiers whose empty lists were given', () => {
  const { tiers } = normaliseBlock(
    { block: rawBlock(), receipts: [], callTraces: [] },
    { chainId: 1, reads: true },
  )
  expect(tiers).toEqual({
    transactions: 'present',
    receipts: 'present',
    logs: 'present',
    traces: 'present',
    stateDiff: 'unknown',
    reads: 'present',
  })
})

test('receipts and traces in another order still join their transactions', () => {
  const { transactions } = normaliseBlock(
    {
      block: rawBlock([rawTransaction(0), rawTransaction(1)]),
      receipts: [rawReceipt(1, { status: '0x0' }), rawReceipt(0)],
      callTraces: [
        { txHash: hashOf(1001), result: rawCall({ input: '0x01' }) },
        { txHash: hashOf(1000), result: rawCall({ input: '0x00' }) },
      ],
    },
    { chainId: 1 },
  )
  expect(transactions.map(({ status }) => status)).toEqual(['success', 'reverted'])
  expect(transactions.map(({ trace }) => trace?.input)).toEqual(['0x00', '0x01'])
})

test('gas of 2^64-1 means that the recorder did not know it', () => {
  const { transaction, block } = only({
    block: rawBlock([rawTransaction(0)]),
    receipts: [rawReceipt(0, { gasUsed: '0xffffffffffffffff' })],
  })
  expect(transaction.gasUsed).toBeUndefined()
  expect(block.tiers.receipts).toBe('unknown')
})

test('what a failed frame did is reverted, down to its leaves, and its neighbours are not', () => {
  const failed = rawCall({
    error: 'execution reverted',
    revertReason: 'paused',
    calls: [rawCall({ calls: [rawCall()] })],
  })
  const { transaction } = only({
    block: rawBlock([rawTransaction(0)]),
    callTraces: [{ txHash: hashOf(1000), result: rawCall({ calls: [failed, rawCall()] }) }],
  })
  const [first, second] = transaction.trace?.calls ?? []
  expect(first).toMatchObject({ reverted: true, error: 'execution reverted: paused' })
  expect(first?.calls[0]).toMatchObject({ reverted: true, error: undefined, calls: [{ reverted: true }] })
  expect(second?.reverted).toBe(false)
  expect(transaction.status).toBe('success')
})

test('no wei moves with a delegated or static call, though some clients repeat msg.value there', () => {
  for (const type of ['DELEGATECALL', 'STATICCALL', 'CALLCODE']) {
    const { transaction } = only({
      block: rawBlock([rawTransaction(0)]),
      callTraces: [
        { txHash: hashOf(1000), result: rawCall({ value: '0x5', calls: [rawCall({ type, value: '0x5' })] }) },
      ],
    })
    expect([transaction.trace?.value, transaction.trace?.calls[0]?.value]).toEqual([5n, 0n])
  }
})

test('without receipts, logs come from the trace in order of execution and not from reverted frames', () => {
  const log = (topic: number, position?: number) => ({
    address: addressOf(5),
    topics: [hashOf(topic)],
    data: '0x',
    position,
  })
  const result = rawCall({
    logs: [log(1, 0), log(3, 1), log(5, 2)],
    calls: [rawCall({ logs: [log(2)] }), rawCall({ error: 'reverted', logs: [log(9)] })],
  })
  const { transaction, block } = only({
    block: rawBlock([rawTransaction(0)]),
    callTraces: [{ txHash: hashOf(1000), result }],
  })
  expect(transaction.logs.map(({ topics }) => topics[0])).toEqual([
    hashOf(1),
    hashOf(2),
    hashOf(3),
    hashOf(5),
  ])
  expect(transaction.logs.every(({ logIndex }) => logIndex === -1)).toBe(true)
  expect(block.tiers).toMatchObject({ logs: 'present', receipts: 'unknown' })
})

test('flat Parity traces become the tree that callTracer gives', () => {
  const at = (path: readonly number[], over: object = {}) => ({
    type: 'call',
    action: { callType: 'call', from: addressOf(1), to: addressOf(2), value: '0x0', input: hex(path.length) },
    result: { gasUsed: '0x1', output: '0x' },
    traceAddress: path,
    transactionHash: hashOf(1000),
    transactionPosition: 0,
    ...over,
  })
  const traces = [
    at([]),
    at([0], { error: 'Reverted', result: null }),
    at([0, 0], {
      type: 'create',
      action: { from: addressOf(2), init: '0x60', value: '0x0' },
      result: { address: addressOf(7), code: '0x61', gasUsed: '0x2' },
    }),
    at([1], {
      type: 'suicide',
      action: { address: addressOf(2), refundAddress: addressOf(3), balance: '0x9' },
      result: null,
    }),
    {
      type: 'reward',
      action: { author: addressOf(9), rewardType: 'block', value: '0x1' },
      traceAddress: [],
      transactionHash: null,
    },
  ]
  const { transaction } = only({ block: rawBlock([rawTransaction(0)]), traces })
  expect(transaction.trace).toMatchObject({
    type: 'CALL',
    reverted: false,
    calls: [
      {
        type: 'CALL',
        error: 'Reverted',
        reverted: true,
        calls: [{ type: 'CREATE', to: addressOf(7), input: '0x60', output: '0x61', reverted: true }],
      },
      { type: 'SELFDESTRUCT', from: addressOf(2), to: addressOf(3), value: 9n },
    ],
  })
})

test('a trace below a frame that is not there is refused', () => {
  const orphan = {
    type: 'call',
    action: { callType: 'call', from: addressOf(1), to: addressOf(2), value: '0x0', input: '0x' },
    traceAddress: [0],
    transactionHash: hashOf(1000),
  }
  expect(() => only({ block: rawBlock([rawTransaction(0)]), traces: [orphan] })).toThrow(
    expect.objectContaining({
      code: 'BLOCK_MALFORMED',
      details: { field: 'traceAddress', where: 'block 100' },
    }),
  )
})

test('a state diff tells storage, balance and code, with zero for what was not there', () => {
  const result = {
    pre: {
      [addressOf(1)]: {
        balance: '0xa',
        nonce: 1,
        storage: { [hashOf(1)]: hashOf(5), [hashOf(2)]: hashOf(6) },
      },
      [addressOf(2)]: { balance: '0x3', code: '0x60' },
    },
    post: {
      [addressOf(1)]: { balance: '0xb', storage: { [hashOf(1)]: hashOf(7), [hashOf(3)]: hashOf(8) } },
      [addressOf(4)]: { balance: '0x0', code: '0x61' },
    },
  }
  const { transaction, block } = only({
    block: rawBlock([rawTransaction(0)]),
    stateDiffs: [{ txHash: hashOf(1000), result }],
  })
  const storage = (slot: number, before: number, after: number) => ({
    kind: 'storage',
    address: addressOf(1),
    slot: hashOf(slot),
    before: hashOf(before),
    after: hashOf(after),
  })
  expect(transaction.changes).toEqual([
    { kind: 'balance', address: addressOf(1), before: 10n, after: 11n },
    storage(1, 5, 7),
    storage(2, 6, 0),
    storage(3, 0, 8),
    { kind: 'balance', address: addressOf(2), before: 3n, after: 0n },
    { kind: 'code', address: addressOf(2), before: '0x60', after: '0x' },
    { kind: 'code', address: addressOf(4), before: '0x', after: '0x61' },
  ])
  expect(block.tiers.stateDiff).toBe('present')
})

test.each([
  ['block.number', { block: rawBlock([], { number: 'twelve' }) }],
  ['hash', { block: rawBlock([], { hash: '0x12' }) }],
  ['transaction.value', { block: rawBlock([rawTransaction(0, { value: 'much' })]) }],
  ['transaction.from', { block: rawBlock([rawTransaction(0, { from: '0x1' })]) }],
  ['transactions[0].hash', { block: rawBlock([rawTransaction(0, { hash: null })]) }],
  [
    'log.data',
    {
      block: rawBlock([rawTransaction(0)]),
      receipts: [rawReceipt(0, { logs: [{ address: addressOf(1), topics: [] }] })],
    },
  ],
  ['call frame type', { block: rawBlock([rawTransaction(0)]), callTraces: [{ result: { type: 'JUMP' } }] }],
])('a broken %s is refused by its name', (field, data) => {
  expect(() => normaliseBlock(data, { chainId: 1 })).toThrow(
    expect.objectContaining({ code: 'BLOCK_MALFORMED', details: expect.objectContaining({ field }) }),
  )
})
