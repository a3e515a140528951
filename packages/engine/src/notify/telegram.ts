import type { Message, Send } from './channel.ts'
import { fit } from './fit.ts'
import { asRecord, type Fetch, postJson, unavailable } from './post.ts'
import { renderMessage } from './render.ts'

/** Characters of one Telegram message, and of its title here. */
const limits = { message: 4_096, title: 512 }

/**
 * Sends by Telegram's Bot API (`sendMessage`).
 * @throws NOTIFY_UNAVAILABLE (retryable) when a 2xx answer is not the Bot API's: then nobody was told.
 */
export function telegramSend(to: {
  readonly receiver: string
  readonly apiUrl: string
  readonly token: string
  readonly chatId: string
  readonly fetch: Fetch
  readonly clock: () => number
}): Send {
  const url = `${to.apiUrl}/bot${to.token}/sendMessage`
  return async (message, signal) => {
    const body = JSON.stringify(telegramBody(message, to.chatId))
    const answer = await postJson({
      fetch: to.fetch,
      receiver: to.receiver,
      url,
      body,
      now: to.clock(),
      signal,
    })
    if (asRecord(answer)?.ok !== true) {
      throw unavailable(`${to.receiver} answered with something that is not the Bot API's.`)
    }
  }
}

/**
 * In HTML mode, all text from the chain inside `<code>` and `<pre>`, where Telegram makes neither links nor
 * mentions nor bot commands of it.
 */
export function telegramBody(message: Message, chatId: string): Readonly<Record<string, unknown>> {
  const { title, body } = renderMessage(message)
  const heading = `<b><code>${fit(title, limits.title, escapeHtml)}</code></b>\n`
  const room = limits.message - heading.length - '<pre></pre>'.length
  return {
    chat_id: chatId,
    text: `${heading}<pre>${fit(body, room, escapeHtml)}</pre>`,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
  }
}

function escapeHtml(character: string): string {
  if (character === '&') return '&amp;'
  if (character === '<') return '&lt;'
  if (character === '>') return '&gt;'
  return character === '"' ? '&quot;' : character
}
