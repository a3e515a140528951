import type { Severity } from '@membrane/core'
import type { Message, Send } from './channel.ts'
import { fit } from './fit.ts'
import { type Fetch, postJson } from './post.ts'
import { renderMessage } from './render.ts'

/** Limits of a Discord message; with the footer below, title and description stay under 6,000 for the whole embed. */
const limits = { content: 2_000, title: 256, description: 4_096 }

const colours: Readonly<Record<Severity, number>> = {
  info: 0x8a8f98,
  low: 0x4c8bf5,
  medium: 0xf2c037,
  high: 0xf28037,
  critical: 0xd92d20,
}

/** Posts one embed to a Discord webhook. */
export function discordSend(to: {
  readonly receiver: string
  readonly url: string
  readonly fetch: Fetch
  readonly clock: () => number
}): Send {
  const url = new URL(to.url)
  // Without it Discord answers before it has checked the message, and a refusal would look like success.
  url.searchParams.set('wait', 'true')
  return async (message, signal) => {
    const body = JSON.stringify(discordBody(message))
    await postJson({ fetch: to.fetch, receiver: to.receiver, url: url.href, body, now: to.clock(), signal })
  }
}

/**
 * `allowed_mentions` without any kind, so that nothing pings; titles with markdown escaped; the body in a code
 * block, in which Discord reads no markdown and makes no links.
 */
export function discordBody(message: Message): Readonly<Record<string, unknown>> {
  const { title, body } = renderMessage(message)
  const room = limits.description - '```\n\n```'.length
  return {
    content: fit(title, limits.content, escapeMarkdown),
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: fit(title, limits.title, escapeMarkdown),
        description: `\`\`\`\n${fit(body, room, escapeFence)}\n\`\`\``,
        color: colours[message.severity],
        footer: { text: `Membrane · ${message.id.slice(0, 18)}` },
      },
    ],
  }
}

/** The @ is followed by an invisible space besides, for clients that colour mentions which do not ping. */
function escapeMarkdown(character: string): string {
  if (character === '@') return '@\u200b'
  return /[\\*_~`|>#+\-[\]()<:]/.test(character) ? `\\${character}` : character
}

/** A code block ends at three backticks; a modifier letter looks the same and ends nothing. */
function escapeFence(character: string): string {
  return character === '`' ? 'ˋ' : character
}
