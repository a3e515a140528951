import type { Hex } from '@membrane/core'
import { tiersOf } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { account, block, frame, run, transaction, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { layoutOf } from './arguments.ts'
import { cases } from './cases/cases.ts'
import { impossibleAmount } from './detector.ts'
import { findWrap, movedOf } from './wrap.ts'

testCases(impossibleAmount, cases)

const modulus = 2n ** 256n
const nothing = () => movedOf([])
const call = (...values: readonly (number | bigint)[]) => `0x12345678${words(...values).slice(2)}` as Hex
const huge = fc.bigInt({ min: 2n ** 200n + 1n, max: modulus - 2n ** 200n - 1n })
const amount = fc.bigInt({ min: 1n, max: 2n ** 128n })

test('any two huge arguments that add up to nothing are found, and so is a sum that was moved', () => {
  fc.assert(
    fc.property(huge, amount, (a, left) => {
      fc.pre(a * 2n !== modulus)
      expect(findWrap(call(7, a, modulus - a), nothing)?.kind).toBe('sum')
      const b = modulus - a + left
      fc.pre(b < modulus)
      expect(findWrap(call(a, b), () => movedOf([left]))?.wrapped).toBe(left)
      expect(findWrap(call(a, b), () => movedOf([left + 1n]))).toBeUndefined()
    }),
  )
})

test('sums that stay below 2^256 are never found', () => {
  const small = fc.bigInt({ min: 0n, max: 2n ** 254n })
  fc.assert(
    fc.property(fc.array(small, { minLength: 1, maxLength: 3 }), fc.array(amount), (values, moved) => {
      expect(findWrap(call(...values), () => movedOf(moved))).toBeUndefined()
    }),
  )
})

test('any list that wraps to what was moved is found', () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), amount, (rest, left) => {
      const sum = rest.reduce((a, b) => a + b, 0n)
      const list = [...rest, modulus - sum + left]
      fc.pre(sum > left)
      const found = findWrap(call(0x20, list.length, ...list), () => movedOf([left]))
      expect(found?.wrapped).toBe(left)
      const beside = call(7, 0x40, list.length, ...list)
      expect(findWrap(beside, () => movedOf([left]))).toMatchObject({ kind: 'total', wrapped: left })
      expect(findWrap(beside, () => movedOf([left + 1n]))).toBeUndefined()
    }),
  )
})

test('no calldata breaks the reader', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      const input = `0x${Buffer.from(bytes).toString('hex')}` as Hex
      findWrap(input, nothing)
      const { start, end, arrays } = layoutOf(input)
      expect(start).toBeLessThanOrEqual(Math.max(1, end))
      for (const { first, length } of arrays)
        expect(10 + 64 * (first + length)).toBeLessThanOrEqual(input.length)
    }),
  )
})

test('the layout of a struct is that of its members', () => {
  expect(layoutOf(call(0x20, 50, 0x60, 7, 2, 8, 9))).toEqual({
    start: 1,
    end: 4,
    arrays: [{ first: 5, length: 2 }],
  })
})

test('what could not be judged is said', () => {
  const given = [transaction({ to: account(0x70), input: '0x' })]
  const without = run(impossibleAmount, block(given, { tiers: tiersOf(['logs']) })).unknown ?? []
  expect(without).toEqual([expect.stringContaining('traces'), expect.stringContaining('argument')])
  const traced = [transaction({ trace: frame(account(0x70)) })]
  expect(run(impossibleAmount, block(traced)).unknown).toEqual([])
})
