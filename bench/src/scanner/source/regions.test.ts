import { expect, it } from 'vitest'
import { countCode } from './blank.ts'
import { unitsOf } from './regions.ts'

it('reads contracts and functions from brackets alone, comments and strings aside', () => {
  const units = unitsOf(`abstract contract A is B {
  string s = "function no() {";
  // function neither() {
  function f(uint a) external { if (a > 1) { g(); } }
  function g() external virtual;
  constructor() {
  }
  fallback() external {}
}
library L { function h() internal {} }
`)
  expect(
    units.map(({ kind, name, contract, line, endLine }) => [kind, name, contract, line, endLine]),
  ).toEqual([
    ['contract', 'A', undefined, 1, 9],
    ['function', 'f', 'A', 4, 4],
    ['function', 'g', 'A', 5, 5],
    ['function', 'constructor', 'A', 6, 7],
    ['function', 'fallback', 'A', 8, 8],
    ['contract', 'L', undefined, 10, 10],
    ['function', 'h', 'L', 10, 10],
  ])
})

it('counts lines of code without blank lines and comments', () => {
  expect(countCode('// a\nuint a; // b\n\n/* c\n d */\nstring s = "// no";\n')).toBe(2)
})
