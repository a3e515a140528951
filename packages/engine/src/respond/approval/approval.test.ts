import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action, Address } from '@membrane/core'
import fc from 'fast-check'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressOf, buildAction, hashOf } from '../../testing/factories.ts'
import { type ApprovalRules, checkApproval, countApprovals } from './check.ts'
import { createApprovalDesk } from './desk.ts'
import { submitApproval, takeApprovals } from './inbox.ts'
import { approveWith, signApproval } from './sign.ts'
import { readWaiting } from './waiting.ts'

const alice = privateKeyToAccount(hashOf(0xa11ce))
const bob = privateKeyToAccount(hashOf(0xb0b))
const stranger = privateKeyToAccount(hashOf(0x5))
const addressIn = (account: { readonly address: string }) => account.address.toLowerCase() as Address
const now = 1_700_000_000_000
const expiry = now / 1_000 + 600
const action = buildAction({ approvals: { needed: 2, given: [], until: now / 1_000 + 3_600 } })
const rules: ApprovalRules = {
  approvers: [addressIn(alice), addressIn(bob)],
  responder: addressOf(0xf),
  now,
}

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'membrane-approvals-')), 'approvals')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

test("an approver's signature over the action counts", async () => {
  const check = await checkApproval(action, await approveWith(alice, action, expiry), rules)
  expect(check).toMatchObject({ ok: true, approval: { approver: addressIn(alice), expiry } })
})

const other: readonly (readonly [string, Partial<Action>])[] = [
  ['another action', { id: hashOf(0xdead) }],
  ['another chain', { chainId: 10 }],
  ['another target', { call: { ...action.call, to: addressOf(0xbad) } }],
  ['another value', { call: { ...action.call, value: 1n } }],
  ['other calldata', { call: { ...action.call, data: '0x8456cb5900' } }],
]
test.each(other)('a signature over %s is refused', async (_, change) => {
  const signed = await approveWith(alice, { ...action, ...change }, expiry)
  expect(await checkApproval(action, { ...signed, action: action.id }, rules)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('no approver'),
  })
})

test('expired, foreign, altered and our own signatures are refused, each with its reason', async () => {
  const signed = await approveWith(alice, action, expiry)
  const reasonOf = async (approval: typeof signed, over: Partial<ApprovalRules> = {}) => {
    const check = await checkApproval(action, approval, { ...rules, ...over })
    return check.ok ? 'ok' : check.reason
  }
  expect(await reasonOf(signed, { now: expiry * 1_000 })).toContain('expired')
  expect(await reasonOf(await approveWith(alice, action, now / 1_000 + 7_200))).toContain('outlive')
  expect(await reasonOf({ ...signed, expiry: expiry + 1 })).toContain('no approver')
  expect(await reasonOf(await approveWith(stranger, action, expiry))).toContain('no approver')
  expect(await reasonOf({ ...signed, signature: `0x${'00'.repeat(65)}` })).toContain('no signature')
  expect(await reasonOf(signed, { responder: addressIn(alice) })).toContain('responder itself')
})

test('one approver counts once, and a lapsed consent no more', () => {
  const given = (approver: Address, until: number) => ({ approver, expiry: until, signature: '0x' as const })
  const count = (list: readonly ReturnType<typeof given>[], over: Partial<ApprovalRules> = {}) =>
    countApprovals({ ...action, approvals: { needed: 2, until: expiry, given: list } }, { ...rules, ...over })
  const [a, b] = [addressIn(alice), addressIn(bob)]
  expect(count([given(a, expiry), given(a, expiry + 1)])).toBe(1)
  expect(count([given(a, expiry), given(b, expiry)])).toBe(2)
  expect(count([given(a, expiry), given(b, now / 1_000)])).toBe(1)
  expect(count([given(a, expiry), given(addressIn(stranger), expiry)])).toBe(1)
  expect(count([given(a, expiry), given(b, expiry)], { responder: b })).toBe(1)
})

test('a key is read from the environment, and a bad one is not repeated', async () => {
  const env = { APPROVER: hashOf(0xa11ce), BAD: 'my secret words' }
  const signed = await signApproval(action, expiry, { env: 'APPROVER' }, env, () => '')
  expect(signed).toEqual(await approveWith(alice, action, expiry))
  await expect(signApproval(action, expiry, { env: 'BAD' }, env, () => '')).rejects.toMatchObject({
    code: 'RESPONDER_KEY_INVALID',
    message: expect.not.stringContaining('secret words'),
  })
})

test('what is submitted is taken once, whole, and the inbox is empty after', async () => {
  const approval = await approveWith(alice, action, expiry)
  await submitApproval(directory, 1, approval)
  expect(await takeApprovals(directory, 1, new Set())).toEqual([
    { kind: 'approval', file: expect.any(String), approval },
  ])
  expect(readdirSync(directory)).toEqual([])
})

test('what a stranger writes is refused with its reason, removed, and never followed', async () => {
  mkdirSync(directory, { recursive: true })
  // Outside of the inbox, and of the right form: taking it would show that the link was followed.
  const secret = join(directory, '..', 'secret.json')
  const { signature } = await approveWith(alice, action, expiry)
  writeFileSync(secret, JSON.stringify({ chainId: 1, action: action.id, expiry, signature }))
  symlinkSync(secret, join(directory, 'link.json'))
  writeFileSync(join(directory, 'large.json'), 'x'.repeat(5_000))
  writeFileSync(join(directory, 'words.json'), 'not json')
  writeFileSync(join(directory, 'shape.json'), JSON.stringify({ chainId: 1, action: '0x12' }))
  writeFileSync(join(directory, 'half.json.tmp'), '{')
  mkdirSync(join(directory, 'folder.json'))
  const skip = new Set<string>()
  const items = await takeApprovals(directory, 1, skip)
  expect(items.map(({ kind }) => kind)).toEqual(Array(5).fill('refused'))
  expect(readFileSync(secret, 'utf8')).toContain(signature)
  // A directory is left where it is, and told once.
  expect(readdirSync(directory).sort()).toEqual(['folder.json', 'half.json.tmp'])
  expect(await takeApprovals(directory, 1, skip)).toEqual([])
})

test('no text makes the inbox fail', async () => {
  mkdirSync(directory, { recursive: true })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      writeFileSync(join(directory, 'any.json'), text)
      const [item] = await takeApprovals(directory, 1, new Set())
      expect(item?.kind).toBe('refused')
    }),
    { numRuns: 50 },
  )
})

test("another chain's approval is left for its own guard", async () => {
  await submitApproval(directory, 10, await approveWith(alice, action, expiry))
  expect(await takeApprovals(directory, 1, new Set())).toEqual([])
  expect(await takeApprovals(directory, 10, new Set())).toHaveLength(1)
})

test('the desk tells what it refuses, and lists what waits until nothing does', async () => {
  const notices: string[] = []
  let waiting: readonly Action[] = [{ ...action, status: 'waiting', reason: '0 of 2 approvals' }]
  const desk = createApprovalDesk({
    directory,
    chainId: 1,
    executor: {
      awaitingApproval: () => waiting,
      approve: async () => ({ ok: false, reason: 'the signature has expired' }),
    },
    onNotice: (_, message) => notices.push(message),
    sleep: async () => {},
  })
  await submitApproval(directory, 1, await approveWith(alice, action, expiry))
  await desk.look()
  expect(notices).toEqual([expect.stringContaining('the signature has expired')])
  expect(await readWaiting(directory)).toEqual(waiting)
  waiting = []
  await desk.look()
  expect(existsSync(join(directory, 'waiting', '1.txt'))).toBe(false)
  expect(await readWaiting(directory)).toEqual([])
})
