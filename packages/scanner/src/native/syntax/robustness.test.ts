import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSource } from './parseSource.ts'
import { SPELLING, WORDS } from './token.ts'

const SOURCE = `pragma solidity ^0.8.0; import {A as B} from "a"; using {f as +} for T global;
abstract contract C is D(1) { mapping(address a => uint[] b) public m; error E(uint a); event V(uint indexed a);
  struct S { uint a; } enum N { P } type U is uint; function (uint) external returns (bool) g; /// doc é
  modifier o(uint a) virtual { _; } constructor() D(2) {} receive() external payable {}
  function f(uint[2] calldata x) external override(D, E) o(1) returns (uint y) {
    (uint p, , S memory q) = h{value: 1 ether}({a: x[1:], b: "s" 'é' hex"00"}); if (p > 1) y = p ? 1 : 2; else { throw; }
    for (uint i; i < 3; ++i) continue; do { delete q; } while (true); unchecked { y++; } emit V(1); revert E(2);
    try new C{salt: 0}() returns (C c) {} catch Error(string memory) {} catch {} return (y, 1e3);
    assembly ("memory-safe") { let a := add(1, m.slot) switch a case 0 {} default {} for {} 1 {} { break } }
  } }`

/** Every span of the tree lies inside the text. */
function expectWhole(text: string): void {
  const size = Buffer.byteLength(text)
  const waiting: unknown[] = [parseSource(text, 3)]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue
    if ('start' in node && 'end' in node) {
      const { start, end } = node as { start: number; end: number }
      if (!(0 <= start && start <= end && end <= size)) expect({ text, start, end }).toBe('inside the text')
    }
    for (const value of Object.values(node))
      if (typeof value === 'object' && value !== null) waiting.push(value)
  }
}

const token = fc.oneof(
  fc.constantFrom(...SPELLING.filter((spelling) => spelling !== '')),
  fc.constantFrom(...WORDS.keys()),
  fc.constantFrom(
    'a',
    'b',
    '_',
    '1',
    '"s"',
    'hex"',
    '\n',
    '//',
    '/*',
    '*/',
    '/// d\n',
    '#',
    'é',
    '\ud800',
    '\u0000',
    '😀',
    '\\',
    'ether',
  ),
)

test('any soup of tokens ends with spans inside the text', () => {
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 60 }),
      fc.constantFrom('', 'contract C {', 'contract C { function f() {', 'function f() { assembly {'),
      (tokens, before) => expectWhole(`${before} ${tokens.join(' ')}`),
    ),
    { numRuns: 300 },
  )
})

test('a source with pieces cut, doubled and moved ends with spans inside the text', () => {
  const place = fc.nat(SOURCE.length)
  const edits = fc.array(fc.tuple(place, place, fc.oneof(token, fc.constant(''), place)), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(edits, (pieces) => {
      let text = SOURCE
      for (const [from, length, piece] of pieces) {
        const put = typeof piece === 'number' ? SOURCE.slice(piece, piece + 40) : piece
        text = text.slice(0, from) + put + text.slice(from + (length % 30))
      }
      expectWhole(text)
    }),
    { numRuns: 100 },
  )
})

const MODULES = new URL('../../../../../node_modules/', import.meta.url)

test.each(['@openzeppelin/contracts', '@uniswap/v4-core/src', '@aave/core-v3/contracts'])(
  'all of %s is read',
  (name) => {
    const root = new URL(`${name}/`, MODULES)
    if (!existsSync(root)) return
    const unread: string[] = []
    let files = 0
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.sol')) continue
      files += 1
      for (const { at, message } of parseSource(readFileSync(new URL(path, root), 'utf8'), 0).diagnostics) {
        unread.push(`${path} at ${at.start}: ${message}`)
      }
    }
    expect(unread).toEqual([])
    expect(files).toBeGreaterThan(50)
  },
)
