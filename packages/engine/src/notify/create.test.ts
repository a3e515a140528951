import type { ChannelConfig } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { createChannel } from './create.ts'
import { verifyWebhook } from './signature.ts'
import { aMessage, hashOf } from './testing/factories.ts'
import { type Behaviour, startHttp } from './testing/httpServer.ts'

const now = 1_700_000_000_000
const env = { SLACK_PATH: 'T00/B00/very-secret-token', TELEGRAM_TOKEN: '12345:very-secret-token' }
const never = new AbortController().signal

function open(config: ChannelConfig) {
  return createChannel(config, { env, clock: () => now })
}

function errorOf(promise: Promise<void>) {
  return promise.then(
    () => {
      throw new Error('sent')
    },
    (error: unknown) => error,
  )
}

describe('what leaves', () => {
  test('a webhook carries a signature that receivers can check, and its idempotency key', async (context) => {
    const server = await startHttp(context, { status: 204 })
    await open({ id: 'w', kind: 'webhook', url: `${server.url}/hook/`, secret: 'shared' }).send(
      aMessage(),
      never,
    )
    const [request] = server.received
    const header = request?.headers['x-membrane-signature'] as string
    expect(verifyWebhook({ header, body: request?.body ?? '', secrets: 'shared', now: now / 1000 }).ok).toBe(
      true,
    )
    expect(request).toMatchObject({ path: '/hook/', headers: { 'idempotency-key': hashOf('delivery') } })
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ id: hashOf('delivery'), severity: 'high' })
  })

  test('Slack', async (context) => {
    const server = await startHttp(context, { status: 200, body: 'ok' })
    await open({ id: 's', kind: 'slack', url: `${server.url}/services/T/B/x` }).send(aMessage(), never)
    expect(server.received[0]?.path).toBe('/services/T/B/x')
    expect(JSON.parse(server.received[0]?.body ?? '').blocks).toHaveLength(2)
  })

  test('Telegram', async (context) => {
    const server = await startHttp(context, { status: 200, body: '{"ok":true,"result":{}}' })
    const config: ChannelConfig = {
      id: 't',
      kind: 'telegram',
      token: { env: 'TELEGRAM_TOKEN' },
      chatId: '-100',
      apiUrl: `${server.url}/`,
    }
    await open(config).send(aMessage(), never)
    expect(server.received[0]?.path).toBe('/bot12345:very-secret-token/sendMessage')
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ chat_id: '-100', parse_mode: 'HTML' })
  })

  test('Discord is asked to answer only after it has checked the message', async (context) => {
    const server = await startHttp(context, { status: 200, body: '{"id":"1"}' })
    await open({ id: 'd', kind: 'discord', url: `${server.url}/api/webhooks/1/x` }).send(aMessage(), never)
    expect(server.received[0]?.path).toBe('/api/webhooks/1/x?wait=true')
  })

  test('PagerDuty', async (context) => {
    const server = await startHttp(context, { status: 202, body: '{"status":"success"}' })
    await open({ id: 'p', kind: 'pagerduty', routingKey: 'routing', apiUrl: server.url }).send(
      aMessage(),
      never,
    )
    expect(server.received[0]?.path).toBe('/v2/enqueue')
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ dedup_key: hashOf('incident') })
  })

  test('stdout writes one line, whatever the title holds', async () => {
    const lines: string[] = []
    const channel = createChannel(
      { id: 'o', kind: 'stdout' },
      { env, clock: () => now, write: (line) => lines.push(line) },
    )
    await channel.send(aMessage({ title: 'two\nlines\u001b[2J', body: 'one\ntwo' }), never)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\[HIGH\] two lines\[2J · \P{Cc}*\n$/u)
  })
})

describe('how failures are judged', () => {
  const cases: readonly (readonly [string, Behaviour, string, boolean])[] = [
    ['500', { status: 500 }, 'NOTIFY_UNAVAILABLE', true],
    ['503', { status: 503 }, 'NOTIFY_UNAVAILABLE', true],
    ['408', { status: 408 }, 'NOTIFY_UNAVAILABLE', true],
    ['429', { status: 429 }, 'NOTIFY_RATE_LIMITED', true],
    ['400', { status: 400 }, 'NOTIFY_REJECTED', false],
    ['401', { status: 401 }, 'NOTIFY_REJECTED', false],
    ['410', { status: 410 }, 'NOTIFY_REJECTED', false],
    ['a closed socket', 'reset', 'NOTIFY_UNAVAILABLE', true],
    ['an answer that is not HTTP', 'garbage', 'NOTIFY_UNAVAILABLE', true],
    ['an answer that breaks off', 'cut', 'NOTIFY_UNAVAILABLE', true],
    [
      'a success with more bytes than anyone reads',
      { status: 200, body: 'x'.repeat(1_000_000) },
      'NOTIFY_UNAVAILABLE',
      true,
    ],
    [
      "a success that is not Slack's",
      { status: 200, body: '<html>Log in to the network</html>' },
      'NOTIFY_UNAVAILABLE',
      true,
    ],
  ]
  test.for(cases)('%s', async ([, behaviour, code, retryable], context) => {
    const server = await startHttp(context, behaviour)
    const error = await errorOf(open({ id: 's', kind: 'slack', url: server.url }).send(aMessage(), never))
    expect(error).toMatchObject({ code, retryable })
  })

  test('nobody listening', async (context) => {
    const server = await startHttp(context)
    await server.close()
    const error = await errorOf(open({ id: 's', kind: 'slack', url: server.url }).send(aMessage(), never))
    expect(error).toMatchObject({ code: 'NOTIFY_UNAVAILABLE', retryable: true })
  })

  test('a receiver that hangs, when the signal aborts', async (context) => {
    const server = await startHttp(context, 'hang')
    const error = await errorOf(
      open({ id: 's', kind: 'slack', url: server.url }).send(aMessage(), AbortSignal.timeout(50)),
    )
    expect(error).toMatchObject({ code: 'NOTIFY_TIMEOUT', retryable: true })
  })

  test('a Telegram success without ok is none', async (context) => {
    const server = await startHttp(context, { status: 200, body: '{"ok":false}' })
    const channel = open({ id: 't', kind: 'telegram', token: 'token', chatId: '1', apiUrl: server.url })
    expect(await errorOf(channel.send(aMessage(), never))).toMatchObject({ code: 'NOTIFY_UNAVAILABLE' })
  })

  const waits: readonly (readonly [string, Readonly<Record<string, string>>, string, number | undefined])[] =
    [
      ['seconds in the header', { 'retry-after': '7' }, '', 7_000],
      ['a date in the header', { 'retry-after': new Date(now + 30_000).toUTCString() }, '', 30_000],
      ['a date that has passed', { 'retry-after': new Date(now - 30_000).toUTCString() }, '', 0],
      ["Discord's body", {}, '{"retry_after": 0.65}', 650],
      ["Telegram's body", {}, '{"ok":false,"parameters":{"retry_after":5}}', 5_000],
      ['more than an hour is an hour', { 'retry-after': '999999999' }, '', 3_600_000],
      ['nonsense', { 'retry-after': 'soon' }, '[]', undefined],
    ]
  test.for(waits)('how long to wait after 429: %s', async ([, headers, body, retryAfterMs], context) => {
    const server = await startHttp(context, { status: 429, headers, body })
    const error = await errorOf(open({ id: 's', kind: 'slack', url: server.url }).send(aMessage(), never))
    expect((error as { details: Record<string, unknown> }).details.retryAfterMs).toBe(retryAfterMs)
  })
})

describe('addresses and secrets', () => {
  test.for([301, 302, 303, 307, 308])(
    'a redirect (%i) is not followed, wherever it leads',
    async (status, context) => {
      const inside = await startHttp(context, { status: 200, body: 'ok' })
      const server = await startHttp(context, { status, headers: { location: `${inside.url}/admin` } })
      const error = await errorOf(
        open({ id: 'w', kind: 'webhook', url: server.url, secret: 'shared' }).send(aMessage(), never),
      )
      expect(error).toMatchObject({ code: 'NOTIFY_REDIRECTED', retryable: false })
      expect(inside.received).toEqual([])
    },
  )

  test.each([
    'ftp://example.org',
    'not a url',
    'http://example.org/hook',
    'https://user:word@example.org',
    'file:///etc/passwd',
  ])('an address that cannot be right is refused at start without being printed: %s', (url) => {
    const make = () => open({ id: 's', kind: 'slack', url })
    expect(make).toThrowError(expect.objectContaining({ code: 'CHANNEL_URL_INVALID' }))
    expect(make).not.toThrowError(url)
  })

  test('a missing secret shows at start', () => {
    const make = () => open({ id: 'p', kind: 'pagerduty', routingKey: { env: 'PAGERDUTY_KEY' } })
    expect(make).toThrowError(expect.objectContaining({ code: 'SECRET_MISSING' }))
  })

  test('an error never holds a secret, also when the other side repeats it', async (context) => {
    const token = env.TELEGRAM_TOKEN
    const server = await startHttp(
      context,
      { status: 404, body: `no bot ${token} or ${encodeURIComponent(token)}` },
      { status: 500, body: token },
      'reset',
    )
    const channel = open({
      id: 't',
      kind: 'telegram',
      token: { env: 'TELEGRAM_TOKEN' },
      chatId: '1',
      apiUrl: `${server.url}/`,
    })
    for (let i = 0; i < 3; i++) {
      const error = (await errorOf(channel.send(aMessage(), never))) as Error
      expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('very-secret')
    }
  })

  test('what the other side says cannot write into our log', async (context) => {
    const server = await startHttp(context, {
      status: 400,
      body: `bad\n\u001b[31m2024 ERROR forged line\n${'x'.repeat(5_000)}`,
    })
    const error = (await errorOf(
      open({ id: 's', kind: 'slack', url: server.url }).send(aMessage(), never),
    )) as Error
    expect(error.message).not.toMatch(/\p{Cc}/u)
    expect(error.message.length).toBeLessThan(500)
  })
})
