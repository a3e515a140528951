import { createServer, type IncomingMessage } from 'node:http'

/** A JSON-RPC endpoint of which a test knows every request. */
export type Relay = {
  readonly url: string
  /** Methods asked, in order; entries of a batch one by one. */
  readonly methods: () => readonly string[]
  readonly stop: () => Promise<void>
}

type Request = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }

/**
 * Starts an HTTP JSON-RPC server on loopback.
 * @param answer gives the result of one request; with `forwardTo` what it leaves undefined is asked of that node.
 */
export async function startRelay(
  answer: (method: string, params: readonly unknown[]) => unknown,
  forwardTo?: string,
): Promise<Relay> {
  const methods: string[] = []
  const one = async (request: Request): Promise<unknown> => {
    methods.push(request.method)
    const result = await answer(request.method, request.params)
    if (result !== undefined) return { jsonrpc: '2.0', id: request.id, result }
    if (forwardTo === undefined) {
      return { jsonrpc: '2.0', id: request.id, error: { code: -32_601, message: 'method not found' } }
    }
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(forwardTo, { method: 'POST', headers, body: JSON.stringify(request) })
    return response.json()
  }
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = JSON.parse(await textOf(incoming)) as Request | readonly Request[]
      const reply = Array.isArray(body) ? await Promise.all(body.map(one)) : await one(body as Request)
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(reply))
    } catch {
      outgoing.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    methods: () => methods,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}
