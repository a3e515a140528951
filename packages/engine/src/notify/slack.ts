import type { Message, Send } from './channel.ts'
import { fit } from './fit.ts'
import { asRecord, type Fetch, postJson, unavailable } from './post.ts'
import { renderMessage } from './render.ts'

/** Limits of Slack's Block Kit: characters of a header and of a section's text. */
const limits = { header: 150, section: 3_000, fallback: 3_000 }

/**
 * Posts to a Slack incoming webhook.
 * @throws NOTIFY_UNAVAILABLE (retryable) when a 2xx answer is not Slack's: then a proxy answered and nobody was told.
 */
export function slackSend(to: {
  readonly receiver: string
  readonly url: string
  readonly fetch: Fetch
  readonly clock: () => number
}): Send {
  return async (message, signal) => {
    const answer = await postJson({
      ...to,
      body: JSON.stringify(slackBody(message)),
      now: to.clock(),
      signal,
    })
    if (answer.trim() !== 'ok' && asRecord(answer) === undefined) {
      throw unavailable(`${to.receiver} took the message with an answer that is not Slack's.`)
    }
  }
}

/**
 * All text is of type plain_text, in which Slack reads no markup, links or mentions; `& < >` are escaped besides,
 * as Slack asks, so that `<!channel>` stays letters in the notification line too.
 */
export function slackBody(message: Message): Readonly<Record<string, unknown>> {
  const { title, body } = renderMessage(message)
  return {
    text: fit(title, limits.fallback, escapeSlack),
    mrkdwn: false,
    link_names: false,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: fit(title, limits.header, escapeSlack), emoji: false },
      },
      {
        type: 'section',
        text: { type: 'plain_text', text: fit(body, limits.section, escapeSlack), emoji: false },
      },
    ],
  }
}

function escapeSlack(character: string): string {
  if (character === '&') return '&amp;'
  if (character === '<') return '&lt;'
  return character === '>' ? '&gt;' : character
}
