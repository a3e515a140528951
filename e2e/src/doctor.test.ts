import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Anvil, createRpcClient, type RpcClient, startAnvil } from '@membrane/chain'
import { builtinDetectors } from '@membrane/detectors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { addressOf } from './testing/recording.ts'
import { makeDirectory, writeConfig } from './testing/workspace.ts'

/** anvil's first development key: public knowledge, worth nothing. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const pausable = addressOf(0xc0de)
const closed = addressOf(0xc105ed)
const nobody = addressOf(0xdead)

let anvil: Anvil
let client: RpcClient

beforeAll(async () => {
  anvil = await startAnvil()
  client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }] })
  // STOP: every call goes through. PUSH0 PUSH0 REVERT: none does.
  await client.request('anvil_setCode', [pausable, '0x00'])
  await client.request('anvil_setCode', [closed, '0x5f5ffd'])
})
afterAll(async () => {
  client.close()
  await anvil.stop()
})

type Report = {
  readonly ok: boolean
  readonly checks: readonly { readonly name: string; readonly state: string; readonly detail: string }[]
  readonly tiers: readonly { readonly tier: string; readonly state: string }[]
  readonly detection: readonly { readonly detector: string; readonly state: string }[]
}

function protect(cwd: string, targets: readonly string[], chainId = anvil.chainId): void {
  const emergency = targets.map(
    (to) =>
      `{ name: 'pause', to: '${to}', function: 'function pause()', args: [], protects: ['${pausable}'] },`,
  )
  writeConfig(
    cwd,
    `{
      protocol: {
        name: 'Vault',
        chainId: ${chainId},
        contracts: [{ address: '${pausable}', label: 'Vault', role: 'vault' }],
        emergency: [${emergency.join(' ')}],
      },
      source: { kind: 'rpc', endpoints: [{ url: { env: 'RPC_URL' } }, { url: { env: 'RPC_WS' } }] },
      channels: [{ id: 'hook', kind: 'webhook', url: 'http://127.0.0.1:9/hook', secret: { env: 'HOOK_SECRET' } }],
      responderKey: { env: 'GUARDIAN_KEY' },
    }`,
  )
}

async function examine(cwd: string, env: Readonly<Record<string, string>>) {
  // A chain that stands still is a failed check, however long the tests before took.
  await client.request('anvil_mine', ['0x1'])
  const endpoints = { RPC_URL: anvil.httpUrl, RPC_WS: anvil.wsUrl, HOOK_SECRET: 'hook-secret-phrase' }
  const ended = await runMembrane(['doctor', '--format', 'json'], { cwd, env: { ...endpoints, ...env } })
  expect(ended.stderr).toBe('')
  expect(ended.stdout).not.toContain(key.slice(2))
  expect(ended.stdout).not.toContain('hook-secret-phrase')
  const report = JSON.parse(ended.stdout) as Report
  const failed = report.checks.filter(({ state }) => state === 'failed')
  expect(ended.code).toBe(report.ok ? 0 : 1)
  return { report, failed, stdout: ended.stdout }
}

test('all is well: tiers, detection, the key, and the rehearsed pause', async () => {
  const cwd = makeDirectory()
  protect(cwd, [pausable])
  const { report, failed } = await examine(cwd, { GUARDIAN_KEY: key })
  expect([report.ok, failed]).toEqual([true, []])
  expect(report.checks.find(({ name }) => name === 'emergency')).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('would go through'),
  })
  const tiers = new Map(report.tiers.map(({ tier, state }) => [tier, state]))
  for (const tier of ['transactions', 'receipts', 'logs', 'traces', 'reads', 'pending', 'simulate']) {
    expect([tier, tiers.get(tier)]).toEqual([tier, 'present'])
  }
  expect(report.detection.map(({ detector }) => detector).sort()).toEqual(
    builtinDetectors.map(({ id }) => id).sort(),
  )
  expect(report.detection.every(({ state }) => state === 'full')).toBe(true)
})

test('the key may come from a file; a pause that would revert, or goes to no contract at all, is a failed check', async () => {
  const cwd = makeDirectory()
  protect(cwd, [closed, nobody])
  writeFileSync(join(cwd, 'key.txt'), `${key}\n`)
  const { failed } = await examine(cwd, { GUARDIAN_KEY_FILE: join(cwd, 'key.txt') })
  expect(failed).toEqual([
    expect.objectContaining({ name: 'emergency', detail: expect.stringContaining('revert') }),
    expect.objectContaining({ name: 'emergency', detail: expect.stringContaining('no contract') }),
  ])
})

test('a dead endpoint, a missing and a malformed key fail, and no secret is printed', async () => {
  const cwd = makeDirectory()
  protect(cwd, [pausable])
  const dead = await examine(cwd, {
    GUARDIAN_KEY: key.slice(0, -2),
    RPC_URL: 'http://user:url-password@127.0.0.1:9/v2/url-path-key?apikey=url-query-key',
    RPC_WS: 'ws://127.0.0.1:9/url-path-key',
  })
  expect(dead.failed.map(({ name }) => name)).toEqual(['endpoint 1', 'endpoint 2', 'responder'])
  expect(dead.stdout).not.toMatch(/url-(password|path-key|query-key)/)
  expect(dead.stdout).not.toContain(key.slice(2, -2))

  const missing = await examine(cwd, { HOOK_SECRET: '' })
  expect(missing.failed.map(({ name }) => name)).toEqual(['responder', 'channel hook'])
  expect(missing.failed[0]?.detail).toContain('GUARDIAN_KEY')
  expect(missing.failed[1]?.detail).toContain('HOOK_SECRET')
})

test('an endpoint of another chain fails, and says which chain was expected', async () => {
  const cwd = makeDirectory()
  protect(cwd, [pausable], 10)
  const { report, failed } = await examine(cwd, { GUARDIAN_KEY: key })
  expect(report.ok).toBe(false)
  expect(failed[0]).toMatchObject({ name: 'endpoint 1', detail: expect.stringMatching(/31337/) })
  expect(failed[0]?.detail).toMatch(/\b10\b/)
})

test('without a configuration it says what is lost, and is no failure', async () => {
  const cwd = makeDirectory()
  const { report } = await examine(cwd, {})
  expect(report.ok).toBe(true)
  expect(report.checks.find(({ name }) => name === 'configuration')).toMatchObject({ state: 'missing' })
  expect(report.detection.every(({ state }) => state === 'unknown')).toBe(true)
})
