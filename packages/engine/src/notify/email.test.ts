import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { ChannelConfig } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { createChannel } from './create.ts'
import { aDelivery, aMessage, hashOf } from './testing/factories.ts'
import { startDispatcher, testClock } from './testing/harness.ts'
import { type SmtpBehaviour, startSmtp } from './testing/smtpServer.ts'

const never = new AbortController().signal

function mailTo(port: number, changes: Partial<Extract<ChannelConfig, { kind: 'email' }>> = {}) {
  return createChannel(
    {
      id: 'mail',
      kind: 'email',
      host: '127.0.0.1',
      port,
      from: 'Membrane <guard@example.org>',
      to: ['ops@example.org'],
      ...changes,
    },
    { env: {}, clock: () => 1_700_000_000_000 },
  )
}

function header(text: string, name: string): readonly string[] {
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return head
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim())
}

describe('one mail', () => {
  test('arrives with its Message-ID and the text', async (context) => {
    const server = await startSmtp(context, 'accept')
    await mailTo(server.port).send(aMessage(), never)
    const [mail] = server.mails
    expect(mail).toMatchObject({ from: 'guard@example.org', to: ['ops@example.org'] })
    expect(header(mail!.text, 'message-id')).toEqual([`<${hashOf('delivery').slice(2)}@example.org>`])
    expect(header(mail!.text, 'subject')).toEqual(['[HIGH] Large outflow from the market'])
    expect(header(mail!.text, 'date')).toEqual(['Tue, 14 Nov 2023 22:13:20 +0000'])
  })

  test('a title from the chain writes no header and no recipient', async (context) => {
    const server = await startSmtp(context, 'accept')
    const title = 'x\r\nBcc: eve@example.org\r\nSubject: all is well\r\n\r\n<html>'
    await mailTo(server.port).send(aMessage({ title }), never)
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]?.to).toEqual(['ops@example.org'])
    expect(header(server.mails[0]!.text, 'bcc')).toEqual([])
    expect(header(server.mails[0]!.text, 'subject')).toHaveLength(1)
  })

  const failures: readonly (readonly [string, SmtpBehaviour, string, boolean])[] = [
    ['451 to the sender', { refuseSender: 451 }, 'NOTIFY_UNAVAILABLE', true],
    ['550 to the sender', { refuseSender: 550 }, 'NOTIFY_REJECTED', false],
    ['450 to the only recipient', { refuse: { 'ops@example.org': 450 } }, 'NOTIFY_UNAVAILABLE', true],
    ['550 to the only recipient', { refuse: { 'ops@example.org': 550 } }, 'NOTIFY_REJECTED', false],
    ['452 after the text', { refuseMessage: 452 }, 'NOTIFY_UNAVAILABLE', true],
    ['554 after the text', { refuseMessage: 554 }, 'NOTIFY_REJECTED', false],
    ['a connection dropped in the text', 'drop-in-data', 'NOTIFY_UNAVAILABLE', true],
  ]
  test.for(failures)('%s', async ([, behaviour, code, retryable], context) => {
    const server = await startSmtp(context, behaviour)
    await expect(mailTo(server.port).send(aMessage(), never)).rejects.toMatchObject({ code, retryable })
    expect(server.mails).toEqual([])
  })

  test('a server that greets late is given up when the signal aborts', async (context) => {
    const server = await startSmtp(context, { greetAfter: 2_000 })
    const sending = mailTo(server.port).send(aMessage(), AbortSignal.timeout(100))
    await expect(sending).rejects.toMatchObject({ code: 'NOTIFY_TIMEOUT', retryable: true })
  })

  test('a server that greets late, but in time, gets the mail', async (context) => {
    const server = await startSmtp(context, { greetAfter: 200 })
    await mailTo(server.port).send(aMessage(), never)
    expect(server.mails).toHaveLength(1)
  })

  test('nobody listening is temporary', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    probe.close()
    await once(probe, 'close')
    const sending = mailTo(port).send(aMessage(), never)
    await expect(sending).rejects.toMatchObject({ code: 'NOTIFY_UNAVAILABLE', retryable: true })
  })

  test('a wrong password is permanent and never printed', async (context) => {
    const server = await startSmtp(context, 'accept')
    const wrong = mailTo(server.port, { user: 'guard', password: 'wrong-password' })
    const error: Error = await wrong.send(aMessage(), never).then(
      () => new Error('sent'),
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code: 'NOTIFY_REJECTED', retryable: false })
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('wrong-password')
    await mailTo(server.port, { user: 'guard', password: 'right password' }).send(aMessage(), never)
    expect(server.mails).toHaveLength(1)
  })
})

describe('several recipients', () => {
  const to = ['a@example.org', 'b@example.org', 'c@example.org']

  test('those who were asked to wait get it later, the others not twice', async (context) => {
    const server = await startSmtp(context, { refuse: { 'b@example.org': 450 } }, 'accept')
    const channel = mailTo(server.port, { to })
    await expect(channel.send(aMessage(), never)).rejects.toMatchObject({ retryable: true })
    await channel.send(aMessage(), never)
    expect(server.mails.map((mail) => mail.to)).toEqual([
      ['a@example.org', 'c@example.org'],
      ['b@example.org'],
    ])
    const ids = server.mails.flatMap(({ text }) => header(text, 'message-id'))
    expect(new Set(ids).size).toBe(1)
  })

  test('one who is refused for good is said, and the others have the mail', async (context) => {
    const server = await startSmtp(context, { refuse: { 'b@example.org': 550 } })
    await expect(mailTo(server.port, { to }).send(aMessage(), never)).rejects.toMatchObject({
      code: 'NOTIFY_REJECTED',
      details: { refused: ['b@example.org'] },
    })
    expect(server.mails.map((mail) => mail.to)).toEqual([['a@example.org', 'c@example.org']])
  })
})

test('through the dispatcher: temporary refusals are retried and the mail arrives once', async (context) => {
  const server = await startSmtp(
    context,
    { refuseMessage: 451 },
    'drop-in-data',
    { refuseSender: 421 },
    'accept',
  )
  const time = testClock()
  const { outbox, idle, advance } = startDispatcher(context, time, [mailTo(server.port)])
  outbox.add(aDelivery('mail', 'one'))
  await idle()
  for (let i = 0; i < 5; i++) await advance(20 * 60_000)
  expect(server.mails).toHaveLength(1)
  expect(outbox.all()[0]).toMatchObject({ state: 'delivered', attempts: 4 })
})

test('through the dispatcher: a permanent refusal is a dead letter', async (context) => {
  const server = await startSmtp(context, { refuseMessage: 554 })
  const time = testClock()
  const { outbox, idle } = startDispatcher(context, time, [mailTo(server.port)])
  outbox.add(aDelivery('mail', 'one'))
  await idle()
  expect(outbox.all()[0]).toMatchObject({ state: 'dead', attempts: 1 })
})
