import type { Address, Hex, PendingTransaction, StateRead } from '@membrane/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../embedded/anvil.ts'
import { startChaosProxy } from '../testing/chaosProxy.ts'
import { denyMethods } from '../testing/deny.ts'
import { createRpcClient, type RpcClient } from './client.ts'
import { createRpcSource, type RpcSource } from './source.ts'

const rich = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const store = '0x0000000000000000000000000000000000005707'
const reverter = '0x0000000000000000000000000000000000000bad'
const nowhere = '0x000000000000000000000000000000000000f0f0'
/** Stores 7 at slot 0, whatever it is called with. */
const storing = '0x6007600055'
/** Returns what slot 0 of the account holds at which it stands. */
const slot0: Hex = '0x60005460005260206000f3'
/** Returns 1. */
const one: Hex = '0x600160005260206000f3'

let anvil: Anvil
let node: RpcClient
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  anvil = await startAnvil()
  node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
  await node.request('anvil_setCode', [store, storing])
  // REVERT with nothing.
  await node.request('anvil_setCode', [reverter, '0x60006000fd'])
  await node.request('anvil_mine', ['0x1'])
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

afterAll(async () => {
  node.close()
  await anvil.stop()
})

function open(url: string): RpcSource {
  const source = createRpcSource({ endpoints: [{ url }] })
  closing.push(source.close)
  return source
}

function pending(to: Address): PendingTransaction {
  return {
    hash: `0x${'11'.repeat(32)}`,
    from: rich,
    to,
    value: 0n,
    input: '0x',
    nonce: 0,
    gas: 100_000,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 0n,
  }
}

function read(to: Address, code?: Hex): StateRead {
  return { key: `${to} ${code}`, to, data: '0x', ...(code === undefined ? {} : { code: { [to]: code } }) }
}

/** With the answers, which come later. */
async function simulated(source: RpcSource, transaction: PendingTransaction, after: readonly StateRead[]) {
  const simulation = await source.simulate(transaction, after)
  return simulation.ok ? { ...simulation, after: await simulation.after } : simulation
}

const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

test('a view call is answered by code that stands there for the call alone, over the storage of its address', async () => {
  await node.request('anvil_setStorageAt', [nowhere, word(0), word(5)])
  await node.request('anvil_mine', ['0x1'])
  const head = await node.request('eth_getBlockByNumber', ['latest', false])
  const { hash, number } = head as { readonly hash: Hex; readonly number: Hex }
  const reads = [read(nowhere), read(nowhere, slot0), read(nowhere, one)]
  const at = { hash, number: Number(number) }
  expect(await open(anvil.httpUrl).read(reads, at)).toEqual([
    { ok: true, data: '0x' },
    { ok: true, data: word(5) },
    { ok: true, data: word(1) },
  ])
  expect(await node.request('eth_getCode', [nowhere, 'latest'])).toBe('0x')
})

test('after a pending transaction the same calls see what it changed; it ran on the code that really stands there', async () => {
  const source = open(anvil.httpUrl)
  const simulation = await simulated(source, pending(store), [
    read(store, slot0),
    read(store, one),
    read(nowhere),
    read(reverter),
  ])
  expect(simulation).toMatchObject({
    ok: true,
    transaction: { status: 'success' },
    after: [
      { ok: true, data: word(7) },
      { ok: true, data: word(1) },
      { ok: true, data: '0x' },
      { ok: false, reason: expect.stringMatching(/\w/) },
    ],
  })
  expect(await node.request('eth_getStorageAt', [store, word(0), 'latest'])).toBe(word(0))
})

test('after a transaction that reverts the state is as before', async () => {
  const simulation = await simulated(open(anvil.httpUrl), pending(reverter), [read(store, slot0)])
  expect(simulation).toMatchObject({
    transaction: { status: 'reverted' },
    after: [{ ok: true, data: word(0) }],
  })
})

test('a simulation that nobody wants to read after carries no answers', async () => {
  expect(await open(anvil.httpUrl).simulate(pending(store))).not.toHaveProperty('after')
})

test('balances and other chains are not asked after a transaction: unknown, and the rest is answered', async () => {
  const balance: StateRead = { ...read(store), balance: true }
  const elsewhere: StateRead = { ...read(store), chainId: 10 }
  const simulation = await simulated(open(anvil.httpUrl), pending(store), [
    balance,
    elsewhere,
    read(store, slot0),
  ])
  expect(simulation).toMatchObject({ after: [{ ok: false }, { ok: false }, { ok: true, data: word(7) }] })
})

test('without eth_simulateV1 the transaction is simulated all the same, and what comes after it is unknown', async () => {
  const proxy = await startChaosProxy({
    target: anvil,
    seed: 1,
    rates: {},
    deny: denyMethods(['eth_simulateV1']),
  })
  closing.push(proxy.stop)
  const source = open(proxy.httpUrl)
  const probes = new Map((await source.probe()).map(({ tier, state }) => [tier, state]))
  expect([probes.get('simulate'), probes.get('after')]).toEqual(['present', 'unknown'])
  expect(await simulated(source, pending(store), [read(store, slot0)])).toMatchObject({
    ok: true,
    transaction: { status: 'success', trace: { type: 'CALL' } },
    after: [{ ok: false, reason: expect.stringContaining('eth_simulateV1') }],
  })
})
