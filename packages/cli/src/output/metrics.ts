import { createServer } from 'node:http'
import { MembraneError } from '@membrane/core'
import type { Metrics } from '@membrane/engine'

export type MetricsServer = { readonly url: string; readonly close: () => Promise<void> }

/**
 * Serves `GET /metrics` in Prometheus format and `GET /health` on loopback; `port` 0 takes a free one.
 * @throws METRICS_PORT when the port cannot be listened on.
 */
export async function serveMetrics(metrics: Pick<Metrics, 'text'>, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return void response.writeHead(405).end()
    if (request.url === '/health')
      return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new MembraneError('METRICS_PORT', {
          shortMessage: `Port ${port} cannot be listened on: ${cause.message}`,
          hint: 'Choose another with --metrics, or 0 for a free one.',
          cause,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
