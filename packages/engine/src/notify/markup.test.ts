import { describe, expect, test } from 'vitest'
import { discordBody } from './discord.ts'
import { emailOf } from './email.ts'
import { pagerdutyBody } from './pagerduty.ts'
import { renderMessage } from './render.ts'
import { slackBody } from './slack.ts'
import { telegramBody } from './telegram.ts'
import { aMessage, aNotification, hashOf } from './testing/factories.ts'
import { webhookBody } from './webhook.ts'

const hostile =
  '<!channel> @everyone <@U123> <b>bold</b> [free](https://evil.example) ```code``` **x** </pre></code> & "\r\nBcc: all@example.org'

const attack = aMessage({
  title: hostile,
  body: `${hostile}\n${hostile}`,
  evidence: [{ kind: 'log', address: hashOf('a'), logIndex: 1, event: hostile }],
  more: [aNotification({ title: hostile })],
})
const huge = aMessage({ title: '<&`*'.repeat(2_000), body: '<&`*\n'.repeat(4_000) })

type Block = { readonly text: { readonly type: string; readonly text: string } }

describe('Slack', () => {
  test('text from the chain is neither markup nor a mention', () => {
    const body = slackBody(attack)
    for (const { text } of body.blocks as Block[]) {
      expect(text.type).toBe('plain_text')
      expect(text.text).not.toMatch(/[<>]/)
    }
    expect(body.text).not.toMatch(/[<>]/)
    expect(body).toMatchObject({ mrkdwn: false, link_names: false, parse: 'none' })
    expect(JSON.stringify(body)).not.toContain('https://')
  })

  test('keeps the limits of a block and says what was cut', () => {
    const [header, section] = slackBody(huge).blocks as Block[]
    expect(header?.text.text.length).toBeLessThanOrEqual(150)
    expect(section?.text.text.length).toBeLessThanOrEqual(3_000)
    expect(section?.text.text).toMatch(/characters cut\]$/)
  })
})

describe('Telegram', () => {
  test('text from the chain opens and closes no tag', () => {
    const text = telegramBody(attack, '1').text as string
    expect(text.match(/<[^>]*>/g)).toEqual(['<b>', '<code>', '</code>', '</b>', '<pre>', '</pre>'])
    expect(text.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toContain('&')
  })

  test('keeps the limit of a message with its tags closed', () => {
    const text = telegramBody(huge, '1').text as string
    expect(text.length).toBeLessThanOrEqual(4_096)
    expect(text).toMatch(/characters cut\]<\/pre>$/)
  })
})

describe('Discord', () => {
  type Embed = {
    readonly title: string
    readonly description: string
    readonly footer: { readonly text: string }
  }

  test('nothing pings, nothing is markdown', () => {
    const body = discordBody(attack)
    const [embed] = body.embeds as Embed[]
    expect(body.allowed_mentions).toEqual({ parse: [] })
    expect(body.content).not.toContain('@everyone')
    expect(body.content).not.toMatch(/(?<!\\)[*_`[\]()<>]/)
    expect(embed?.description.slice(4, -4)).not.toContain('`')
    expect(embed?.description).toMatch(/^```\n.*\n```$/s)
  })

  test('keeps the limits of content, title, description and the embed as a whole', () => {
    const { content, embeds } = discordBody(huge) as { content: string; embeds: Embed[] }
    const [{ title, description, footer }] = embeds as [Embed]
    expect(content.length).toBeLessThanOrEqual(2_000)
    expect(title.length).toBeLessThanOrEqual(256)
    expect(description.length).toBeLessThanOrEqual(4_096)
    expect(title.length + description.length + footer.text.length).toBeLessThanOrEqual(6_000)
  })
})

describe('PagerDuty', () => {
  test('one incident is one page: its id is the key, its severity is mapped', () => {
    expect(pagerdutyBody(aMessage({ severity: 'high' }), 'key')).toMatchObject({
      routing_key: 'key',
      event_action: 'trigger',
      dedup_key: hashOf('incident'),
      payload: { severity: 'error' },
    })
  })

  test.each([
    ['retracted', 'resolve'],
    ['resolved', 'resolve'],
    ['acknowledged', 'acknowledge'],
  ] as const)('an incident that is %s: %s', (status, action) => {
    expect(pagerdutyBody(aMessage({ status }), 'key')).toEqual({
      routing_key: 'key',
      event_action: action,
      dedup_key: hashOf('incident'),
    })
  })

  test('keeps the limits of the summary and of an event', () => {
    const body = pagerdutyBody(huge, 'key') as { payload: { summary: string } }
    expect(body.payload.summary.length).toBeLessThanOrEqual(1_024)
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(512 * 1024)
  })
})

describe('e-mail', () => {
  test('a title cannot write headers', () => {
    expect(emailOf(attack, 'guard@example.org', 0).subject).not.toMatch(/[\r\n]/)
  })

  test('the Message-ID is that of the message, at the domain of the sender; mails of one incident stand together', () => {
    const mail = emailOf(aMessage(), 'Membrane <guard@example.org>', 0)
    expect(mail.messageId).toBe(`<${hashOf('delivery').slice(2)}@example.org>`)
    expect(mail.references).toBe(`<${hashOf('incident').slice(2)}@example.org>`)
  })
})

describe('what a person reads', () => {
  test('merged findings are counted in the title and listed in the body', () => {
    const more = Array.from({ length: 12 }, (_, i) => aNotification({ title: `finding ${i}` }))
    const { title, body } = renderMessage(aMessage({ more }))
    expect(title).toBe('[HIGH] Large outflow from the market (and 12 more findings)')
    expect(body).toContain('- [high] finding 9\n- and 2 not listed')
  })

  test('findings after the first message are news of the same incident', () => {
    const { title } = renderMessage(aMessage({ continued: true, more: [aNotification(), aNotification()] }))
    expect(title).toBe('[HIGH] 3 more findings: Large outflow from the market')
  })

  test('a retraction says so first', () => {
    expect(renderMessage(aMessage({ status: 'retracted' })).title).toBe(
      'RETRACTED: Large outflow from the market',
    )
  })

  test('a webhook passes on the text as it was, for a machine to judge', () => {
    expect(webhookBody(attack)).toMatchObject({ title: hostile, status: 'open', id: hashOf('delivery') })
  })
})
