import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Action, type Address, encodeCanonical, type Hex } from '@membrane/core'
import { checkApproval, readResponderKey } from '@membrane/engine'
import pico from 'picocolors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../main.ts'
import type { Terminal } from '../output/terminal.ts'

const key: Hex = `0x${'0a'.repeat(32)}`
const approver = readResponderKey({ env: 'KEY' }, { KEY: key }, () => '')
const address = approver.address.toLowerCase() as Address
const until = Math.floor(Date.now() / 1_000) + 3_600
const action: Action = {
  id: `0x${'ab'.repeat(32)}`,
  incident: `0x${'1d'.repeat(32)}`,
  playbook: 'severe',
  responder: 'emergency',
  chainId: 31_337,
  mode: 'live',
  evidence: 'head',
  maxFeePerGas: 100n,
  call: {
    to: '0x00000000000000000000000000000000000000c0',
    data: '0x8456cb59',
    value: 0n,
    description: 'pause: pause()',
  },
  status: 'waiting',
  reason: '0 of 1 approvals',
  transaction: undefined,
  approvals: { needed: 1, given: [], until },
}

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'membrane-approve-'))
  writeFileSync(
    join(cwd, 'membrane.config.ts'),
    `import { defineConfig } from '@membrane/core'
    export default defineConfig({ protocol: { name: 'Example', chainId: 31337 },
      source: { kind: 'embedded' }, approvers: ['${approver.address}'] })`,
  )
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const inbox = () => join(cwd, '.membrane', 'approvals')
const files = () => readdirSync(inbox()).filter((name) => name.endsWith('.json'))
function publish(): void {
  mkdirSync(join(inbox(), 'waiting'), { recursive: true })
  writeFileSync(join(inbox(), 'waiting', '31337.txt'), encodeCanonical([action]))
}

async function membrane(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  let out = ''
  let err = ''
  const colors = pico.createColors(false)
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    env,
    cwd,
    colors,
    errColors: colors,
    outIsTerminal: false,
    errIsTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    signal: new AbortController().signal,
  }
  return { code: await runCli(['approve', ...args], terminal), out: () => out, err: () => err }
}

test('nothing waits: exit 3, and an empty list for programs', async () => {
  const { code, out } = await membrane(['--format', 'json'])
  expect(code).toBe(3)
  expect(JSON.parse(out())).toEqual([])
})

test('what waits is listed with what is missing', async () => {
  publish()
  const { code, out } = await membrane([])
  expect(code).toBe(0)
  expect(out()).toContain('pause: pause()')
  expect(out()).toContain('0 of 1 approvals')
})

test('what is printed for a wallet, signed there, is accepted back', async () => {
  publish()
  const printed = await membrane(['0xabab', '--print'])
  const typedData = JSON.parse(printed.out())
  expect(typedData.domain.chainId).toBe(31_337)
  const signature = await approver.signTypedData(typedData)
  const rules = { approvers: [address], responder: undefined, now: Date.now() }
  const submitted = { action: action.id, expiry: until, signature }
  expect(await checkApproval(action, submitted, rules)).toMatchObject({ ok: true })
  const { code } = await membrane(['0xabab', '--signature', signature])
  expect(code).toBe(0)
  const [file, ...more] = files()
  expect(more).toEqual([])
  expect(JSON.parse(readFileSync(join(inbox(), file!), 'utf8'))).toEqual({
    chainId: 31_337,
    action: action.id,
    expiry: until,
    signature,
  })
})

test('a key in the environment signs, and is never shown', async () => {
  publish()
  const { code, out, err } = await membrane(['0xab', '--key-env', 'KEY', '--format', 'json'], { KEY: key })
  expect(code).toBe(0)
  expect(JSON.parse(out())).toMatchObject({ action: action.id, expiry: until })
  expect(out() + err()).not.toContain(key.slice(2))
  expect(files()).toHaveLength(1)
})

test.each([
  [['0xff'], {}, 'ACTION_UNKNOWN'],
  [['0xab'], {}, 'APPROVAL_REFUSED'],
  [['0xab', '--signature', '0x12'], {}, 'APPROVAL_REFUSED'],
  [['0xab', '--key-env', 'KEY'], { KEY: `0x${'0b'.repeat(32)}` }, 'APPROVAL_REFUSED'],
  [['0xab', '--key-env', 'NONE'], {}, 'SECRET_MISSING'],
] as const)('%j is refused with its code, and nothing is handed in', async (args, env, code) => {
  publish()
  const result = await membrane(args, env)
  expect(result.code).toBe(2)
  expect(result.err()).toContain(code)
  expect(files()).toEqual([])
})
