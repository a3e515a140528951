import type { Address } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, frame, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { readCode } from './code.ts'
import { attackPreparation } from './detector.ts'

testCases(attackPreparation, cases)

const market: Address = '0x7a11000000000000000000000000000000000001'
const described = protocol({ contracts: [{ address: market, label: 'market', role: 'market' }] })

test('an address is found in every width that compilers push it', () => {
  const short: Address = '0x000000aa11bb22cc33dd44ee55ff660011223344'
  expect(readCode(`0x73${market.slice(2)}`, [market]).named).toEqual([market])
  expect(readCode(`0x7f${'0'.repeat(24)}${market.slice(2)}`, [market]).named).toEqual([market])
  expect(readCode(`0x70${short.slice(8)}`, [short]).named).toEqual([short])
})

test('code of any bytes is read without failing, and names nothing that it does not hold', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex')
      const { named } = readCode(`0x${hex}`, [market])
      expect(named.length > 0).toBe(named.length > 0 && hex.includes(market.slice(2)))
    }),
  )
})

test('the nonce that is not told is unknown, and so is whether the source is verified', () => {
  const creation = transaction({
    to: null,
    input: `0x73${market.slice(2)}`,
    contractAddress: account(1),
    nonce: undefined,
  })
  const { findings, unknown } = run(attackPreparation, block([creation]), { protocol: described })
  expect(findings).toHaveLength(1)
  expect(unknown?.join()).toContain('nonce')
  expect(unknown?.join()).toContain('verified')
})

test('several contracts of one transaction give one finding', () => {
  const made = (n: number) => frame(account(n), { type: 'CREATE', input: `0x73${market.slice(2)}` })
  const trace = frame(account(0xbad), { calls: [made(1), made(2), made(3)] })
  expect(
    run(attackPreparation, block([transaction({ trace })]), { protocol: described }).findings,
  ).toHaveLength(1)
})

test('memory stays within its bounds', () => {
  const creations = Array.from({ length: 20 }, (_, i) =>
    transaction({ to: null, input: `0x73${market.slice(2)}`, contractAddress: account(0x100 + i) }),
  )
  const options = { maxWatched: 6 }
  const { memory } = run(attackPreparation, block(creations), { protocol: described, options })
  expect(Object.keys(memory.watched)).toHaveLength(6)
})
