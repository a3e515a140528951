import { MembraneError } from '@membrane/core'
import type { NodemailerError, Transporter } from 'nodemailer'
import { isLoopback } from './address.ts'
import type { Message, Send } from './channel.ts'
import { fit } from './fit.ts'
import { plainLine } from './plain.ts'
import { unavailable } from './post.ts'
import { renderMessage } from './render.ts'

/** Characters of a subject (RFC 5322 folds lines of 998) and of a body. */
const limits = { subject: 200, body: 100_000 }

/** Messages of which some recipients still wait; older ones are forgotten and go to all again. */
const maxRemembered = 1_000

type Progress = { readonly waiting: readonly string[]; readonly refused: readonly string[] }

/**
 * Sends plain text by SMTP. The Message-ID comes from the message's id, so that a mailbox and a person can tell a
 * retry from news; mails of one incident refer to it and stand together. When a server takes some recipients and
 * asks to wait for others, the next attempt goes to those others alone. A password travels only under TLS, except
 * on this machine.
 * @throws NOTIFY_UNAVAILABLE (4xx replies, resets), NOTIFY_TIMEOUT: retryable. NOTIFY_REJECTED (5xx replies): not.
 */
export function emailSend(to: {
  readonly receiver: string
  readonly host: string
  readonly port: number
  readonly from: string
  readonly to: readonly string[]
  readonly user: string | undefined
  readonly password: string | undefined
  readonly secure: boolean
  readonly clock: () => number
}): Send {
  const progress = new Map<string, Progress>()
  let transport: Promise<Transporter> | undefined
  return async (message, signal) => {
    transport ??= connect(to)
    const before = progress.get(message.id) ?? { waiting: to.to, refused: [] }
    let failures: readonly NodemailerError[]
    try {
      const info = await (await transport).sendMail({
        ...emailOf(message, to.from, to.clock()),
        envelope: { from: to.from, to: [...before.waiting] },
        to: [...to.to],
        signal,
      })
      // nodemailer types transport-specific fields loosely; the SMTP transport's are these.
      failures = (info.rejectedErrors as readonly NodemailerError[] | undefined) ?? []
    } catch (error) {
      failures = [asFailure(error)]
      const perRecipient = failures[0]?.rejectedErrors
      if (perRecipient === undefined || perRecipient.length === 0)
        throw failed(to.receiver, failures[0], signal)
      failures = perRecipient
    }
    const later = failures.filter((failure) => failure.permanent !== true)
    const refused = [
      ...before.refused,
      ...recipients(failures.filter((failure) => failure.permanent === true)),
    ]
    if (later.length > 0) {
      progress.delete(message.id)
      progress.set(message.id, { waiting: recipients(later), refused })
      for (const oldest of progress.keys()) {
        if (progress.size <= maxRemembered) break
        progress.delete(oldest)
      }
      throw failed(to.receiver, later[0], signal)
    }
    progress.delete(message.id)
    if (refused.length > 0) {
      throw new MembraneError('NOTIFY_REJECTED', {
        shortMessage: `${to.receiver} refused ${refused.length} of ${to.to.length} recipients${said(failures[0])}.`,
        hint: 'Check the addresses; the other recipients have the message.',
        details: { refused },
      })
    }
  }
}

/** Headers and text of a mail; the Message-ID's right side is the sender's domain. */
export function emailOf(message: Message, from: string, now: number) {
  const { title, body } = renderMessage(message)
  const domain = /@([^@\s<>]+)>?\s*$/.exec(from)?.[1] ?? 'membrane.invalid'
  const thread = `<${message.incident.slice(2)}@${domain}>`
  return {
    from,
    subject: fit(title, limits.subject),
    text: `${title}\n\n${fit(body, limits.body)}\n`,
    date: new Date(now),
    messageId: `<${message.id.slice(2)}@${domain}>`,
    inReplyTo: thread,
    references: thread,
    headers: { 'auto-submitted': 'auto-generated', 'x-membrane-incident': message.incident },
  }
}

async function connect(to: Parameters<typeof emailSend>[0]): Promise<Transporter> {
  // Loaded when the first mail leaves: most guards send none, and every command would wait for it.
  const { createTransport } = await import('nodemailer')
  const auth = to.user === undefined ? {} : { auth: { user: to.user, pass: to.password ?? '' } }
  return createTransport({
    host: to.host,
    port: to.port,
    secure: to.secure,
    requireTLS: !to.secure && to.user !== undefined && !isLoopback(to.host),
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    socketCloseTimeout: 0,
    ...auth,
  })
}

function asFailure(error: unknown): NodemailerError {
  return error instanceof Error ? error : new Error(String(error))
}

function recipients(failures: readonly NodemailerError[]): readonly string[] {
  return failures.flatMap(({ recipient }) => (typeof recipient === 'string' ? [recipient] : []))
}

const permanentCodes = new Set(['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG', 'EREQUIRETLS'])

function failed(receiver: string, failure: NodemailerError | undefined, signal: AbortSignal): MembraneError {
  const code = failure?.code ?? ''
  if (signal.aborted || code === 'ETIMEDOUT') {
    return new MembraneError('NOTIFY_TIMEOUT', {
      shortMessage: `${receiver} did not answer in time.`,
      retryable: true,
    })
  }
  const status = failure?.responseCode
  if (failure?.permanent === true || (status === undefined && permanentCodes.has(code))) {
    return new MembraneError('NOTIFY_REJECTED', {
      shortMessage: `${receiver} refused the message (${status ?? code})${said(failure)}.`,
      hint: 'Check the channel: its addresses, its user and its password.',
      details: { status, code },
    })
  }
  return unavailable(
    `${receiver} did not take the message (${status ?? (code || 'connection lost')})${said(failure)}.`,
    {
      status,
      code,
    },
  )
}

function said(failure: NodemailerError | undefined): string {
  const text = failure?.response ?? ''
  return text === '' ? '' : `: ${fit(plainLine(text), 200)}`
}
