import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Anvil, createRpcClient, type RpcClient, startAnvil } from '@membrane/chain'
import { type ActionMode, defineConfig, type EvidenceLevel, type MembraneConfigInput } from '@membrane/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'
import type { DrillLink } from '../report.ts'
import { checkLinks, type LinkOptions } from './links.ts'

/** anvil's first development key: public knowledge, worth nothing. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const account = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
/** The key of an account that nobody gave anything. */
const poorKey = `0x${'7'.repeat(64)}`
const vault = '0x00000000000000000000000000000000000c0de1'
const closed = '0x00000000000000000000000000000000000c0de2'
const nobody = '0x00000000000000000000000000000000000c0de3'

let anvil: Anvil
let client: RpcClient
let failing: Server
let failingUrl: string

beforeAll(async () => {
  anvil = await startAnvil()
  client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }] })
  // STOP: every call goes through. PUSH0 PUSH0 REVERT: none does.
  await client.request('anvil_setCode', [vault, '0x00'])
  await client.request('anvil_setCode', [closed, '0x5f5ffd'])
  failing = createServer((_, response) => response.writeHead(500).end())
  await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve))
  failingUrl = `http://127.0.0.1:${(failing.address() as AddressInfo).port}/hook-path-secret`
})

afterAll(async () => {
  client.close()
  failing.close()
  await anvil.stop()
})

type Change = {
  readonly emergencyTo?: `0x${string}`
  readonly mode?: ActionMode
  readonly evidence?: EvidenceLevel
  readonly maxFeePerGas?: bigint
  readonly config?: Partial<MembraneConfigInput>
  readonly env?: Readonly<Record<string, string>>
  readonly options?: Partial<LinkOptions>
}

/** Checks a deployment in which all is well but for the change. */
async function check(change: Change = {}): Promise<readonly DrillLink[]> {
  const { mode = 'live', evidence = 'pending', maxFeePerGas } = change
  const config = defineConfig({
    protocol: {
      name: 'Vault',
      chainId: anvil.chainId,
      custody: [{ holder: vault, token: 'native', label: 'Vault' }],
      emergency: [
        {
          name: 'stop',
          to: change.emergencyTo ?? vault,
          function: 'function stop()',
          args: [],
          protects: [vault],
        },
      ],
    },
    source: { kind: 'rpc', endpoints: [{ url: { env: 'RPC' } }, { url: anvil.wsUrl }] },
    responderKey: { env: 'KEY' },
    channels: [{ id: 'log', kind: 'stdout' }],
    playbooks: [
      {
        id: 'stop',
        when: {},
        actions: [
          {
            responder: 'emergency',
            mode,
            evidence,
            ...(maxFeePerGas === undefined ? {} : { maxFeePerGas }),
          },
        ],
      },
    ],
    ...change.config,
  })
  const links: DrillLink[] = []
  for await (const link of checkLinks({
    config,
    env: { KEY: key, RPC: anvil.httpUrl, ...change.env },
    ownChain: true,
    patienceMs: 0,
    // A real one takes seconds to open; the fork's test and the command's open theirs.
    openStore: async () => memoryStore,
    ...change.options,
  })) {
    links.push(link)
  }
  for (const { detail } of links) {
    expect(detail).not.toContain(key.slice(2))
    expect(detail).not.toContain('secret')
  }
  return links
}

// What the check asks of a store.
const memoryStore = {
  kind: 'pglite',
  settleDelivery: async () => {},
  close: async () => {},
} as unknown as Store

const brokenOf = (links: readonly DrillLink[]) => links.filter(({ ok }) => !ok)

test('a deployment in which all is well has no broken link, and names the account but not its key', async () => {
  const links = await check()
  expect(brokenOf(links)).toEqual([])
  expect(links.map(({ name }) => name)).toEqual([
    'endpoint 1',
    'endpoint 2',
    'agreement',
    'detection',
    'playbooks',
    'key',
    'call stop',
    'balance',
    'nonce',
    'gas',
    'store',
    'channel log',
  ])
  expect(links.find(({ name }) => name === 'key')?.detail.toLowerCase()).toContain(account)
})

test('nothing is sent to the chain', async () => {
  const before = await client.request('eth_getTransactionCount', [account, 'pending'])
  await check()
  expect(await client.request('eth_getTransactionCount', [account, 'pending'])).toBe(before)
})

const cases: readonly (readonly [what: string, change: () => Change, name: string, advice: RegExp])[] = [
  ['a key that is no key', () => ({ env: { KEY: '0x1234' } }), 'key', /64 hexadecimal digits/],
  ['a key that is not set', () => ({ env: { KEY: '' } }), 'key', /Set KEY/],
  ['no coin for gas', () => ({ env: { KEY: poorKey } }), 'balance', /send it/],
  [
    'a balance that pays once and not a thousand times',
    () => ({ options: { pauses: 10_000_000 } }),
    'balance',
    /send it .*or lower maxFeePerGas/,
  ],
  ['an account without the role', () => ({ emergencyTo: closed }), 'call stop', /Give .* the role/],
  [
    'an emergency function where no contract is',
    () => ({ emergencyTo: nobody }),
    'call stop',
    /no contract .*Correct the address/,
  ],
  [
    'an endpoint that is dead',
    () => ({ env: { RPC: 'http://user:secret@127.0.0.1:9/secret' } }),
    'endpoint 1',
    /Correct its URL/,
  ],
  [
    'an endpoint of another chain',
    () => ({ config: { protocol: { name: 'Vault', chainId: 10 } } }),
    'endpoint 1',
    /expected 10/,
  ],
  [
    'a webhook that answers 500',
    () => ({ config: { channels: [{ id: 'hook', kind: 'webhook', url: failingUrl, secret: 'secret' }] } }),
    'channel hook',
    /answered 500: check its address/,
  ],
  [
    'a webhook that answers 500 to the message itself',
    () => ({
      config: { channels: [{ id: 'hook', kind: 'webhook', url: failingUrl, secret: 'secret' }] },
      options: { deliver: true },
    }),
    'channel hook',
    /500.*Check its address/,
  ],
  [
    'a channel whose secret is not set',
    () => ({ config: { channels: [{ id: 'team', kind: 'slack', url: { env: 'SLACK' } }] } }),
    'channel team',
    /SLACK/,
  ],
  ['playbooks that are all dry runs', () => ({ mode: 'dry-run' }), 'playbooks', /Write mode: 'live'/],
  [
    'more approvals than there are approvers',
    () => ({
      config: {
        playbooks: [
          { id: 'stop', when: {}, actions: [{ responder: 'emergency', mode: 'live', approvals: 2 }] },
        ],
      },
    }),
    'playbooks',
    /Name them in approvers/,
  ],
  ['no playbook', () => ({ config: { playbooks: [] } }), 'playbooks', /Add \{ responder/],
  [
    'a playbook that no drain of a custody leads to',
    () => ({
      config: {
        playbooks: [
          {
            id: 'only',
            when: { detectors: ['reentrancy'] },
            actions: [{ responder: 'emergency', mode: 'live' }],
          },
        ],
      },
    }),
    'playbooks',
    /leads to no action/,
  ],
  [
    'a playbook with a responder that does not exist',
    () => ({
      config: { playbooks: [{ id: 'stop', when: {}, actions: [{ responder: 'nobody', mode: 'live' }] }] },
    }),
    'playbooks',
    /nobody/,
  ],
  ['a cap on fees below what the market asks', () => ({ maxFeePerGas: 1n }), 'gas', /Raise maxFeePerGas/],
  [
    'a relay that cannot be reached',
    () => ({
      config: {
        source: {
          kind: 'rpc',
          endpoints: [{ url: anvil.wsUrl }, { url: 'http://127.0.0.1:9', privateRelay: true }],
        },
      },
    }),
    'relay 2',
    /private pauses would be lost/,
  ],
  [
    'pending evidence without a mempool',
    () => ({ config: { source: { kind: 'rpc', endpoints: [{ url: anvil.httpUrl }], pending: false } } }),
    'detection',
    /not seen before they are mined/,
  ],
  [
    'a database that cannot be reached',
    () => ({
      env: { DATABASE_URL: 'postgres://user:secret@127.0.0.1:9/none' },
      options: { ownChain: false, openStore },
    }),
    'store',
    /./,
  ],
  [
    'a source that cannot send',
    () => ({ config: { source: { kind: 'recorded', path: '.' } } }),
    'endpoints',
    /--embedded/,
  ],
]

test.each(cases)('%s is a broken link that says what to do', async (_, change, name, advice) => {
  const broken = brokenOf(await check(change()))
  expect(broken.map((link) => link.name)).toContain(name)
  expect(broken.find((link) => link.name === name)?.detail).toMatch(advice)
})

test('a dead endpoint breaks its own link and no other, while a second one answers', async () => {
  const broken = brokenOf(await check({ env: { RPC: 'http://127.0.0.1:9' } }))
  expect(broken.map(({ name }) => name)).toEqual(['endpoint 1'])
})

test('a transaction that waits for ever is a stuck nonce; one that is mined meanwhile is not', async () => {
  await client.request('evm_setAutomine', [false])
  try {
    const stuck = { from: account, to: account, value: '0x0', gas: '0x5208' }
    await client.request('eth_sendTransaction', [stuck])
    const nonce = (await check()).find(({ name }) => name === 'nonce')
    expect(nonce).toMatchObject({ ok: false, detail: expect.stringMatching(/1 transaction .*replace/) })
    const waiting = check({
      options: {
        patienceMs: 10_000,
        sleep: async () => void (await client.request('anvil_mine', ['0x1'])),
      },
    })
    expect((await waiting).find(({ name }) => name === 'nonce')).toMatchObject({ ok: true })
  } finally {
    await client.request('evm_setAutomine', [true])
  }
})

test('a chain that stands still, or a clock that is wrong, is a broken link', async () => {
  await client.request('anvil_mine', ['0x1'])
  const at = async (offset: number) => {
    const links = await check({ options: { ownChain: false, now: () => Date.now() + offset * 1000 } })
    return links.find(({ name }) => name === 'clock')
  }
  expect(await at(0)).toMatchObject({ ok: true })
  expect(await at(600)).toMatchObject({ ok: false, detail: expect.stringMatching(/old: the endpoints lag/) })
  expect(await at(-600)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/future: set this machine/),
  })
})

test('with deliver, a webhook gets one message that is marked as a drill', async () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
    request.on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const config = { channels: [{ id: 'hook', kind: 'webhook', url, secret: 'sesame' }] } as const
    expect(brokenOf(await check({ config }))).toEqual([])
    expect(bodies).toEqual([])
    expect(brokenOf(await check({ config, options: { deliver: true } }))).toEqual([])
    expect(bodies).toHaveLength(1)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      title: expect.stringMatching(/^DRILL/),
      severity: 'info',
      findings: [],
    })
  } finally {
    server.close()
  }
})
