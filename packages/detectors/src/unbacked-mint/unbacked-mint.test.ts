import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, frame, input, protocol, run, transaction, transferCall } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { balance, coin, minted, sent, supplyAnswer, token, told, tool } from './cases/token.ts'
import { unbackedMint } from './detector.ts'

testCases(unbackedMint, cases)

test('a supply that was not read and a minter that no call shows are unknown', () => {
  const { unknown, findings } = run(unbackedMint, told(minted(1n)).block, { protocol: coin })
  expect(findings).toEqual([])
  expect(unknown?.join()).toMatch(/supply of coin could not be read.*who minted coin could not be seen/)
})

test('without logs and traces no mint was seen, and that is said', () => {
  expect(run(unbackedMint, block([transaction()])).unknown?.join()).toContain('no mint was seen')
})

test('a supply is remembered for blocks at which it cannot be read, with what was minted since', () => {
  const described = protocol({ contracts: [{ address: token, label: 'token', role: 'token' }] })
  const first = run(unbackedMint, block([transaction()]), {
    protocol: described,
    reads: supplyAnswer(1_000n),
  })
  const second = run(unbackedMint, told(minted(40n)).block, { protocol: described, memory: first.memory })
  expect(second.findings).toEqual([])
  expect(second.memory).toEqual({ supplies: { [token]: 1_040n } })
  const third = run(unbackedMint, told(minted(52n)).block, { protocol: described, memory: second.memory })
  expect(third.findings).toHaveLength(1)
})

test('whatever is moved between two answers, a balance that follows is no finding and a doubled one is', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 18n }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 10_000n, max: 10n ** 18n }), (moves, start) => {
      const end = start + moves.reduce((sum, one) => sum + one, 0n)
      const holder = account(0x5a)
      const calls = moves.map((amount) => transferCall(token, holder, amount))
      const honest = sent(balance(holder, start), ...calls, balance(holder, end), balance(tool, 1n))
      expect(run(unbackedMint, honest.block).findings).toEqual([])
      const doubled = sent(balance(holder, start), ...calls, balance(holder, 2n * end), balance(tool, 1n))
      expect(run(unbackedMint, doubled.block).findings).toHaveLength(1)
    }),
  )
})

test('answers inside a call of the token, and transfers that it refused, say nothing', () => {
  const holder = account(0x5a)
  const inside = frame(token, {
    input: '0x40c10f19',
    calls: [frame(account(0x77), { input: '0x12345678', calls: [balance(holder, 1n)] })],
  })
  expect(run(unbackedMint, sent(inside, balance(holder, 9_000n)).block).findings).toEqual([])
  const refused = frame(token, { input: input('transfer', holder, 5n), output: `0x${'0'.repeat(64)}` })
  const after = sent(balance(holder, 10_000n), refused, balance(holder, 60_000n), balance(tool, 1n))
  expect(run(unbackedMint, after.block).findings).toHaveLength(1)
})
