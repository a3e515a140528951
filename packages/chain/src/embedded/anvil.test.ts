import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { createRpcClient } from '../rpc/client.ts'
import { findAnvil, startAnvil } from './anvil.ts'
import { createEmbeddedSource } from './source.ts'

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('anvil starts with the chain id asked for, and is gone after stop', async () => {
  const anvil = await startAnvil({ chainId: 4242 })
  const client = createRpcClient({ endpoints: [{ url: anvil.wsUrl }] })
  expect(await client.chainId()).toBe(4242)
  client.close()
  expect(alive(anvil.pid)).toBe(true)
  await anvil.stop()
  expect(alive(anvil.pid)).toBe(false)
})

test('two may run at once', async () => {
  const both = await Promise.all([startAnvil(), startAnvil()])
  expect(both[0].httpUrl).not.toBe(both[1].httpUrl)
  await Promise.all(both.map(({ stop }) => stop()))
})

test('a wrong ANVIL_PATH is an error and not a reason to take another binary', () => {
  expect(() => findAnvil({ ANVIL_PATH: '/nowhere/anvil', PATH: process.env.PATH })).toThrow(
    expect.objectContaining({ code: 'ANVIL_NOT_FOUND' }),
  )
})

test('bad arguments are told with what anvil said', async () => {
  await expect(startAnvil({ args: ['--no-such-option'] })).rejects.toMatchObject({ code: 'ANVIL_FAILED' })
})

test('the embedded source follows its own chain from block 0', async () => {
  const source = await createEmbeddedSource()
  const abort = new AbortController()
  const numbers: number[] = []
  for await (const event of source.events({ signal: abort.signal })) {
    if (event.kind !== 'block') continue
    numbers.push(event.block.number)
    if (numbers.length === 1) await source.client.request('anvil_mine', ['0x3'])
    if (numbers.length === 4) abort.abort()
  }
  await source.close()
  expect(numbers).toEqual([0, 1, 2, 3])
  expect(alive(source.anvil.pid)).toBe(false)
})

const built = fileURLToPath(new URL('../../dist/embedded/anvil.js', import.meta.url))

test.skipIf(!existsSync(built))('anvil does not outlive a process that is killed outright', async () => {
  const script = `const { startAnvil } = await import(${JSON.stringify(pathToFileURL(built).href)})
    console.log((await startAnvil()).httpUrl)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script])
  const [line] = await once(parent.stdout, 'data')
  const client = createRpcClient({ endpoints: [{ url: String(line).trim() }], attempts: 1 })
  expect(await client.chainId()).toBe(31_337)
  parent.kill('SIGKILL')
  const ask = () =>
    client.request('eth_chainId', []).catch((error: unknown) => isMembraneError(error) && error.code)
  await expect.poll(ask).toBe('RPC_UNREACHABLE')
  client.close()
})
