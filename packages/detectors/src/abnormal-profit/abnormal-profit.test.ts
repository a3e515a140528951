import { expect, test } from 'vitest'
import { block, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { abnormalProfit } from './detector.ts'
import { coinPrice, worthOfGain } from './worth.ts'

testCases(abnormalProfit, cases)

test('what is not there is unknown: traces, and the coin of a chain that nobody priced', () => {
  const { findings, unknown } = run(abnormalProfit, block([transaction()], { chainId: 4_242 }))
  expect(findings).toEqual([])
  expect(unknown?.join()).toMatch(/payers held was not seen.*no gain could be judged.*chain 4242's coin/)
})

test('known dollars count by their decimals; a token without a price is never counted as nothing', () => {
  const usdc = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
  const other = '0x00000000000000000000000000000000000000aa'
  expect(worthOfGain(new Map([[usdc, 25_000_000_000n]]), 1, undefined).dollars).toBeCloseTo(25_000)
  expect(worthOfGain(new Map([['native', 2n * 10n ** 18n]]), 56, coinPrice(56, 0)).dollars).toBeCloseTo(600)
  expect(worthOfGain(new Map([[other, 7n]]), 1, 2_000)).toMatchObject({ dollars: 0, unpriced: [other] })
  expect(worthOfGain(new Map([[other, -7n]]), 1, 2_000).paidUnknown).toBe(true)
})
