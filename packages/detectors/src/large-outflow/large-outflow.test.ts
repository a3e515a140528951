import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  account,
  answers,
  block,
  custody,
  protocol,
  run,
  transaction,
  transferLog,
  words,
} from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { balanceRead } from './balance.ts'
import { cases } from './cases/cases.ts'
import { largeOutflow } from './detector.ts'

testCases(largeOutflow, cases)

const [vault, usd, thief] = [account(0x7a), account(0xd0), account(0xbad)]
const held = custody(vault, usd)
const described = protocol({ custody: [held] })

test('without a description of custody the answer is unknown, not safe', () => {
  expect(run(largeOutflow, block([transaction()])).unknown?.join()).toContain('no custody described')
})

test('a balance that was never read is unknown, and known again once it is', () => {
  const drain = block([transaction({ logs: [transferLog(usd, vault, thief, 900n)] })])
  const blind = run(largeOutflow, drain, { protocol: described })
  expect(blind.findings).toEqual([])
  expect(blind.unknown?.join()).toContain('could not be read')
  const reads = answers({ [balanceRead(held).key]: words(1_000) })
  const seen = run(largeOutflow, block([transaction()]), { protocol: described, reads })
  const next = run(largeOutflow, drain, { protocol: described, memory: seen.memory })
  expect(next.findings).toHaveLength(1)
})

test('the score rises with the share that left and stays within 0 and 1', () => {
  const reads = (left: bigint) => answers({ [balanceRead(held).key]: words(left) })
  const scoreOf = (share: bigint) =>
    run(largeOutflow, block([transaction({ logs: [transferLog(usd, vault, thief, share)] })]), {
      protocol: described,
      reads: reads(10_000n - share),
    }).findings[0]?.score ?? 0
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10_000n }), fc.bigInt({ min: 1n, max: 10_000n }), (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      expect(scoreOf(low)).toBeLessThanOrEqual(scoreOf(high))
      expect(scoreOf(high)).toBeLessThanOrEqual(1)
    }),
  )
})
