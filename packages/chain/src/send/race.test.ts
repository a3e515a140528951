import type { Address, Hex, PendingTransaction } from '@membrane/core'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Anvil, freePort, startAnvil } from '../embedded/anvil.ts'
import { createRpcClient, type RpcClient } from '../rpc/client.ts'
import type { SendProgress, SendRequest } from '../send.ts'
import { startRelay } from '../testing/relay.ts'
import { mine } from '../testing/reorg.ts'
import { createSender, type SenderOptions } from './sender.ts'
import { kindsOf, sendWithin } from './testing/progress.ts'

// The first account of anvil's well-known test mnemonic; it holds nothing anywhere else.
const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const attacker: Address = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const gwei = 1_000_000_000n
const request: SendRequest = { to: attacker, data: '0x', value: 1n, maxFeePerGas: 500n * gwei }

let anvil: Anvil
let node: RpcClient
const closing: (() => unknown)[] = []

beforeEach(async () => {
  anvil = await startAnvil()
  node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
  await node.request('evm_setAutomine', [false])
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  node.close()
  await anvil.stop()
})

function sender(over: Partial<SenderOptions> = {}) {
  const endpoints = [{ url: anvil.httpUrl }]
  const created = createSender({ account, chainId: anvil.chainId, endpoints, pollMs: 20, ...over })
  closing.push(created.close)
  return created
}

const send = sendWithin(25_000)
const hex = (value: bigint) => `0x${value.toString(16)}`

/** The attacker's transaction, or its replacement: one nonce. */
async function attack(tip: bigint): Promise<{ maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }> {
  const fees = { maxFeePerGas: tip + 5n * gwei, maxPriorityFeePerGas: tip }
  const text = { maxFeePerGas: hex(fees.maxFeePerGas), maxPriorityFeePerGas: hex(tip) }
  await node.request('eth_sendTransaction', [{ from: attacker, to: attacker, nonce: '0x0', ...text }])
  return fees
}

const blockTransactions = async (tag: string) => {
  const block = await node.request('eth_getBlockByNumber', [tag, true])
  return (block as { readonly transactions: readonly { readonly from: string; readonly hash: string }[] })
    .transactions
}

test('an attacker who outbids twice is outbid twice, before any block, and stands behind in it', async () => {
  const from = sender()
  const tips = [30n * gwei, 80n * gwei]
  const first = await attack(10n * gwei)
  const progress = await send(from, { ...request, outbid: first }, async ({ kind }) => {
    if (kind !== 'sent' && kind !== 'replaced') return
    const tip = tips.shift()
    if (tip === undefined) await mine(node, 1)
    else expect(from.rebid?.({ ...request, outbid: await attack(tip) })).toBe(true)
  })
  expect(kindsOf(progress)).toEqual(['sent', 'replaced', 'replaced', 'confirmed'])
  expect(progress.at(-1)).toMatchObject({ block: 1, status: 'success' })
  const [ours, theirs, ...more] = await blockTransactions('0x1')
  expect(more).toEqual([])
  expect(ours?.from).toBe(account.address.toLowerCase())
  expect(theirs?.from).toBe(attacker)
})

test('a bid that is high enough already is left alone, and a call that is not under way cannot be raised', async () => {
  const from = sender()
  const progress = await send(from, { ...request, outbid: await attack(50n * gwei) }, async ({ kind }) => {
    if (kind !== 'sent') return
    from.rebid?.({ ...request, outbid: { maxFeePerGas: 9n * gwei, maxPriorityFeePerGas: 9n * gwei } })
    await mine(node, 1)
  })
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed'])
  expect(from.rebid?.(request)).toBe(false)
})

test('when the cap does not allow to outbid, that is said and the bid goes up to the cap', async () => {
  const from = sender()
  const cap = 40n * gwei
  let capped = 0
  const progress = await send(from, { ...request, maxFeePerGas: cap }, async (each) => {
    if (each.kind === 'sent')
      from.rebid?.({ ...request, maxFeePerGas: cap, outbid: await attack(90n * gwei) })
    if (each.kind === 'capped') capped++
    if (each.kind === 'replaced') await mine(node, 1)
  })
  expect(capped).toBe(1)
  const said = progress.find(({ kind }) => kind === 'capped')
  expect(said).toMatchObject({ cap, reason: expect.stringContaining('does not allow to outbid') })
  expect(progress.find(({ kind }) => kind === 'replaced')).toMatchObject({ maxFeePerGas: cap })
})

test('a base fee over the cap is said, and the transaction lands when it has fallen', async () => {
  const cap = 3n * gwei
  await node.request('anvil_setNextBlockBaseFeePerGas', [hex(20n * gwei)])
  await mine(node, 1)
  let mining: ReturnType<typeof setInterval> | undefined
  closing.push(() => clearInterval(mining))
  // Empty blocks let the base fee fall by an eighth each.
  const progress = await send(sender(), { ...request, maxFeePerGas: cap }, ({ kind }) => {
    if (kind === 'capped') mining ??= setInterval(() => void mine(node, 1).catch(() => undefined), 50)
  })
  expect(kindsOf(progress)[0]).toBe('capped')
  expect(progress[0]).toMatchObject({ cap, reason: expect.stringContaining('over the bid') })
  expect(progress.at(-1)).toMatchObject({ kind: 'confirmed', status: 'success' })
})

test('a private transaction is shown to relays alone', async () => {
  const open = await startRelay(() => undefined, anvil.httpUrl)
  let raw: unknown
  const relay = await startRelay((method, [given]) => {
    if (method === 'eth_sendRawTransaction') raw ??= given
    return method === 'eth_sendRawTransaction' ? '0x' : undefined
  })
  closing.push(open.stop, relay.stop)
  const from = sender({ endpoints: [{ url: open.url }, { url: relay.url, privateRelay: true }] })
  const what: SendRequest = { ...request, submission: 'private', publicAfterBlocks: 'never' }
  let replaced = 0
  const mining = setInterval(async () => {
    // Blocks go by without it; then the builder behind the relay puts it in.
    if (replaced === 2) await node.request('eth_sendRawTransaction', [raw]).catch(() => undefined)
    await mine(node, 1).catch(() => undefined)
  }, 100)
  closing.push(() => clearInterval(mining))
  const progress = await send(from, what, ({ kind }) => {
    if (kind === 'replaced') replaced++
  })
  expect(progress[0]).toMatchObject({ kind: 'sent', route: 'private', endpoints: 1 })
  expect(progress.at(-1)).toMatchObject({ kind: 'confirmed', status: 'success' })
  expect(open.methods()).not.toContain('eth_sendRawTransaction')
  expect(new Set(relay.methods())).toEqual(new Set(['eth_blockNumber', 'eth_sendRawTransaction']))
})

test('a private transaction that relays leave out goes everywhere after the blocks it was given', async () => {
  const open = await startRelay(() => undefined, anvil.httpUrl)
  const relay = await startRelay((method) => (method === 'eth_sendRawTransaction' ? '0x' : undefined))
  closing.push(open.stop, relay.stop)
  const from = sender({ endpoints: [{ url: open.url }, { url: relay.url, privateRelay: true }] })
  const mining = setInterval(() => void mine(node, 1).catch(() => undefined), 100)
  closing.push(() => clearInterval(mining))
  const what: SendRequest = { ...request, submission: 'private', publicAfterBlocks: 2 }
  const progress = await send(from, what)
  const routes = progress.flatMap((each) => (each.kind === 'sent' ? [each.route] : []))
  expect(routes).toEqual(['private', 'everywhere'])
  expect(progress.at(-1)).toMatchObject({ kind: 'confirmed', status: 'success' })
})

test('without a relay a private transaction is refused, and nobody sees it', async () => {
  const open = await startRelay(() => undefined, anvil.httpUrl)
  closing.push(open.stop)
  const progress = await send(sender({ endpoints: [{ url: open.url }] }), {
    ...request,
    submission: 'private',
  })
  expect(progress).toEqual([{ kind: 'failed', reason: 'no endpoint is a private relay' }])
  expect(open.methods()).not.toContain('eth_sendRawTransaction')
})

test('a dead and a slow endpoint hold nothing up: it is sent and confirmed before the slow one answers', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`
  let letGo: (value: undefined) => void = () => undefined
  let answered = 0
  const held = new Promise<undefined>((resolve) => {
    letGo = resolve
  })
  const slow = await startRelay(async (method) => {
    if (method !== 'eth_sendRawTransaction') return undefined
    await held
    answered++
    return undefined
  }, anvil.httpUrl)
  closing.push(slow.stop)
  const from = sender({ endpoints: [{ url: dead }, { url: slow.url }, { url: anvil.httpUrl }] })
  const progress = await send(from, request, ({ kind }) => kind === 'sent' && mine(node, 1))
  expect(kindsOf(progress)).toEqual(['sent', 'confirmed'])
  expect(slow.methods()).toContain('eth_sendRawTransaction')
  expect(answered).toBe(0)
  letGo(undefined)
})

test('a later transaction raises the earlier one that stands in its way', async () => {
  const from = sender()
  const urgent = { ...request, value: 2n, outbid: await attack(60n * gwei) }
  let later: Promise<readonly SendProgress[]> | undefined
  const first = await send(from, { ...request, maxFeePerGas: 4n * gwei }, async ({ kind }) => {
    if (kind === 'sent') later = send(from, urgent)
    if (kind === 'replaced') {
      await expect.poll(async () => (await pendingOf(account.address)).length).toBe(2)
      await mine(node, 1)
    }
  })
  expect(kindsOf(first)).toEqual(['sent', 'replaced', 'confirmed'])
  expect((await later)?.at(-1)).toMatchObject({ kind: 'confirmed', block: 1 })
  const order = (await blockTransactions('0x1')).map((each) => each.from)
  expect(order).toEqual([account.address.toLowerCase(), account.address.toLowerCase(), attacker])
})

async function pendingOf(address: string): Promise<readonly unknown[]> {
  const content = await node.request('txpool_content', [])
  const { pending } = content as { readonly pending: Readonly<Record<string, object>> }
  const mine = Object.entries(pending).find(([from]) => from.toLowerCase() === address.toLowerCase())
  return Object.values(mine?.[1] ?? {})
}

/**
 * With calldata it is paused for good; without, it logs, or reverts when it is paused:
 * calldatasize jumpi(0x16) sload(0) jumpi(0x10) log0(0,0) stop / 0x10: revert(0,0) / 0x16: sstore(0,1) stop.
 */
const pausable: Hex = '0x3660165760005460105760006000a0005b60006000fd5b600160005500'
const vault: Address = '0x00000000000000000000000000000000000000aa'
const elsewhere: Address = '0x00000000000000000000000000000000000000bb'
const theft: PendingTransaction = {
  hash: `0x${'66'.repeat(32)}`,
  from: attacker,
  to: vault,
  value: 0n,
  input: '0x',
  nonce: 0,
  gas: 100_000,
  maxFeePerGas: 2n * gwei,
  maxPriorityFeePerGas: gwei,
}

test('a rehearsal tells whether the attack would revert behind the pause, and never guesses', async () => {
  for (const each of [vault, elsewhere]) await node.request('anvil_setCode', [each, pausable])
  const from = sender()
  const pause = (to: Address): SendRequest => ({ ...request, to, data: '0x01', value: 0n })
  expect(await from.rehearse?.(pause(vault), theft)).toMatchObject({ verdict: 'stopped' })
  expect(await from.rehearse?.(pause(elsewhere), theft)).toMatchObject({ verdict: 'through' })
  await node.request('anvil_setCode', [elsewhere, '0x60006000fd'])
  expect(await from.rehearse?.(pause(elsewhere), theft)).toMatchObject({ verdict: 'unknown' })
  // The control: what reverts without the pause says nothing about the pause.
  await node.request('anvil_setStorageAt', [vault, `0x${'0'.repeat(64)}`, `0x${'1'.padStart(64, '0')}`])
  expect(await from.rehearse?.(pause(vault), theft)).toMatchObject({ verdict: 'unknown' })
  const without = await startRelay(() => undefined)
  closing.push(without.stop)
  const blind = sender({ endpoints: [{ url: without.url }] })
  expect(await blind.rehearse?.(pause(vault), theft)).toMatchObject({ verdict: 'unknown' })
})
