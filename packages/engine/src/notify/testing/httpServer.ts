import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'vitest'

/** How the server treats one request; the last one of its script goes on for ever. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang'
  | 'reset'
  | 'garbage'
  /** Announces a body and closes in the middle of it. */
  | 'cut'

export type Received = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type HttpServer = {
  readonly url: string
  readonly received: readonly Received[]
  /** Ends the server before the test does, and every connection to it. */
  readonly close: () => Promise<void>
}

/** A receiver on loopback that misbehaves as told; closed when the test ends. */
export async function startHttp(context: TestContext, ...script: readonly Behaviour[]): Promise<HttpServer> {
  const received: Received[] = []
  const steps = [...script]
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => {})
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      })
      const step = (steps.length > 1 ? steps.shift() : steps[0]) ?? { status: 200 }
      if (step === 'hang') return
      if (step === 'reset') return void request.socket.resetAndDestroy()
      if (step === 'garbage') return void request.socket.end('\u0000\u0001 this is no HTTP\r\n\r\n')
      if (step === 'cut') {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"ok"')
        return void setImmediate(() => request.socket.destroy())
      }
      response.writeHead(step.status, step.headers)
      response.end(step.body ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  context.onTestFinished(close)
  // A TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, received, close }
}
