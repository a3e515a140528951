import { bytesToHex } from '@noble/hashes/utils'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHex } from './hex.ts'

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
