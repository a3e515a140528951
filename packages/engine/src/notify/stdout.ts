import type { Send } from './channel.ts'
import { plainLine } from './plain.ts'
import { renderMessage } from './render.ts'

/**
 * One line a message. It goes to standard error unless told otherwise, because standard output belongs to the
 * command's result.
 */
export function stdoutSend(write: (line: string) => void): Send {
  return async (message) => {
    const { title } = renderMessage(message)
    write(
      `${title} · ${plainLine(message.body)} · chain ${message.chainId} · incident ${message.incident.slice(0, 18)}\n`,
    )
  }
}
