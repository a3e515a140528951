import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checksumAddress, parseAddress } from './address.ts'
import type { Address } from './hex.ts'

/** The test cases of EIP-55. */
const vectors = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
] as const satisfies readonly Address[]

const anyAddress = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 40, maxLength: 40 })
  .map((digits): Address => `0x${digits.join('')}`)

describe('checksumAddress', () => {
  test.each(vectors)('spells %s as EIP-55 does, from any case', (address) => {
    expect(checksumAddress(address.toLowerCase() as Address)).toBe(address)
    expect(checksumAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(address)
  })

  test('changes nothing but the case', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(checksumAddress(address).toLowerCase()).toBe(address)
      }),
    )
  })
})

describe('parseAddress', () => {
  test('takes lower case, upper case and the right mix, and gives lower case', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseAddress(address)).toBe(address)
        expect(parseAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(address)
        expect(parseAddress(checksumAddress(address))).toBe(address)
      }),
    )
  })

  test('one letter in the wrong case is found, and the right spelling told', () => {
    fc.assert(
      fc.property(anyAddress, fc.nat(39), (address, at) => {
        const right = checksumAddress(address)
        const digit = right.charAt(at + 2)
        const other = digit === digit.toLowerCase() ? digit.toUpperCase() : digit.toLowerCase()
        const wrong = right.slice(0, at + 2) + other + right.slice(at + 3)
        const digits = wrong.slice(2)
        fc.pre(wrong !== right && digits !== digits.toLowerCase() && digits !== digits.toUpperCase())
        expect(() => parseAddress(wrong)).toThrowError(
          expect.objectContaining({ code: 'ADDRESS_INVALID', hint: expect.stringContaining(right) }),
        )
      }),
    )
  })

  test.each([
    undefined,
    null,
    1,
    '',
    '0x',
    'vitalik.eth',
    `0x${'1'.repeat(39)}`,
    `0x${'1'.repeat(41)}`,
    `0x${'g'.repeat(40)}`,
    `0x${'1'.repeat(40)}\n`,
  ])('refuses %j and names the field', (value) => {
    expect(() => parseAddress(value, 'timelock')).toThrowError(
      expect.objectContaining({ code: 'ADDRESS_INVALID', message: expect.stringContaining('timelock') }),
    )
  })
})
