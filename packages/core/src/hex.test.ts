import { bytesToHex } from '@noble/hashes/utils'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHex, wordToText } from './hex.ts'

test('whole bytes of hexadecimal, of any length or of the one asked for', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const hex = `0x${bytesToHex(bytes)}`
      expect(isHex(hex)).toBe(true)
      expect(isHex(hex, bytes.length)).toBe(true)
      expect(isHex(hex, bytes.length + 1)).toBe(false)
      expect(isHex(`${hex}0`)).toBe(false)
    }),
  )
})

test.each([undefined, 1, '', 'ab', '0xg0', '0x ', '0x00\n', ['0x00']])('%j is not', (value) => {
  expect(isHex(value)).toBe(false)
})

test('a word gives its short text, and nothing where it is no text', () => {
  const word = (text: string) =>
    `0x${bytesToHex(Uint8Array.from(text, (letter) => letter.charCodeAt(0))).padEnd(64, '0')}` as const
  expect(wordToText(word('solvency'))).toBe('solvency')
  expect(wordToText(word('a b'))).toBe('a b')
  for (const none of [word(''), word('a\0b'), word('\x07'), word('caf\xe9'), '0x61', '0x'] as const)
    expect(wordToText(none)).toBeUndefined()
})
