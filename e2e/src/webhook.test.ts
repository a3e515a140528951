import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signatureHeader, verifyWebhook } from '@membrane/engine/webhook'
import { expect, onTestFinished, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { proxy, writeRecording } from './testing/recording.ts'
import { makeDirectory, writeConfig } from './testing/workspace.ts'

type Received = { readonly signature: string | undefined; readonly body: string }

/** A receiver on loopback that accepts everything; closed when the running test ends. */
async function startReceiver() {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const signature = request.headers[signatureHeader]
      received.push({
        signature: typeof signature === 'string' ? signature : undefined,
        body: Buffer.concat(parts).toString('utf8'),
      })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  // A TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, received }
}

test('an incident reaches its webhook once, signed, over two runs of the same recording', async () => {
  const { url, received } = await startReceiver()
  const secret = 'a-phrase-that-both-sides-know'
  const cwd = makeDirectory()
  writeRecording(cwd)
  writeConfig(
    cwd,
    `{
      protocol: {
        name: 'Vault',
        chainId: 1,
        contracts: [{ address: '${proxy}', label: 'Vault', role: 'proxy' }],
      },
      source: { kind: 'recorded', path: '.' },
      channels: [{ id: 'hook', kind: 'webhook', url: { env: 'HOOK_URL' }, secret: { env: 'HOOK_SECRET' } }],
      playbooks: [{ id: 'tell', when: { minSeverity: 'medium' }, notify: ['hook'] }],
    }`,
  )
  const watch = ['watch', '--once', '--format', 'ndjson']
  const env = { HOOK_URL: url, HOOK_SECRET: secret }

  const first = await runMembrane(watch, { cwd, env })
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(received).toHaveLength(1)
  const [{ signature, body } = { signature: undefined, body: '' }] = received
  const now = Math.floor(Date.now() / 1000)
  expect(verifyWebhook({ header: signature, body, secrets: secret, now })).toMatchObject({ ok: true })
  expect(verifyWebhook({ header: signature, body: `${body} `, secrets: secret, now })).toMatchObject({
    ok: false,
  })
  const findings = first.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly id: string }).id)
  const message = JSON.parse(body) as { readonly findings: readonly string[] }
  expect(message).toMatchObject({ version: 1, status: 'open', chainId: 1 })
  expect(findings).toEqual(expect.arrayContaining([...message.findings]))
  expect(message.findings.length).toBeGreaterThan(0)

  expect(await runMembrane(watch, { cwd, env })).toMatchObject({ code: 0, stdout: first.stdout })
  expect(received).toHaveLength(1)
})

test('a secret that is missing shows at the start, by the name of its variable', async () => {
  const cwd = makeDirectory()
  writeRecording(cwd)
  writeConfig(
    cwd,
    `{
      protocol: { name: 'Vault', chainId: 1 },
      source: { kind: 'recorded', path: '.' },
      channels: [{ id: 'hook', kind: 'webhook', url: 'http://127.0.0.1:9/', secret: { env: 'HOOK_SECRET' } }],
    }`,
  )
  const { code, stdout, stderr } = await runMembrane(['watch', '--once'], { cwd })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('HOOK_SECRET')
})
