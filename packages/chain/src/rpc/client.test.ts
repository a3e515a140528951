import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { createBucket } from './bucket.ts'
import { createRpcClient, type RpcClientOptions } from './client.ts'

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }
type Handler = (body: Call | readonly Call[], response: ServerResponse) => void

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A node on loopback that answers `eth_chainId` with 1 and everything else by `handler`. */
async function node(handler: Handler): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Call | readonly Call[]
    if ('method' in body && body.method === 'eth_chainId')
      return reply(response, { id: body.id, result: '0x1' })
    asked.push('method' in body ? body.method : `batch of ${body.length}`)
    handler(body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => void server.closeAllConnections(),
    () => void server.close(),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const reply = (response: ServerResponse, body: unknown) => void response.end(JSON.stringify(body))
const ok: Handler = (body, response) => {
  const answer = ({ id, method }: Call) => ({ id, result: method })
  reply(response, 'method' in body ? answer(body) : body.map(answer).reverse())
}
const fault =
  (code: number, message: string): Handler =>
  (body, response) =>
    reply(response, { id: 1, error: { code, message, data: 'method' in body ? body.params[0] : undefined } })

function connect(urls: readonly string[], options: Partial<RpcClientOptions> = {}) {
  const client = createRpcClient({
    endpoints: urls.map((url) => ({ url })),
    chainId: 1,
    timeoutMs: 2_000,
    ...options,
  })
  closing.push(client.close)
  return client
}

test.each([
  ['a failure', (_: unknown, response: ServerResponse) => void response.writeHead(503).end('busy')],
  ['HTML for JSON', (_: unknown, response: ServerResponse) => void response.end('<html>')],
  [
    'JSON that breaks off',
    (_: unknown, response: ServerResponse) => void response.end('{"id":1,"result":"0x'),
  ],
  ['a cut connection', (_: unknown, response: ServerResponse) => void response.destroy()],
  ['silence', () => undefined],
  [
    'a rate limit',
    (_: unknown, response: ServerResponse) => void response.writeHead(429, { 'retry-after': '30' }).end(),
  ],
  ['a rate limit in JSON', fault(-32_005, 'limit exceeded')],
  ['a missing method', fault(-32_601, 'the method eth_test does not exist/is not available')],
  ['a block it lacks', fault(-32_000, 'header not found')],
] as const)('after %s the next endpoint answers', async (_, broken) => {
  const [first, second] = [await node(broken), await node(ok)]
  const client = connect([first.url, second.url])
  expect(await client.request('eth_test', [])).toBe('eth_test')
  expect(first.asked.length).toBeLessThanOrEqual(1)
})

test('a null that should be a block is asked for elsewhere, and is null only when nobody has it', async () => {
  const without: Handler = (_, response) => reply(response, { id: 1, result: null })
  const [first, second, third] = [await node(without), await node(ok), await node(without)]
  expect(await connect([first.url, second.url]).request('eth_test', [], { present: true })).toBe('eth_test')
  expect(await connect([first.url, third.url]).request('eth_test', [], { present: true })).toBeNull()
})

test('an answer of the node itself is not asked for again', async () => {
  const reverting = await node(fault(3, 'execution reverted'))
  const client = connect([reverting.url])
  await expect(client.request('eth_call', ['0xdead'])).rejects.toMatchObject({
    code: 'RPC_REJECTED',
    retryable: false,
    details: { code: 3, data: '0xdead' },
  })
  expect(reverting.asked).toEqual(['eth_call'])
})

test('a method that no endpoint has is told by name', async () => {
  const lacking = await node(fault(-32_601, 'Method not found'))
  await expect(connect([lacking.url]).request('trace_block', [])).rejects.toMatchObject({
    code: 'RPC_METHOD_MISSING',
    details: { method: 'trace_block' },
  })
})

test('batches keep their order, and an endpoint that refuses them is asked one by one', async () => {
  const calls = ['a', 'b', 'c'].map((method) => ({ method, params: [] }))
  const expected = ['a', 'b', 'c'].map((result) => ({ result }))
  const taking = await node(ok)
  expect(await connect([taking.url]).askMany(calls)).toEqual(expected)
  expect(taking.asked).toEqual(['batch of 3'])
  const refusing = await node((body, response) =>
    'method' in body
      ? ok(body, response)
      : reply(response, { error: { code: -32_600, message: 'no batches' } }),
  )
  const client = connect([refusing.url])
  expect(await client.askMany(calls)).toEqual(expected)
  await client.askMany(calls)
  expect(refusing.asked.filter((what) => what.startsWith('batch'))).toHaveLength(1)
})

test('an answer over the size limit is refused', async () => {
  const large = await node((_, response) => reply(response, { id: 1, result: 'x'.repeat(5_000) }))
  const client = connect([large.url], { maxBytes: 1_000, attempts: 1 })
  await expect(client.request('eth_test', [])).rejects.toMatchObject({ code: 'RPC_TOO_LARGE' })
})

test('no message shows the path, query or password of an endpoint', async () => {
  const url = 'http://user:hunter2@127.0.0.1:1/v3/topsecret?key=alsosecret'
  const client = connect([url], { attempts: 1 })
  const error: unknown = await client.request('eth_test', []).catch((thrown: unknown) => thrown)
  const shown = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(client.endpoints())}`
  expect(shown).toContain('127.0.0.1:1')
  expect(shown).not.toMatch(/hunter2|secret|user/)
  expect(() => createRpcClient({ endpoints: [{ url: 'topsecret' }] })).toThrow(
    expect.objectContaining({ code: 'RPC_URL_INVALID', message: expect.not.stringContaining('topsecret') }),
  )
})

test('a rate limit spreads requests over time, after one second of them at once', async () => {
  let now = 0
  const waits: number[] = []
  const clock: Clock = {
    now: () => now,
    random: () => 0,
    sleep: async (ms) => {
      waits.push(ms)
      now += ms
    },
  }
  const bucket = createBucket(10, clock)
  for (let i = 0; i < 30; i++) await bucket.take(1)
  expect(waits).toHaveLength(20)
  expect(now).toBeCloseTo(2_000)
})
