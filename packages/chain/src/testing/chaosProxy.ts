import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { Deny } from './deny.ts'
import { createDistortion, type Distortion, type JsonRpc } from './distort.ts'
import { createFaultDice, type FaultCounts, type FaultRates } from './faults.ts'
import { seededRandom } from './random.ts'

export type ChaosProxyOptions = {
  /** The node behind it. */
  readonly target: { readonly httpUrl: string; readonly wsUrl: string }
  readonly seed: number
  readonly rates: FaultRates
  /** Calls that are refused, and how; default none. */
  readonly deny?: Deny
}

export type ChaosProxy = {
  readonly httpUrl: string
  readonly wsUrl: string
  /** Faults injected so far. */
  readonly counts: () => FaultCounts
  /** Requests forwarded or spoilt so far. */
  readonly requests: () => number
  readonly setRates: (rates: FaultRates) => void
  readonly stop: () => Promise<void>
}

/** A JSON-RPC proxy on loopback, HTTP and WebSocket on one port, that spoils answers by seeded chance. */
export async function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const dice = createFaultDice(options.rates, seededRandom(options.seed))
  const distortion = createDistortion(dice, options.deny)
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    answerHttp(options.target.httpUrl, distortion, request, response).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const webSockets = new WebSocketServer({ server })
  webSockets.on('connection', (client) => {
    bridge(client, options.target.wsUrl, distortion, () => {
      requests++
    })
  })
  await listen(server)
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return {
    httpUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    counts: dice.counts,
    requests: () => requests,
    setRates: dice.set,
    stop: async () => {
      for (const client of webSockets.clients) client.terminate()
      webSockets.close()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
}

async function answerHttp(
  target: string,
  distortion: Distortion,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set, so chunks are buffers
  const body = Buffer.concat(chunks).toString('utf8')
  const asked = JSON.parse(body) as JsonRpc | readonly JsonRpc[]
  const fate = distortion.fate()
  if (fate === 'timeout') return
  if (fate === 'reset') {
    response.destroy()
    return
  }
  if (fate === 'rateLimit') {
    response.writeHead(429, { 'retry-after': '0' }).end()
    return
  }
  const upstream = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const answer: unknown = JSON.parse(await upstream.text())
  const text = JSON.stringify(distortion.answer(asked, answer))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(fate === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text)
}

function bridge(client: WebSocket, target: string, distortion: Distortion, onRequest: () => void): void {
  const upstream = new WebSocket(target)
  const asked = new Map<unknown, JsonRpc>()
  const early: string[] = []
  const forward = (text: string) => {
    if (upstream.readyState === WebSocket.OPEN) upstream.send(text)
    else early.push(text)
  }
  upstream.once('open', () => early.splice(0).forEach((text) => void upstream.send(text)))
  client.on('message', (data) => {
    onRequest()
    const call = JSON.parse(String(data)) as JsonRpc
    const fate = distortion.fate()
    if (fate === 'timeout') return
    if (fate === 'reset') {
      client.terminate()
      return
    }
    if (fate === 'rateLimit') {
      client.send(
        JSON.stringify({ jsonrpc: '2.0', id: call.id, error: { code: -32_005, message: 'rate limit' } }),
      )
      return
    }
    asked.set(call.id, { ...call, truncate: fate === 'truncated' })
    forward(String(data))
  })
  upstream.on('message', (data) => {
    const message = JSON.parse(String(data)) as JsonRpc
    const call = asked.get(message.id)
    asked.delete(message.id)
    if (call === undefined) {
      for (const item of distortion.announcement(message)) client.send(JSON.stringify(item))
      return
    }
    const text = JSON.stringify(distortion.answer(call, message))
    client.send(call.truncate === true ? text.slice(0, Math.floor(text.length / 2)) : text)
  })
  const end = () => {
    client.terminate()
    upstream.terminate()
  }
  client.on('close', end).on('error', end)
  upstream.on('close', end).on('error', end)
}
