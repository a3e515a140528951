import { isMembraneError } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { isInRange, parseRange, resolveRange } from './range.ts'

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return isMembraneError(error) ? error.code : String(error)
  }
}

describe('a range of blocks', () => {
  test.each([
    ['5..9', { first: 5, last: 9 }],
    ['7', { first: 7, last: 7 }],
    ['latest-3..latest', { first: 97, last: 100 }],
    ['90..latest', { first: 90, last: 100 }],
    ['latest', { first: 100, last: 100 }],
    ['latest-1000..5', { first: 0, last: 5 }],
  ])('%s is resolved against the head', (text, expected) => {
    expect(resolveRange(parseRange(text), 100)).toEqual(expected)
  })

  test.each(['', '9..5', 'a..b', '1..2..3', '-1', '1..', '..2', 'latest+1', '1.5', '0x10'])(
    '%j is refused',
    (text) => {
      expect(codeOf(() => parseRange(text))).toBe('RANGE_INVALID')
    },
  )

  test('beyond the head, and backwards from it, are refused', () => {
    expect(codeOf(() => resolveRange(parseRange('99..101'), 100))).toBe('RANGE_INVALID')
    expect(codeOf(() => resolveRange(parseRange('latest..latest-2'), 100))).toBe('RANGE_INVALID')
  })

  test('recorded blocks have no newest', () => {
    expect(isInRange(parseRange('5..9'), 9)).toBe(true)
    expect(isInRange(parseRange('5..9'), 10)).toBe(false)
    expect(isInRange(undefined, 10)).toBe(true)
    expect(codeOf(() => isInRange(parseRange('latest'), 10))).toBe('RANGE_INVALID')
  })
})
