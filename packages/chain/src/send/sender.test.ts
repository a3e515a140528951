import type { Address, Hex } from '@membrane/core'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Anvil, type AnvilOptions, freePort, startAnvil } from '../embedded/anvil.ts'
import { createRpcClient, type RpcClient } from '../rpc/client.ts'
import type { SendRequest } from '../send.ts'
import { startChaosProxy } from '../testing/chaosProxy.ts'
import { denyMethods } from '../testing/deny.ts'
import { mine, rebranch } from '../testing/reorg.ts'
import { createSender, type SenderOptions } from './sender.ts'
import { kindsOf, sendWithin } from './testing/progress.ts'

// The first account of anvil's well-known test mnemonic; it holds nothing anywhere else.
const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const target: Address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const gwei = 1_000_000_000n
const request: SendRequest = { to: target, data: '0x', value: 1n, maxFeePerGas: 500n * gwei }

let anvil: Anvil
let node: RpcClient
const closing: (() => void)[] = []

async function begin(options: AnvilOptions = {}): Promise<void> {
  anvil = await startAnvil(options)
  node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
}

beforeEach(() => begin())
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  node.close()
  await anvil.stop()
})

function sender(over: Partial<SenderOptions> = {}) {
  const endpoints = [{ url: anvil.httpUrl }]
  const created = createSender({ account, chainId: anvil.chainId, endpoints, pollMs: 20, ...over })
  closing.push(created.close)
  return created
}

const send = sendWithin(20_000)

test('a transaction is sent and confirmed, and what it reports is on the chain', async () => {
  const progress = await send(sender(), request)
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed'])
  const [sent, confirmed] = progress
  expect(sent).toMatchObject({ nonce: 0, endpoints: 1 })
  expect(confirmed).toMatchObject({
    block: 1,
    status: 'success',
    transaction: sent?.kind === 'sent' && sent.transaction,
  })
})

test('a stuck transaction is replaced at a higher fee until it is mined, never over the cap', async () => {
  await anvil.stop()
  await begin({ args: ['--gas-limit', '75000'] })
  await node.request('evm_setAutomine', [false])
  const cap = 300n * gwei
  let theirTip = 10n * gwei
  // Others pay ever more and fill every block, until ours has been replaced twice.
  const crowdOut = () => {
    theirTip *= 3n
    const fee = `0x${theirTip.toString(16)}`
    const fees = { maxFeePerGas: fee, maxPriorityFeePerGas: fee }
    return node.request('eth_sendTransaction', [{ from: target, to: target, gas: '0xea60', ...fees }])
  }
  let replaced = 0
  // Not before it is sent: every crowded block raises the base fee, and with it the first bid.
  let mining: ReturnType<typeof setInterval> | undefined
  const progress = await send(sender(), { ...request, maxFeePerGas: cap }, ({ kind }) => {
    if (kind === 'replaced') replaced++
    mining ??= setInterval(async () => {
      if (replaced < 2) await crowdOut().catch(() => undefined)
      await mine(node, 1).catch(() => undefined)
    }, 150)
  }).finally(() => clearInterval(mining))
  expect(kindsOf(progress).slice(0, 3)).toEqual(['sent', 'replaced', 'replaced'])
  expect(progress.at(-1)).toMatchObject({ kind: 'confirmed', status: 'success' })
  const fees = progress.flatMap((p) => (p.kind === 'sent' || p.kind === 'replaced' ? [p.maxFeePerGas] : []))
  for (const [i, fee] of fees.entries()) {
    expect(fee).toBeLessThanOrEqual(cap)
    if (i > 0) expect(fee * 8n).toBeGreaterThanOrEqual(fees[i - 1]! * 9n)
  }
})

test('a competitor is outbid: ours stands before it in the block', async () => {
  await node.request('evm_setAutomine', [false])
  const competitor = { maxFeePerGas: 40n * gwei, maxPriorityFeePerGas: 30n * gwei }
  const theirs = await node.request('eth_sendTransaction', [
    { from: target, to: target, maxFeePerGas: '0x9502f9000', maxPriorityFeePerGas: '0x6fc23ac00' },
  ])
  const progress = await send(
    sender(),
    { ...request, outbid: competitor },
    ({ kind }) => kind === 'sent' && mine(node, 1),
  )
  const [sent] = progress
  const block = await node.request('eth_getBlockByNumber', ['latest', false])
  expect((block as { readonly transactions: readonly string[] }).transactions).toEqual([
    sent?.kind === 'sent' && sent.transaction,
    theirs,
  ])
})

test('two sends at once get two nonces', async () => {
  const from = sender()
  const both = await Promise.all([send(from, request), send(from, { ...request, value: 2n })])
  const nonces = both.flatMap((progress) => progress.flatMap((p) => (p.kind === 'sent' ? [p.nonce] : [])))
  expect(nonces.sort()).toEqual([0, 1])
  expect(both.map(kindsOf)).toEqual([
    ['sent', 'confirmed'],
    ['sent', 'confirmed'],
  ])
})

test('when another program used the nonce, the sender takes the next one', async () => {
  const from = sender()
  await from.simulate(request)
  await node.request('eth_sendTransaction', [{ from: account.address, to: target, value: '0x1' }])
  const progress = await send(from, request)
  expect(progress[0]).toMatchObject({ kind: 'sent', nonce: 1 })
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed'])
})

test('a gap that a dropped transaction left is filled, so that later ones are mined', async () => {
  await node.request('evm_setAutomine', [false])
  const from = sender()
  const abort = new AbortController()
  const first = from.send(request, abort.signal)
  const sent = await first.next()
  abort.abort()
  await first.return()
  await node.request('anvil_dropTransaction', [sent.value?.kind === 'sent' && sent.value.transaction])
  const mining = setInterval(() => void mine(node, 1).catch(() => undefined), 60)
  const progress = await send(from, { ...request, value: 3n }).finally(() => clearInterval(mining))
  expect(progress[0]).toMatchObject({ kind: 'sent', nonce: 1 })
  expect(progress.at(-1)).toMatchObject({ kind: 'confirmed', status: 'success' })
})

test('a receipt that a reorg takes away is not the end: the transaction is put back', async () => {
  const snapshot = await node.request('evm_snapshot', [])
  let reorged = false
  const progress = await send(sender({ confirmations: 3 }), request, async ({ kind }) => {
    if (kind !== 'confirmed') return
    if (!reorged) await rebranch(node, snapshot, 1)
    else await mine(node, 3)
    reorged = true
  })
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed', 'sent', 'confirmed'])
})

const reverting = {
  words: `0x08c379a0${'20'.padStart(64, '0')}${'6'.padStart(64, '0')}${Buffer.from('paused').toString('hex').padEnd(64, '0')}`,
  panic: `0x4e487b71${'11'.padStart(64, '0')}`,
  custom: '0xdeadbeef',
} satisfies Record<string, Hex>

test.each([
  ['words', 'paused'],
  ['panic', 'panic 0x11: arithmetic overflow or underflow'],
  ['custom', 'custom error 0xdeadbeef'],
] as const)(
  'a call that would revert is refused before it is sent, and says why (%s)',
  async (kind, reason) => {
    const data = reverting[kind].slice(2)
    const size = (data.length / 2).toString(16).padStart(4, '0')
    // Copies the bytes that follow the code to memory, and reverts with them.
    await node.request('anvil_setCode', [target, `0x61${size}600f60003961${size}6000fd00${data}`])
    const from = sender()
    const call = { ...request, value: 0n }
    expect(await from.simulate(call)).toEqual({ ok: false, reason })
    expect(await send(from, call)).toEqual([{ kind: 'failed', reason }])
    expect(await node.request('eth_getTransactionCount', [account.address, 'pending'])).toBe('0x0')
  },
)

test('an endpoint that is down does not hold it up', async () => {
  await node.request('evm_setAutomine', [false])
  const down = `http://127.0.0.1:${await freePort()}`
  const from = sender({
    endpoints: [{ url: down }, { url: anvil.httpUrl }, { url: anvil.wsUrl, privateRelay: true }],
  })
  const progress = await send(from, request, ({ kind }) => kind === 'sent' && mine(node, 1))
  expect(progress[0]).toMatchObject({ kind: 'sent', endpoints: 2 })
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed'])
})

test('without the money for it, the send fails with the reason of the node', async () => {
  await node.request('anvil_setBalance', [account.address, '0x1'])
  const from = sender()
  expect(await from.balance()).toBe(1n)
  const progress = await send(from, { ...request, value: 0n })
  expect(progress).toEqual([{ kind: 'failed', reason: expect.stringMatching(/insufficient funds/i) }])
})

const refusals = [
  ['has no eth_feeHistory', denyMethods(['eth_feeHistory'])],
  ['refuses eth_feeHistory', denyMethods(['eth_feeHistory'], { code: -32_000, message: 'not supported' })],
] as const

test.each(refusals)('through a node that %s a legacy transaction is sent and replaced', async (_, deny) => {
  const proxy = await startChaosProxy({ target: anvil, seed: 1, rates: {}, deny })
  closing.push(() => void proxy.stop())
  const gasPrice = BigInt(String(await node.request('eth_gasPrice', [])))
  await node.request('evm_setAutomine', [false])
  // The base fee is over its price until it bids more.
  const dear = `0x${(gasPrice + gasPrice / 4n).toString(16)}`
  const mineDear = async () => {
    await node.request('anvil_setNextBlockBaseFeePerGas', [dear])
    await mine(node, 1)
  }
  let mining: ReturnType<typeof setInterval> | undefined
  const from = sender({ endpoints: [{ url: proxy.httpUrl }] })
  const progress = await send(from, request, async () => {
    await mineDear()
    mining ??= setInterval(() => void mineDear().catch(() => undefined), 100)
  }).finally(() => clearInterval(mining))
  expect(kindsOf(progress)).toContain('replaced')
  const last = progress.at(-1)
  expect(last).toMatchObject({ kind: 'confirmed', status: 'success' })
  const hash = last?.kind === 'confirmed' && last.transaction
  const mined = await node.request('eth_getTransactionByHash', [hash])
  expect(mined).toMatchObject({ type: '0x0' })
  const paid = BigInt((mined as { readonly gasPrice: string }).gasPrice)
  expect(paid).toBeGreaterThan(BigInt(dear))
  expect(paid).toBeLessThanOrEqual(request.maxFeePerGas)
})

test('a legacy transaction outbids a competitor, and a node that is out of reach is not taken for an old one', async () => {
  const deny = denyMethods(['eth_feeHistory'])
  const proxy = await startChaosProxy({ target: anvil, seed: 1, rates: {}, deny })
  const from = sender({ endpoints: [{ url: proxy.httpUrl }] })
  const outbid = { maxFeePerGas: 40n * gwei, maxPriorityFeePerGas: 3n * gwei }
  const [sent] = await send(from, { ...request, outbid })
  expect(sent?.kind === 'sent' && sent.maxFeePerGas).toBeGreaterThan(outbid.maxFeePerGas)
  await proxy.stop()
  const failed = await send(sender({ endpoints: [{ url: proxy.httpUrl }] }), request)
  expect(kindsOf(failed)).toEqual(['failed'])
})

test('a call to an account without code is refused: it would go through and do nothing', async () => {
  const pause: SendRequest = { ...request, data: '0x8456cb59', value: 0n }
  expect(await sender().simulate(pause)).toEqual({ ok: false, reason: `there is no contract at ${target}` })
  // STOP: a contract that takes any call.
  await node.request('anvil_setCode', [target, '0x00'])
  expect(await sender().simulate(pause)).toMatchObject({ ok: true })
})
