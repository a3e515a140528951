import { readFileSync } from 'node:fs'
import { weights } from '@membrane/detectors'
import { expect, test } from 'vitest'
import { markdownTable, replaceBlock } from './block.ts'
import { microseconds } from './readme.ts'
import { withWeights } from './weights.ts'

const root = new URL('../../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

test('only what is between the markers changes, and writing twice changes nothing more', () => {
  const page = 'a\n<!-- measured -->\n<!-- /measured -->\nb\n'
  const once = replaceBlock(page, 'measured', 'figures')
  expect(once).toBe('a\n<!-- measured -->\n\nfigures\n\n<!-- /measured -->\nb\n')
  expect(replaceBlock(once ?? '', 'measured', 'figures')).toBe(once)
  expect(replaceBlock(page, 'other', 'figures')).toBeUndefined()
  expect(replaceBlock('<!-- /measured --> <!-- measured -->', 'measured', 'x')).toBeUndefined()
})

test('a bar in a cell does not end it', () => {
  expect(
    markdownTable([
      ['a', 'b'],
      ['x|y', '2'],
    ]),
  ).toBe('| a | b |\n|---|---|\n| x\\|y | 2 |')
})

test('cost has two digits, and what is not measured says so', () => {
  expect([microseconds(0.034), microseconds(3.456), microseconds(481.3), microseconds(undefined)]).toEqual([
    'under 0.1 µs',
    '3.5 µs',
    '480 µs',
    'not measured',
  ])
})

test('weights are written as they are read, and the text before them stays', () => {
  const source = read('packages/detectors/src/fusion/weights.ts')
  expect(withWeights(source, weights)).toBe(source)
  const other = withWeights(source, { ...weights, bias: -1.5, features: { 'own-loses': 2, frames: 0.25 } })
  expect(other).toContain('  bias: -1.5,')
  expect(other).toContain("  features: {\n    'own-loses': 2,\n    frames: 0.25,\n  },")
  expect(other.startsWith(source.slice(0, 100))).toBe(true)
})
