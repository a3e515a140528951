import { dataDirectory } from '@membrane/chain/testing'
import type { CallFrame } from '@membrane/core'
import { framesOf } from '@membrane/detectors'
import { account, block, frame, transaction, transferLog } from '@membrane/detectors/testing'
import { expect, test } from 'vitest'
import { toNormalForm } from './normalForm.ts'
import { loadSamples } from './samples.ts'

const data = dataDirectory()
const token = account(0x70)
const proxy = account(0x71)
const code = account(0x72)

function normalise(root: CallFrame, given: Parameters<typeof transaction>[0] = {}) {
  const recorded = block([transaction({ trace: root, ...given })])
  const [first] = recorded.transactions
  const made = first === undefined ? undefined : toNormalForm(recorded, first)
  return { made, only: made?.transactions[0] }
}

function typesOf(root: CallFrame): readonly string[] {
  const { only } = normalise(root)
  return only === undefined ? [] : framesOf(only).map(({ call }) => call.type)
}

test('a transaction without frames has no normal form', () => {
  const recorded = block([transaction({ logs: [transferLog(token, account(1), account(2), 5n)] })])
  const [first] = recorded.transactions
  expect(first && toNormalForm(recorded, first)).toBeUndefined()
})

test('with logs or without, with prices or without: the form is the same', () => {
  const root = frame(proxy, { calls: [frame(token)] })
  const bare = normalise(root).made
  const full = normalise(root, {
    logs: [transferLog(token, account(1), account(2), 5n)],
    gasUsed: 90_000,
    nonce: 7,
    effectiveGasPrice: 3n,
  }).made
  expect(full).toEqual(bare)
  expect(full?.tiers).toMatchObject({ traces: 'present', logs: 'unknown', receipts: 'unknown' })
})

test('what failed is gone with all below it, though the calls below did not fail themselves', () => {
  const failed = frame(token, {
    error: 'execution reverted',
    reverted: true,
    calls: [frame(code, { reverted: true })],
  })
  expect(typesOf(frame(proxy, { calls: [failed, frame(token)] }))).toEqual(['CALL', 'CALL'])
})

test('a failed transaction is its root alone, and reverted', () => {
  const { only } = normalise(
    frame(proxy, { error: 'out of gas', reverted: true, calls: [frame(token, { reverted: true })] }),
  )
  expect(only).toMatchObject({ status: 'reverted', trace: { error: 'failed', calls: [] } })
})

test('precompiled contracts and self-destructions are left out, wei burnt in one is not', () => {
  const calls = [
    frame(account(1), { type: 'STATICCALL' }),
    frame(account(0x11)),
    frame(account(0x12)),
    frame(account(4), { value: 1n }),
    frame(account(9), { type: 'SELFDESTRUCT' }),
    frame(account(0xa0000000000000000000)),
  ]
  const { only } = normalise(frame(proxy, { calls }))
  expect(only?.trace?.calls.map(({ to }) => to)).toEqual([
    account(0x12),
    account(4),
    account(0xa0000000000000000000),
  ])
})

test('both kinds of creation are one', () => {
  expect(typesOf(frame(proxy, { calls: [frame(token, { type: 'CREATE2' })] }))).toEqual(['CALL', 'CREATE'])
})

test('below a delegated call the caller is the account that delegates, whatever the tracer wrote', () => {
  const inner = frame(token, { from: code })
  const { only } = normalise(frame(proxy, { calls: [frame(code, { type: 'DELEGATECALL', calls: [inner] })] }))
  expect(only?.trace?.calls[0]?.calls[0]?.from).toBe(proxy)
})

test('empty output is one thing, however it was written', () => {
  const { only } = normalise(frame(proxy, { output: undefined, calls: [frame(token, { output: '0x' })] }))
  expect(only?.trace?.output).toBe('0x')
  expect(only?.trace?.calls[0]?.output).toBe('0x')
})

test.skipIf(data === undefined)(
  'what is recorded twice, in two layouts, has one normal form',
  async () => {
    const { ordinary, recordedTwice } = await loadSamples(data ?? '')
    const first = new Map<string, unknown>()
    let same = 0
    for (const {
      transaction: { hash },
      normal,
    } of ordinary) {
      if (normal === undefined) continue
      if (!first.has(hash)) first.set(hash, normal)
      else {
        expect(normal).toEqual(first.get(hash))
        same++
      }
    }
    expect(same).toBe(recordedTwice)
  },
  120_000,
)
