import { expect, test } from 'vitest'
import { chooseCompilers } from './choose.ts'
import type { InstalledCompiler } from './installed.ts'
import { blankPragmas } from './pragma.ts'

const installed = ['0.8.37', '0.8.20', '0.7.6', '0.4.26'].map(
  (version): InstalledCompiler => ({ version, origin: 'test', kind: 'native', path: version }),
)
const choose = (pragmas: string[], configured: string[] = []) =>
  chooseCompilers({ own: pragmas, all: pragmas, configured }, installed).map(
    ({ compiler, insteadOf }) => compiler.version + (insteadOf === undefined ? '' : ` for ${insteadOf}`),
  )

test.each([
  [['^0.8.0'], [], ['0.8.37']],
  [['^0.8.0', '=0.8.20'], [], ['0.8.20']],
  [['>=0.7.0<0.9.0'], [], ['0.8.37', '0.7.6']],
  [['^0.8.0'], ['0.8.20'], ['0.8.20']],
  [['^0.8.0'], ['0.8.26'], ['0.8.37 for 0.8.26']],
  [['0.8.4'], [], ['0.8.20 for 0.8.4']],
  [['0.4.19'], [], ['0.4.26 for 0.4.19']],
  [['^0.8.40'], [], ['0.8.37 for 0.8.40']],
  [['^0.5.0'], [], []],
])('%j with %j configured: %j', (pragmas, configured, expected) => {
  expect(choose(pragmas, configured)).toEqual(expected)
})

test("contradicting pragmas: the scanned file's own decide", () => {
  const [first] = chooseCompilers({ own: ['0.7.6'], all: ['0.7.6', '^0.8.0'], configured: [] }, installed)
  expect(first?.compiler.version).toBe('0.7.6')
})

test('blanking a pragma keeps byte offsets', () => {
  const source = 'pragma solidity /*é*/ 0.4.19;\ncontract A {}'
  const blank = blankPragmas(source)
  expect(Buffer.from(blank).indexOf('contract')).toBe(Buffer.from(source).indexOf('contract'))
  expect(blank).not.toContain('pragma')
})
