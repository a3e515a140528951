import { readFileSync } from 'node:fs'
import { type ChannelConfig, isMembraneError, MembraneError, type Secret } from '@membrane/core'
import { type Environment, readSecret } from '../secret/read.ts'
import { redact } from '../secret/redact.ts'
import { channelUrl } from './address.ts'
import type { Channel, Send } from './channel.ts'
import { discordSend } from './discord.ts'
import { emailSend } from './email.ts'
import { pagerdutySend } from './pagerduty.ts'
import type { Fetch } from './post.ts'
import { slackSend } from './slack.ts'
import { stdoutSend } from './stdout.ts'
import { telegramSend } from './telegram.ts'
import { webhookSend } from './webhook.ts'

export type ChannelContext = {
  readonly env: Environment
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly fetch?: Fetch
  readonly readFile?: (path: string) => string
  /** Where a `stdout` channel writes; standard error by default. */
  readonly write?: (line: string) => void
}

/**
 * Makes a channel from its configuration; secrets are read here, so what is missing shows at start and not at the
 * first alarm. Whatever its `send` throws is a MembraneError in which no secret stands.
 * @throws SECRET_MISSING, CHANNEL_URL_INVALID.
 */
export function createChannel(config: ChannelConfig, context: ChannelContext): Channel {
  const secrets: string[] = []
  const read = (secret: Secret): string => {
    const text = readSecret(secret, context.env, context.readFile ?? ((path) => readFileSync(path, 'utf8')))
    secrets.push(text)
    return text
  }
  const send = senderOf(config, context, read)
  return {
    id: config.id,
    kind: config.kind,
    minSeverity: config.minSeverity ?? 'medium',
    cooldownSeconds: config.cooldownSeconds ?? 300,
    send: async (message, signal) => {
      try {
        await send(message, signal)
      } catch (error) {
        throw withoutSecrets(config.id, error, secrets)
      }
    },
  }
}

function senderOf(config: ChannelConfig, context: ChannelContext, read: (secret: Secret) => string): Send {
  const { clock, fetch = globalThis.fetch } = context
  const receiver = `Channel ${config.id} (${config.kind})`
  const url = (text: string, allowPlain = false) => channelUrl(config.id, text, allowPlain)
  const base = (text: string) => url(text).replace(/\/+$/, '')
  switch (config.kind) {
    case 'stdout':
      return stdoutSend(context.write ?? ((line) => void process.stderr.write(line)))
    case 'webhook':
      return webhookSend({
        receiver,
        url: url(read(config.url), true),
        secret: read(config.secret),
        fetch,
        clock,
      })
    case 'slack':
      return slackSend({ receiver, url: url(read(config.url)), fetch, clock })
    case 'discord':
      return discordSend({ receiver, url: url(read(config.url)), fetch, clock })
    case 'telegram': {
      const apiUrl = base(config.apiUrl ?? 'https://api.telegram.org')
      return telegramSend({
        receiver,
        apiUrl,
        token: read(config.token),
        chatId: config.chatId,
        fetch,
        clock,
      })
    }
    case 'pagerduty': {
      const apiUrl = base(config.apiUrl ?? 'https://events.pagerduty.com')
      return pagerdutySend({ receiver, apiUrl, routingKey: read(config.routingKey), fetch, clock })
    }
    case 'email': {
      const { host, port, from, to, secure = false } = config
      const user = config.user === undefined ? undefined : read(config.user)
      const password = config.password === undefined ? undefined : read(config.password)
      return emailSend({ receiver, host, port, from, to, user, password, secure, clock })
    }
  }
}

function withoutSecrets(channel: string, error: unknown, secrets: readonly string[]): MembraneError {
  // The cause is dropped: its message and stack may hold the address, which is a secret.
  if (isMembraneError(error)) {
    return new MembraneError(error.code, {
      shortMessage: redact(error.shortMessage, secrets),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      retryable: error.retryable,
      details: error.details,
    })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new MembraneError('NOTIFY_UNAVAILABLE', {
    shortMessage: redact(`Channel ${channel} failed: ${message}.`, secrets),
    retryable: true,
  })
}
