import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Anvil, createRpcClient, type RpcClient, startAnvil } from '@membrane/chain'
import { accounts, deployMarket, describeMarket, type Market } from '@membrane/example-protected-market'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, type Running, runMembrane, startMembrane } from './testing/command.ts'
import { addressOf } from './testing/recording.ts'
import { literal, makeDirectory, writeConfig } from './testing/workspace.ts'

type Report = {
  readonly runs: number
  readonly stopped: number
  readonly links: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
  readonly firstSightToPauseMs: { readonly p50: number | null; readonly p99: number | null }
}

const vault = addressOf(0xc0de)

/** A drill starts chains, guards and databases: seconds on a quiet machine, minutes on a busy one. */
const longestMs = 360_000

/** Waits as long as a drill may take. */
async function patiently<T>(
  command: Running,
  read: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let over = false
  void command.ended.then(() => {
    over = true
  })
  for (const end = Date.now() + longestMs; ; ) {
    try {
      return await eventually(command, read)
    } catch (error) {
      if (over || Date.now() > end) throw error
    }
  }
}

async function startChain(options: Parameters<typeof startAnvil>[0] = {}) {
  const anvil = await startAnvil({ blockTimeSeconds: 1, ...options })
  const client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }] })
  onTestFinished(async () => {
    client.close()
    await anvil.stop()
  })
  return { anvil, client }
}

/** Stands before a node, and writes down every method that it is asked for. */
async function watchMethods(anvil: Anvil) {
  const methods = new Set<string>()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString('utf8')
    for (const [, method = ''] of body.matchAll(/"method":"([^"]+)"/g)) methods.add(method)
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(anvil.httpUrl, { method: 'POST', headers, body })
    response.writeHead(answer.status, headers).end(await answer.text())
  })
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, methods }
}

/** A webhook that answers as told and keeps the titles that it gets. */
async function startHook() {
  const titles: string[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    if (request.method === 'POST') titles.push(JSON.parse(Buffer.concat(parts).toString('utf8')).title)
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, titles }
}

function writeVaultConfig(cwd: string, anvil: Anvil, hook: string, mode: 'live' | 'dry-run' = 'live'): void {
  writeConfig(
    cwd,
    `{
      protocol: {
        name: 'Vault',
        chainId: ${anvil.chainId},
        custody: [{ holder: '${vault}', token: 'native', label: 'Vault' }],
        emergency: [
          { name: 'stop', to: '${vault}', function: 'function stop()', args: [], protects: ['${vault}'] },
        ],
      },
      source: { kind: 'rpc', endpoints: [{ url: '${anvil.wsUrl}' }, { url: '${anvil.httpUrl}' }] },
      responderKey: { env: 'GUARDIAN_KEY' },
      channels: [{ id: 'hook', kind: 'webhook', url: '${hook}', secret: 'sesame' }],
      playbooks: [
        { id: 'stop', when: {}, actions: [{ responder: 'emergency', mode: '${mode}', evidence: 'pending' }] },
      ],
    }`,
  )
}

/** STOP: every call goes through. And something to steal. */
async function placeVault(client: RpcClient): Promise<void> {
  await client.request('anvil_setCode', [vault, '0x00'])
  await client.request('anvil_setBalance', [vault, '0x3635c9adc5dea00000'])
}

const brokenOf = ({ links }: Report) => links.filter(({ ok }) => !ok).map(({ name }) => name)
const guardian = { GUARDIAN_KEY: accounts.guardian.privateKey }

test('without a configuration the example market is attacked, and one document says that it was stopped', async () => {
  const args = ['drill', '--once', '--runs', '1', '--block-time', '4', '--format', 'json']
  const { code, stdout, stderr } = await runMembrane(args, { cwd: makeDirectory(), longestMs })
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as Report
  expect(Object.keys(report)).toEqual(['runs', 'stopped', 'links', 'firstSightToPauseMs'])
  expect([code, brokenOf(report)]).toEqual([0, []])
  expect([report.runs, report.stopped]).toEqual([1, 1])
  expect(report.firstSightToPauseMs.p50).toBeGreaterThan(0)
  for (const name of [
    'key',
    'balance',
    'nonce',
    'sight',
    'alarm',
    'signing',
    'inclusion',
    'order',
    'value',
    'calm',
  ])
    expect(report.links.map((link) => link.name)).toContain(name)
}, 400_000)

test('a real deployment is drilled on a fork: its own guard wins the race, and the chain is never sent anything', async () => {
  // Deploying moves the chain's time ahead; it begins behind the clock by as much.
  const past = Math.floor(Date.now() / 1000) - 620
  const { anvil, client } = await startChain({ args: ['--timestamp', String(past)] })
  const market: Market = await deployMarket({ rpcUrl: anvil.httpUrl })
  const sentSoFar = () => client.request('eth_getTransactionCount', [accounts.guardian.address, 'pending'])
  const before = await sentSoFar()
  const node = await watchMethods(anvil)
  const cwd = makeDirectory()
  writeConfig(
    cwd,
    `{
      protocol: ${literal(describeMarket(market))},
      source: { kind: 'rpc', endpoints: [{ url: '${node.url}' }] },
      responderKey: { env: 'GUARDIAN_KEY' },
      channels: [{ id: 'log', kind: 'stdout' }],
      playbooks: [
        { id: 'stop', when: { minSeverity: 'high' }, actions: [{ responder: 'emergency', mode: 'live', evidence: 'pending' }] },
      ],
    }`,
  )
  const args = ['drill', '--once', '--runs', '2', '--block-time', '4', '--format', 'json']
  const { code, stdout } = await runMembrane(args, { cwd, env: guardian, longestMs })
  const report = JSON.parse(stdout) as Report
  expect([code, brokenOf(report)]).toEqual([0, []])
  expect([report.runs, report.stopped]).toEqual([2, 2])
  expect(stdout).not.toContain(accounts.guardian.privateKey.slice(2))
  expect([...node.methods].filter((method) => /send|^anvil_|^evm_|^hardhat_/.test(method))).toEqual([])
  expect(await sentSoFar()).toBe(before)
}, 400_000)

test('a broken link is exit code 1 and named; what cannot be drilled is exit code 2', async () => {
  const { anvil, client } = await startChain()
  await placeVault(client)
  const hook = await startHook()
  const cwd = makeDirectory()
  writeVaultConfig(cwd, anvil, hook.url, 'dry-run')
  const broken = await runMembrane(['drill', '--no-fork', '--format', 'json'], {
    cwd,
    env: guardian,
    longestMs,
  })
  expect([broken.code, brokenOf(JSON.parse(broken.stdout))]).toEqual([1, ['playbooks']])
  const pretty = await runMembrane(['drill', '--no-fork'], { cwd, env: guardian, longestMs })
  expect(pretty.code).toBe(1)
  expect(pretty.stdout).toMatch(/✘ playbooks .*dry run/)
  expect(pretty.stdout).toMatch(/1 of \d+ links is broken: playbooks/)
  expect(hook.titles).toEqual([])
  const missing = await runMembrane(['drill', '-c', 'nowhere.ts', '--format', 'json'], { cwd })
  expect([missing.code, missing.stdout]).toEqual([2, ''])
  const usage = await runMembrane(['drill', '--every', 'often'], { cwd })
  expect(usage.code).toBe(2)
  expect(usage.stderr).toMatch(/6h/)
}, 400_000)

test('with --every it drills on, and tells the channels once of a link that breaks and once that it holds again', async () => {
  const { anvil, client } = await startChain()
  await placeVault(client)
  const hook = await startHook()
  const cwd = makeDirectory()
  writeVaultConfig(cwd, anvil, hook.url)
  const command = startMembrane(['drill', '--every', '1s', '--no-fork'], { cwd, env: guardian, longestMs })
  const drills = () => (command.stdout().match(/Every link holds|is broken/g) ?? []).length
  const after = async (count: number) => {
    const goal = drills() + count
    await patiently(command, () => (drills() >= goal ? true : undefined))
  }
  await after(1)
  expect(hook.titles).toEqual([])
  await client.request('anvil_setBalance', [accounts.guardian.address, '0x0'])
  await after(3)
  expect(hook.titles).toEqual([expect.stringMatching(/'balance' is broken/)])
  await client.request('anvil_setBalance', [accounts.guardian.address, '0x3635c9adc5dea00000'])
  await patiently(command, () => (hook.titles.length > 1 ? true : undefined))
  command.kill('SIGINT')
  expect((await command.ended).code).toBe(0)
  expect(hook.titles).toEqual([
    expect.stringMatching(/'balance' is broken/),
    expect.stringMatching(/'balance' holds again/),
  ])
}, 400_000)

test('watch drills beside the guard: the broken link is a notice, a metric and a message', async () => {
  const { anvil, client } = await startChain()
  await placeVault(client)
  const hook = await startHook()
  const cwd = makeDirectory()
  writeVaultConfig(cwd, anvil, hook.url, 'dry-run')
  const args = ['watch', '--drill-every', '1h', '--metrics', '0', '--format', 'ndjson']
  const command = startMembrane(args, { cwd, env: guardian, longestMs })
  const read = async () => {
    const url = /metrics on (\S+)/.exec(command.stderr())?.[1]
    const text = url === undefined ? '' : await (await fetch(url)).text()
    return text.includes('membrane_drill_link_ok{') ? text : undefined
  }
  const metrics = await patiently(command, read)
  expect(metrics).toMatch(/^membrane_drill_link_ok\{link="playbooks"\} 0$/m)
  expect(metrics).toMatch(/^membrane_drill_link_ok\{link="store"\} 1$/m)
  expect(metrics).toMatch(/^membrane_drill_attacks 1$/m)
  await patiently(command, () => (hook.titles.length > 1 ? true : undefined))
  expect(command.stderr()).toMatch(/drill: playbooks is broken/)
  command.kill('SIGINT')
  expect(await command.ended).toMatchObject({ code: 0, stdout: '' })
  expect([...hook.titles].sort()).toEqual([
    expect.stringMatching(/'playbooks' is broken/),
    expect.stringMatching(/'race' is broken/),
  ])
}, 400_000)
