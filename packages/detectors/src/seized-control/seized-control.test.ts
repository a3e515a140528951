import { keccak256, toBytes } from 'viem'
import { expect, test } from 'vitest'
import { account, block, frame, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { seizedControl } from './detector.ts'
import { appointments, initialisers, internals, walletInitialisers } from './named.ts'

testCases(seizedControl, cases)

const tables = { initialisers, walletInitialisers, appointments, internals }

test.each(Object.entries(tables))(
  'every selector of %s is the head of the digest of its signature',
  (_, table) => {
    for (const [selector, signature] of table) {
      expect(selector, signature).toBe(keccak256(toBytes(signature)).slice(0, 10))
    }
  },
)

test('no function is in two tables', () => {
  const all = Object.values(tables).flatMap((table) => [...table.keys()])
  expect(new Set(all).size).toBe(all.length)
})

const thief = account(0xbad)
const bridge = account(0xb41d9e)
const signer = account(0x519)
const recovery = frame(account(1), { type: 'STATICCALL', input: words(1, 27, 2, 3), output: words(signer) })

function severities(receiver: ReturnType<typeof account>, calls = [recovery]) {
  const trace = frame(bridge, { input: `0xa653d60c${words(1, receiver, 5, signer).slice(2)}`, calls })
  return run(seizedControl, block([transaction({ from: thief, trace })])).findings.map((one) => one.severity)
}

test('a signer whom the caller named beside itself is a weak sign', () => {
  expect(severities(thief)).toEqual(['low'])
})

test('a relayed signature, and one whose signer is asked, are none', () => {
  expect(severities(account(0x05e4))).toEqual([])
  const asked = frame(account(0x4e9), { type: 'STATICCALL', input: `0x12345678${words(signer).slice(2)}` })
  expect(severities(thief, [recovery, asked])).toEqual([])
})

test('without events it says what it may have missed, without traces it is not run', () => {
  const { unknown } = run(seizedControl, block([transaction({ trace: frame(bridge) })]))
  expect(unknown).toEqual([expect.stringContaining('logs')])
  expect(seizedControl.needs).toEqual(['traces'])
})
