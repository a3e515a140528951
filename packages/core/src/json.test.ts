import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digest } from './digest.ts'
import { decodeCanonical, encodeCanonical, toJson } from './json.ts'

/** Plain data as detector memories hold it. `$bigint` is the tag and no name of a field. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.bigInt(),
    fc.integer(),
    // JSON knows one zero and no infinity.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '$bigint'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value

function reversed(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  )
}

describe('canonical JSON', () => {
  test('everything read back equals what was written, from text and from a parsed column', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const text = encodeCanonical(value)
        expect(decodeCanonical(text)).toEqual(value)
        // A string is always read as text, so only a parsed object can stand for itself.
        if (typeof value === 'object') expect(decodeCanonical(JSON.parse(text))).toEqual(value)
      }),
    )
  })

  test('the order in which keys were set changes neither the bytes nor the digest', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(encodeCanonical(reversed(value))).toBe(encodeCanonical(value))
        expect(digest(reversed(value))).toBe(digest(value))
      }),
    )
  })

  test('different data have different bytes', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        if (encodeCanonical(a) === encodeCanonical(b)) expect(a).toEqual(b)
      }),
    )
    expect(new Set([1, 1n, '1', [1], { a: 1 }, null].map(encodeCanonical)).size).toBe(6)
  })

  test('an absent field and an undefined one are the same', () => {
    expect(encodeCanonical({ a: 1, b: undefined })).toBe('{"a":1}')
  })

  test('the order of a list counts', () => {
    expect(digest([1, 2])).not.toBe(digest([2, 1]))
  })
})

test('a digest is SHA-256 of the canonical bytes', () => {
  // `printf '{"a":1,"b":{"$bigint":"2"}}' | sha256sum`
  expect(digest({ b: 2n, a: 1 })).toBe('0xe60b6f179b5d94757f6dab694a3b1f323706fb63e43035530cf3e2468bd31bc6')
})

test('JSON for people has bigint as a decimal string', () => {
  expect(toJson({ wei: 10n ** 18n, gone: undefined })).toBe('{"wei":"1000000000000000000"}')
})
