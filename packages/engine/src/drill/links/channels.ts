import { type ChannelConfig, digest, isMembraneError } from '@membrane/core'
import type { Message } from '../../notify/channel.ts'
import { createChannel } from '../../notify/create.ts'
import { readSecret } from '../../secret/read.ts'
import { type DrillLink, sentenceOf } from '../report.ts'
import { broken, held, type LinkContext } from './probe.ts'

const timeoutMs = 10_000

/**
 * Whether a channel would carry a message: its secrets are there and its receiver answers. Without `deliver` nothing is
 * said over it: Discord and Telegram are asked about themselves, a mail server is greeted, others are knocked at by HEAD,
 * which proves only that somebody is there.
 */
export async function checkChannel(channel: ChannelConfig, context: LinkContext): Promise<DrillLink> {
  const name = `channel ${channel.id}`
  try {
    const ready = createChannel(channel, {
      env: context.env,
      clock: context.now,
      readFile: context.readFile,
      fetch: context.fetch,
    })
    if (!context.deliver) return await knock(name, channel, context)
    for (const message of drillMessages(channel, context)) {
      await ready.send(message, AbortSignal.timeout(timeoutMs))
    }
    return held(name, `${channel.kind} took a message marked as a drill`)
  } catch (error) {
    const advice =
      isMembraneError(error) && error.hint !== undefined ? '' : ' Check its address and its receiver.'
    return broken(name, `${sentenceOf(error)}${advice}`)
  }
}

/** A pager must not go on ringing: there the end follows at once. */
function drillMessages(channel: ChannelConfig, { config, now }: LinkContext): readonly Message[] {
  const { chainId, name } = config.protocol
  const at = new Date(now()).toISOString()
  const incident = digest(['drill', chainId, channel.id, at])
  const message: Message = {
    id: digest(['drill message', incident]),
    title: `DRILL for ${name}: nothing has happened`,
    body: `Sent by 'membrane drill --deliver' at ${at} to see that this channel works. Nobody need do anything.`,
    severity: 'info',
    chainId,
    incident,
    findings: [],
    evidence: [],
    continued: false,
    more: [],
  }
  return channel.kind === 'pagerduty'
    ? [message, { ...message, id: digest(['drill end', incident]), status: 'resolved' }]
    : [message]
}

async function knock(name: string, channel: ChannelConfig, context: LinkContext): Promise<DrillLink> {
  const secret = (value: Parameters<typeof readSecret>[0]) => readSecret(value, context.env, context.readFile)
  switch (channel.kind) {
    case 'stdout':
      return held(name, 'writes to standard error')
    case 'webhook':
    case 'slack':
      return head(name, channel.kind, secret(channel.url), context)
    case 'pagerduty':
      return head(name, channel.kind, channel.apiUrl ?? 'https://events.pagerduty.com', context)
    case 'discord': {
      // https://discord.com/developers/docs/resources/webhook: Get Webhook with Token.
      const answer = await ask('GET', secret(channel.url), context)
      return answer?.status === 200
        ? held(name, 'discord knows the webhook; nothing was sent')
        : broken(name, `discord ${said(answer)}: make the webhook anew and set its URL`)
    }
    case 'telegram': {
      // https://core.telegram.org/bots/api: getChat.
      const api = (channel.apiUrl ?? 'https://api.telegram.org').replace(/\/+$/, '')
      const query = new URLSearchParams({ chat_id: channel.chatId })
      const answer = await ask('GET', `${api}/bot${secret(channel.token)}/getChat?${query}`, context)
      return answer?.status === 200
        ? held(name, 'telegram knows the bot and the chat; nothing was sent')
        : broken(name, `telegram ${said(answer)}: check token and chatId, and that the bot is in the chat`)
    }
    case 'email':
      return greet(name, channel, secret)
  }
}

async function head(name: string, kind: string, url: string, context: LinkContext): Promise<DrillLink> {
  const answer = await ask('HEAD', url, context)
  return answer === undefined || answer.status >= 500
    ? broken(name, `${kind} ${said(answer)}: check its address and its receiver`)
    : held(name, `${kind} answers (${answer.status} to HEAD); --deliver would prove that it takes a message`)
}

/** The status alone; undefined when nobody answered. The address may be a secret, and is never named. */
async function ask(
  method: 'GET' | 'HEAD',
  url: string,
  { fetch }: LinkContext,
): Promise<{ readonly status: number } | undefined> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'user-agent': 'membrane' },
    })
    await response.body?.cancel()
    return { status: response.status }
  } catch {
    return undefined
  }
}

function said(answer: { readonly status: number } | undefined): string {
  return answer === undefined ? 'cannot be reached' : `answered ${answer.status}`
}

async function greet(
  name: string,
  channel: Extract<ChannelConfig, { kind: 'email' }>,
  secret: (value: NonNullable<typeof channel.user>) => string,
): Promise<DrillLink> {
  const { createTransport } = await import('nodemailer')
  const { host, port, secure = false, user, password } = channel
  const transport = createTransport({
    host,
    port,
    secure,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    ...(user === undefined
      ? {}
      : { auth: { user: secret(user), pass: password === undefined ? '' : secret(password) } }),
  })
  try {
    await transport.verify()
    return held(
      name,
      `${host}:${port} greets${user === undefined ? '' : ' and lets us in'}; nothing was sent`,
    )
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
    return broken(
      name,
      `the mail server ${host}:${port} cannot be used (${code}): check host, port, user and password`,
    )
  } finally {
    transport.close()
  }
}
