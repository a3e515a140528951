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
const signer = account(0x519) // too small a number for an address
const key = '0xf1790ac4900f761f677107de65ce6ed65f952a7c' as const
const half = `0x${'961afd29'.repeat(8)}` as const

function severities(
  receiver: ReturnType<typeof account>,
  signatory: ReturnType<typeof account>,
  calls: readonly ReturnType<typeof frame>[] = [],
) {
  const input = `0xa653d60c${words(1, receiver, 5, signatory, 28, half, half).slice(2)}` as const
  const trace = frame(bridge, { input, calls })
  return run(seizedControl, block([transaction({ from: thief, trace })])).findings.map((one) => one.severity)
}

test('a signature that brings its own signer, for a payment to the sender, is a weak sign', () => {
  expect(severities(thief, key)).toEqual(['low'])
  expect(severities(thief, signer)).toEqual([])
})

test('a relayed signature, one of the sender, and one whose signer is asked or pays, are none', () => {
  expect(severities(account(0x05e4), key)).toEqual([])
  expect(severities(thief, thief)).toEqual([])
  expect(
    severities(thief, key, [frame(account(0x4e9), { input: `0x12345678${words(key).slice(2)}` })]),
  ).toEqual([])
})

test('without events it says what it may have missed, without traces it is not run', () => {
  const { unknown } = run(seizedControl, block([transaction({ trace: frame(bridge) })]))
  expect(unknown).toEqual([expect.stringContaining('logs')])
  expect(seizedControl.needs).toEqual(['traces'])
})
