import { createServer, type ServerResponse } from 'node:http'
import { createRpcClient, type EndpointOptions, type RpcCall } from '@membrane/chain'
import { MembraneError } from '@membrane/core'

/** A loopback address behind which the real chain can be read, and nothing else. */
export type ReadGate = { readonly url: string; readonly close: () => Promise<void> }

/** What a fork needs of the chain that it forks. Nothing here changes a state or tells a node of a transaction. */
const readable = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getAccount',
  'eth_getAccountInfo',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockReceipts',
  'eth_getCode',
  'eth_getLogs',
  'eth_getProof',
  'eth_getStorageAt',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_maxPriorityFeePerGas',
  'net_version',
  'web3_clientVersion',
])

const maxBodyBytes = 4 * 1024 * 1024

/**
 * Serves reading methods of the configured endpoints on loopback, and refuses all others. A fork that knows only this
 * address cannot pass a transaction on, and the endpoints' URLs, which may hold keys, do not stand in its process's
 * arguments.
 * @throws RPC_URL_INVALID, RPC_NO_ENDPOINT.
 */
export async function openReadGate(
  endpoints: readonly EndpointOptions[],
  chainId: number,
): Promise<ReadGate> {
  const client = createRpcClient({
    endpoints: endpoints.filter(({ privateRelay }) => privateRelay !== true),
    chainId,
  })
  const answer = async ({ id, method, params = [] }: Request) => {
    if (!readable.has(method))
      return {
        jsonrpc: '2.0',
        id,
        error: { code: -32601, message: `${method} is not let through to the chain` },
      }
    try {
      return { jsonrpc: '2.0', id, ...(await client.ask(method, params)) }
    } catch (error) {
      const message = error instanceof MembraneError ? error.shortMessage : 'the endpoint failed'
      return { jsonrpc: '2.0', id, error: { code: -32000, message } }
    }
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.byteLength
      if (size > maxBodyBytes) request.destroy()
      else parts.push(part)
    })
    request.on('error', () => {})
    request.on('end', () => {
      const asked = parse(Buffer.concat(parts).toString('utf8'))
      if (asked === undefined) return void response.writeHead(400).end()
      const answered: Promise<unknown> = Array.isArray(asked)
        ? Promise.all(asked.map(answer))
        : answer(asked as Request)
      answered.then(
        (result) => reply(response, result),
        () => response.writeHead(500).end(),
      )
    })
  })
  // anvil panics when a connection that it wants to use again was closed on it.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: () =>
      new Promise((resolve) => {
        client.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Request = RpcCall & { readonly id: unknown }

function parse(text: string): Request | readonly Request[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const list = Array.isArray(value) ? value : [value]
    const sound = list.every(
      (one) => typeof one === 'object' && one !== null && typeof one.method === 'string',
    )
    // Every member has a method, which is all that is looked at.
    return sound ? (value as Request | readonly Request[]) : undefined
  } catch {
    return undefined
  }
}

function reply(response: ServerResponse, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(result))
}
