import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { TestContext } from 'vitest'

export type SmtpBehaviour =
  | 'accept'
  | 'drop-in-data'
  /** Says nothing for so many milliseconds, then greets. */
  | { readonly greetAfter: number }
  | { readonly refuseSender: number }
  | { readonly refuseMessage: number }
  /** By recipient: the reply code. */
  | { readonly refuse: Readonly<Record<string, number>> }

export type SmtpMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

export type SmtpHost = { readonly port: number; readonly mails: readonly SmtpMail[] }

function reply(code: number): Error {
  return Object.assign(new Error(`no, says the server (${code})`), { responseCode: code })
}

/** A mail server on loopback that treats each connection as its script says, the last step for ever. */
export async function startSmtp(
  context: TestContext,
  ...script: readonly SmtpBehaviour[]
): Promise<SmtpHost> {
  const mails: SmtpMail[] = []
  const steps = [...script]
  let step: SmtpBehaviour = 'accept'
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_, done) => {
      step = (steps.length > 1 ? steps.shift() : steps[0]) ?? 'accept'
      if (typeof step === 'object' && 'greetAfter' in step) setTimeout(done, step.greetAfter)
      else done()
    },
    onAuth: (auth, _, done) =>
      auth.password === 'right password' ? done(null, { user: auth.username }) : done(new Error('Wrong')),
    onMailFrom: (_, __, done) => {
      done(typeof step === 'object' && 'refuseSender' in step ? reply(step.refuseSender) : null)
    },
    onRcptTo: ({ address }, _, done) => {
      const code = typeof step === 'object' && 'refuse' in step ? step.refuse[address] : undefined
      done(code === undefined ? null : reply(code))
    },
    onData: (stream, session, done) => {
      if (step === 'drop-in-data') {
        for (const connection of server.connections) connection._socket.destroy()
        return
      }
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        if (typeof step === 'object' && 'refuseMessage' in step) return done(reply(step.refuseMessage))
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString('utf8'),
        })
        done()
      })
    },
  })
  // A dropped connection is what some tests are about.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  // A TCP server's address is never a pipe's name.
  const { port } = server.server.address() as AddressInfo
  return { port, mails }
}
