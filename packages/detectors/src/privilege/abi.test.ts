import type { Hex } from '@membrane/core'
import { encodeAbiParameters, parseAbiParameters } from 'viem'
import { expect, test } from 'vitest'
import { addressAt, bytesAt, dataOf, listAt, textAt, uintAt } from './abi.ts'

const types = parseAbiParameters('address[], uint256[], string[], bytes[], string, bytes')
const data = encodeAbiParameters(types, [
  ['0x00000000000000000000000000000000000000a1', '0x00000000000000000000000000000000000000a2'],
  [7n, 2n ** 255n],
  ['setDelay(uint256)', ''],
  ['0x', `0x${'ab'.repeat(33)}`],
  'why',
  '0x1234',
])

function read(hex: Hex) {
  const given = dataOf(hex)
  return [
    listAt(given, 0, addressAt),
    listAt(given, 1, uintAt),
    listAt(given, 2, textAt),
    listAt(given, 3, bytesAt),
    textAt(given, 4),
    bytesAt(given, 5),
  ]
}

test('it reads what an encoder of another make wrote', () => {
  expect(read(data)).toEqual([
    ['0x00000000000000000000000000000000000000a1', '0x00000000000000000000000000000000000000a2'],
    [7n, 2n ** 255n],
    ['setDelay(uint256)', ''],
    ['0x', `0x${'ab'.repeat(33)}`],
    'why',
    '0x1234',
  ])
})

test('data that is cut short gives undefined for what is missing, and never more than was there', () => {
  // The last argument ends with 30 bytes of padding, which nobody misses.
  for (let length = 2; length < data.length - 60; length += 6) {
    const cut = data.slice(0, length) as Hex
    const [targets, , , calls, , bytes] = read(cut)
    expect(targets === undefined || targets.length === 2).toBe(true)
    expect(calls === undefined || calls.length === 2).toBe(true)
    expect(bytes).toBeUndefined()
  }
})

test('offsets and lengths that point nowhere are undefined, and a hostile length costs nothing', () => {
  const far = `0x${'f'.repeat(64)}${'0'.repeat(128)}` as const
  expect(read(far)).toEqual(Array.from({ length: 6 }, () => undefined))
  const own = `0x${'20'.padStart(64, '0')}${'ff'.padStart(64, '0')}` as const
  expect(listAt(dataOf(own), 0, uintAt)).toBeUndefined()
})
