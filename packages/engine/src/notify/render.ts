import type { Message } from './channel.ts'
import { describeEvidence } from './evidence.ts'
import { plainLine, plainText } from './plain.ts'

/** A message as plain text, safe characters only; every channel escapes it for its own markup. */
export type Rendered = {
  /** One line: what happened, or what became of it. */
  readonly title: string
  readonly body: string
}

/** Lines of a list before the rest is only counted. */
const maxListed = 10

/** Writes a message for people: title, body, the findings merged into it, evidence, and where to look further. */
export function renderMessage(message: Message): Rendered {
  const merged = message.more
    .slice(0, maxListed)
    .map((notification) => `- [${notification.severity}] ${plainLine(notification.title)}`)
  const evidence = message.evidence.slice(0, maxListed).map((item) => `- ${describeEvidence(item)}`)
  const sections = [
    plainText(message.body),
    listed(`${count(message.more.length, 'more finding')}:`, merged, message.more.length),
    listed('Evidence:', evidence, message.evidence.length),
    `Chain ${message.chainId}, incident ${message.incident}`,
  ]
  return { title: titleOf(message), body: sections.filter((section) => section !== '').join('\n\n') }
}

function titleOf(message: Message): string {
  const title = plainLine(message.title)
  if (message.status === 'retracted' || message.status === 'resolved' || message.status === 'acknowledged') {
    return `${message.status.toUpperCase()}: ${title}`
  }
  const label = `[${message.severity.toUpperCase()}]`
  if (message.continued) return `${label} ${count(message.more.length + 1, 'more finding')}: ${title}`
  return message.more.length === 0
    ? `${label} ${title}`
    : `${label} ${title} (and ${count(message.more.length, 'more finding')})`
}

function listed(heading: string, lines: readonly string[], total: number): string {
  if (total === 0) return ''
  const rest = total > lines.length ? [`- and ${total - lines.length} not listed`] : []
  return [heading, ...lines, ...rest].join('\n')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
