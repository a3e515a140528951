import fc from 'fast-check'
import { expect, test } from 'vitest'
import { secretOf, wordOf } from '../../testing/calls.ts'
import { addressOf } from '../../testing/reading.ts'
import { bytesAt, isDistinctive, namesOutside } from './calldata.ts'

const body = (...words: readonly string[]): string => `5a17b0de${words.join('')}`

test('secrets, texts and exact amounts are distinctive', () => {
  expect(isDistinctive(body(wordOf(7), secretOf(1)))).toBe(true)
  expect(isDistinctive(body(Buffer.from('open sesame').toString('hex').padEnd(64, '0')))).toBe(true)
  expect(isDistinctive(body(wordOf(0x1c0838d602720f49n)))).toBe(true)
})

test.each([
  ['small numbers and dates', wordOf(1_614_556_800)],
  ['round amounts', wordOf(250_000n * 10n ** 6n)],
  ['hundredths of an ether', wordOf(10n ** 16n)],
  ['addresses', wordOf(0x12459c951127e0c374ff9105dda097662a027093n)],
  ['unlimited allowances', 'f'.repeat(64)],
  ['small negative numbers', `${'f'.repeat(60)}ff10`],
  ['short texts', Buffer.from('SLPY').toString('hex').padEnd(64, '0')],
  ['nothing', ''],
])('%s are not', (_, word) => {
  expect(isDistinctive(body(word))).toBe(false)
})

test('bytes are found on a byte’s boundary only', () => {
  expect(bytesAt('0x0abc', 'abc')).toBe(-1)
  expect(bytesAt('0x0ab0ab', 'ab')).toBe(6)
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array({ minLength: 1, maxLength: 3 }), (whole, part) => {
      const at = bytesAt(`0x${Buffer.from(whole).toString('hex')}`, Buffer.from(part).toString('hex'))
      expect(at < 0 ? -1 : (at - 2) / 2).toBe(Buffer.from(whole).indexOf(Buffer.from(part)))
    }),
  )
})

test('an address inside the given digits does not count', () => {
  const address = addressOf(0x7a39e7)
  const input = `0x${address.slice(2)}ff`
  expect(namesOutside(input, address, 2, 42)).toBe(false)
  expect(namesOutside(input, address, 42, 44)).toBe(true)
  expect(namesOutside(`0xff${address.slice(2)}`, address, 2, 4)).toBe(true)
})
