import { join } from 'node:path'
import { type Anvil, createRpcClient, type RpcClient, startAnvil } from '@membrane/chain'
import { openStore, verifyLedger } from '@membrane/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, runMembrane, startMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

let anvil: Anvil
let client: RpcClient

beforeAll(async () => {
  anvil = await startAnvil()
  client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }] })
})
afterAll(async () => {
  client.close()
  await anvil.stop()
})

const mine = (blocks: number) => client.request('anvil_mine', [`0x${blocks.toString(16)}`])
const head = async () => Number(await client.request('eth_blockNumber', []))
const watch = (...more: readonly string[]) => [
  'watch',
  '--rpc',
  anvil.wsUrl,
  '--rpc',
  anvil.httpUrl,
  '--chain-id',
  String(anvil.chainId),
  '--data-dir',
  'data',
  '--format',
  'ndjson',
  ...more,
]

/** The ledger, and the numbers of its blocks in order. */
async function readLedger(cwd: string) {
  const store = await openStore({ directory: join(cwd, 'data') })
  try {
    const verdict = await verifyLedger(store, anvil.chainId)
    const rows = await store.ledger(anvil.chainId, 0, 1_000)
    return { verdict, numbers: rows.map(({ block }) => block.number) }
  } finally {
    await store.close()
  }
}

function consecutive(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** A counter of the served metrics; undefined before the address is known or the counter exists. */
async function counter(stderr: string, name: string): Promise<number | undefined> {
  const url = /metrics on (\S+)/.exec(stderr)?.[1]
  if (url === undefined) return undefined
  const text = await (await fetch(url)).text()
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))]
  return values.length === 0 ? undefined : values.reduce((sum, [, value]) => sum + Number(value), 0)
}

test('a second run goes on where the first one stopped, and misses nothing', async () => {
  const cwd = makeDirectory()
  await mine(4)
  const first = await head()
  expect(await runMembrane(watch('--once', '--from-block', String(first - 2)), { cwd })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
  await mine(7)
  const last = await head()
  expect(await runMembrane(watch('--once'), { cwd })).toEqual({ code: 0, stdout: '', stderr: '' })
  const { verdict, numbers } = await readLedger(cwd)
  expect(verdict).toMatchObject({ gaps: 0, retracted: 0, blocks: last - first + 3 })
  expect(verdict.brokenAt).toBeUndefined()
  expect(numbers).toEqual(consecutive(first - 2, last))
})

test('an interrupt ends it cleanly, a kill in the middle of work leaves no gap, and metrics count blocks', async () => {
  const cwd = makeDirectory()
  const first = await head()
  const interrupted = startMembrane(watch('--metrics', '0'), { cwd })
  await eventually(interrupted, async () => {
    await mine(1)
    const blocks = await counter(interrupted.stderr(), 'membrane_blocks_total')
    return blocks !== undefined && blocks >= 3 ? blocks : undefined
  })
  interrupted.kill('SIGINT')
  expect(await interrupted.ended).toMatchObject({ code: 0, stdout: '' })

  const killed = startMembrane(watch('--metrics', '0'), { cwd })
  await eventually(killed, async () => {
    await mine(5)
    const blocks = await counter(killed.stderr(), 'membrane_blocks_total')
    return blocks !== undefined && blocks >= 10 ? blocks : undefined
  })
  await mine(30)
  killed.kill('SIGKILL')
  expect((await killed.ended).code).toBeUndefined()

  await mine(2)
  const last = await head()
  expect(await runMembrane(watch('--once'), { cwd })).toMatchObject({ code: 0, stdout: '' })
  const { verdict, numbers } = await readLedger(cwd)
  expect(verdict.brokenAt).toBeUndefined()
  expect(verdict).toMatchObject({ gaps: 0, retracted: 0 })
  expect(numbers).toEqual(consecutive(numbers[0] ?? -1, last))
  expect(numbers[0]).toBeGreaterThanOrEqual(first)
})

test('an endpoint of another chain is refused, and both chains are named', async () => {
  const cwd = makeDirectory()
  const args = ['watch', '--rpc', anvil.httpUrl, '--chain-id', '10', '--once', '--data-dir', 'data']
  const { code, stdout, stderr } = await runMembrane(args, { cwd })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/31337/)
  expect(stderr).toMatch(/\b10\b/)
})
