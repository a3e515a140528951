import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { ChannelConfig, Hash } from '@membrane/core'
import { signatureHeader, verifyWebhook } from '@membrane/engine'

/** A receiver of alarms on loopback: what a drill delivers to in place of people. */
export type Receiver = {
  readonly channel: ChannelConfig
  /** The environment that the channel's secrets are read from. */
  readonly env: Readonly<Record<string, string>>
  /** Findings that arrived in messages whose signature holds. */
  readonly findings: ReadonlySet<Hash>
  readonly close: () => Promise<void>
}

const maxBodyBytes = 1_000_000

/** Listens for signed messages; those with a wrong signature are refused and not counted. */
export async function startReceiver(): Promise<Receiver> {
  const secret = randomBytes(32).toString('hex')
  const findings = new Set<Hash>()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.byteLength
      if (size <= maxBodyBytes) parts.push(part)
    })
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end()
      const body = Buffer.concat(parts).toString('utf8')
      const header = request.headers[signatureHeader]
      const verdict = verifyWebhook({
        header: typeof header === 'string' ? header : undefined,
        body,
        secrets: secret,
        now: Math.floor(Date.now() / 1000),
      })
      if (!verdict.ok) return void response.writeHead(401).end()
      for (const finding of findingsIn(body)) findings.add(finding)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    findings,
    channel: {
      id: 'drill',
      kind: 'webhook',
      url: `http://127.0.0.1:${port}/`,
      secret: { env: 'MEMBRANE_DRILL_SECRET' },
      minSeverity: 'low',
      cooldownSeconds: 0,
    },
    env: { MEMBRANE_DRILL_SECRET: secret },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The ids of the findings that a message tells of. */
function findingsIn(body: string): readonly Hash[] {
  const message = JSON.parse(body) as {
    readonly findings?: readonly Hash[]
    readonly more?: readonly { readonly findings?: readonly Hash[] }[]
  } // signed by our own guard, and therefore of its shape
  return [...(message.findings ?? []), ...(message.more ?? []).flatMap(({ findings }) => findings ?? [])]
}
