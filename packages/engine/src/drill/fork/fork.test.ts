import { type Anvil, createRpcClient, type RpcClient, startAnvil } from '@membrane/chain'
import { defineConfig, type EvidenceLevel, type MembraneConfig } from '@membrane/core'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drillDeployment } from '../deployment.ts'
import { type DrillLink, type DrillReport, type DrillRun, reportOf } from '../report.ts'
import { drillChainId, type Fork, openFork } from './fork.ts'
import { openReadGate } from './gate.ts'

/** anvil's first development key: public knowledge, worth nothing. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const account = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const vault = '0x00000000000000000000000000000000000c0de1'
const empty = '0x00000000000000000000000000000000000c0de4'

let real: Anvil
let client: RpcClient

beforeAll(async () => {
  real = await startAnvil({ blockTimeSeconds: 1 })
  client = createRpcClient({ endpoints: [{ url: real.httpUrl }] })
  // STOP: every call goes through.
  await client.request('anvil_setCode', [vault, '0x00'])
  await client.request('anvil_setBalance', [vault, '0x3635c9adc5dea00000'])
})

afterAll(async () => {
  client.close()
  await real.stop()
})

function deployment(change: { mode?: 'live' | 'dry-run'; evidence?: EvidenceLevel } = {}): MembraneConfig {
  return defineConfig({
    protocol: {
      name: 'Vault',
      chainId: real.chainId,
      custody: [
        { holder: vault, token: 'native', label: 'Vault' },
        { holder: empty, token: 'native', label: 'Empty' },
      ],
      emergency: [
        { name: 'stop', to: vault, function: 'function stop()', args: [], protects: [vault, empty] },
      ],
    },
    source: { kind: 'rpc', endpoints: [{ url: real.wsUrl }, { url: real.httpUrl }] },
    responderKey: { env: 'KEY' },
    channels: [{ id: 'hook', kind: 'webhook', url: 'http://127.0.0.1:9/', secret: 'sesame' }],
    playbooks: [
      {
        id: 'stop',
        when: {},
        actions: [
          { responder: 'emergency', mode: change.mode ?? 'live', evidence: change.evidence ?? 'pending' },
        ],
      },
    ],
  })
}

async function drill(config: MembraneConfig): Promise<DrillReport & { readonly told: readonly DrillRun[] }> {
  const runs: DrillRun[] = []
  const links: DrillLink[] = []
  for await (const step of drillDeployment({
    config,
    env: { KEY: key },
    fork: true,
    seed: 1,
    blockTimeSeconds: 2,
    signal: new AbortController().signal,
    ownChain: true,
    patienceMs: 0,
  })) {
    if (step.kind === 'run') runs.push(step.run)
    if (step.kind === 'link') links.push(step.link)
  }
  return { ...reportOf(runs, links), told: runs }
}

test('a drain of every custody that holds something is raced on the fork, and the real chain learns nothing of it', async () => {
  const count = () => client.request('eth_getTransactionCount', [account, 'pending'])
  const before = [await count(), await client.request('eth_getBalance', [vault, 'latest'])]
  const report = await drill(deployment())
  expect(report).toMatchObject({ runs: 1, stopped: 1 })
  expect(report.firstSightToPauseMs.p50).toBeGreaterThan(0)
  expect(report.links.find(({ name }) => name === 'race')).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/1 of 1 drains.*Empty held nothing/),
  })
  expect([await count(), await client.request('eth_getBalance', [vault, 'latest'])]).toEqual(before)
})

test('a playbook that only simulates, or waits for the block, loses the race and is told why', async () => {
  const race = async (config: MembraneConfig) => {
    const report = await drill(config)
    expect(report.links.find(({ name }) => name === 'race')?.ok).toBe(false)
    expect(report.told).toEqual([expect.objectContaining({ name: 'Vault', stopped: false })])
    return report.told[0]?.detail
  }
  expect(await race(deployment({ mode: 'dry-run' }))).toMatch(/dry run; write mode: 'live'/)
  expect(await race(deployment({ evidence: 'head' }))).toMatch(
    // Sent after the block, or not at all, where nothing in the block says so again.
    /(paused too late|no pause was sent: waiting).*evidence 'pending'/,
  )
})

test('what is signed for a fork is refused by the chain that was forked', async () => {
  const endpoints = [{ url: real.httpUrl }]
  const fork: Fork = await openFork({ endpoints, chainId: real.chainId, blockTimeSeconds: 1 })
  try {
    expect(Number(await fork.client.request('eth_chainId', []))).toBe(drillChainId(real.chainId))
    const signed = await privateKeyToAccount(key).signTransaction({
      type: 'eip1559',
      chainId: fork.chainId,
      nonce: Number(await client.request('eth_getTransactionCount', [account, 'latest'])),
      to: vault,
      gas: 100_000n,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 10n ** 9n,
    })
    const refused = await client.ask('eth_sendRawTransaction', [signed])
    expect(refused).toMatchObject({ error: { message: expect.stringMatching(/chain ?id/i) } })
    expect(await fork.client.ask('eth_sendRawTransaction', [signed])).toHaveProperty('result')
  } finally {
    await fork.close()
  }
})

test('the gate before the real chain lets reading through and nothing else', async () => {
  const gate = await openReadGate([{ url: real.httpUrl }], real.chainId)
  const ask = async (body: unknown) =>
    (await fetch(gate.url, { method: 'POST', body: JSON.stringify(body) })).json()
  try {
    const call = (method: string, params: readonly unknown[] = []) => ({
      jsonrpc: '2.0',
      id: 1,
      method,
      params,
    })
    expect(await ask(call('eth_chainId'))).toMatchObject({ id: 1, result: '0x7a69' })
    const forbidden = [
      'eth_sendRawTransaction',
      'eth_sendTransaction',
      'eth_sendBundle',
      'anvil_setBalance',
      'evm_revert',
    ]
    expect(await ask(forbidden.map((method) => call(method, ['0x'])))).toEqual(
      forbidden.map(() => expect.objectContaining({ error: expect.objectContaining({ code: -32601 }) })),
    )
  } finally {
    await gate.close()
  }
})
