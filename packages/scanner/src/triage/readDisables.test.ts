import { expect, test } from 'vitest'
import { sourceProgram } from '../report/testing/program.ts'
import { readDisables } from './readDisables.ts'

const detectors = new Set(['tx-origin', 'timestamp', 'arbitrary-send-eth'])

function read(source: string, dependencies: readonly string[] = []) {
  const { disables, notices } = readDisables(sourceProgram({ 'a.sol': source }, { dependencies }), detectors)
  return {
    ranges: disables.map(({ from, to, ids }) => [from, to, ids.join()]),
    reasons: disables.map(({ reason }) => reason),
    codes: notices.map(({ code, line }) => `${code}:${line}`),
  }
}

test('the next line is the next one with code, whatever comments stand between', () => {
  const source = `// Ümläut 🏦
// membrane-disable-next-line tx-origin, timestamp -- wallets only -- for now
/* membrane-disable-next-line arbitrary-send-eth -- fees */

// more words
x = 1;`
  expect(read(source)).toEqual({
    ranges: [
      [6, 6, 'tx-origin,timestamp'],
      [6, 6, 'arbitrary-send-eth'],
    ],
    reasons: ['wallets only -- for now', 'fees'],
    codes: [],
  })
})

test('above a function it holds for the whole function', () => {
  const source = `contract A {
  /// @notice Sends.
  /// membrane-disable-next-line tx-origin -- ours
  function f(uint x) external {
    x;
  }
}`
  expect(read(source).ranges).toEqual([[4, 6, 'tx-origin']])
})

test('a line, and a stretch between start and end', () => {
  const source = `a; // membrane-disable-line tx-origin -- why
// membrane-disable-start all -- generated
b;
// membrane-disable-end all
// membrane-disable-end timestamp
// membrane-disable-start timestamp -- never ended`
  expect(read(source)).toMatchObject({
    ranges: [
      [1, 1, 'tx-origin'],
      [2, 4, 'all'],
      [6, Number.MAX_SAFE_INTEGER, 'timestamp'],
    ],
    codes: ['DISABLE_UNPAIRED:5', 'DISABLE_UNPAIRED:6'],
  })
})

test("Slither's comments hold too, with its names, and are never complained about", () => {
  const source = `// slither-disable-next-line arbitrary-send,unknown-thing
a;
// slither-disable-start timestamp
b;`
  expect(read(source)).toMatchObject({
    ranges: [
      [2, 2, 'arbitrary-send-eth,unknown-thing'],
      [3, Number.MAX_SAFE_INTEGER, 'timestamp'],
    ],
    codes: [],
  })
})

test('what is wrong with a comment is said, and what can hold still holds', () => {
  const source = `// membrane-disable-next-line tx-origin
a;
// membrane-disable-next-line tx-orgin -- typo
// membrane-disable-next-line -- which?
// membrane-disable tx-origin -- where?
b;`
  expect(read(source)).toMatchObject({
    ranges: [[2, 2, 'tx-origin']],
    codes: [
      'DISABLE_WITHOUT_REASON:1',
      'DISABLE_UNKNOWN_DETECTOR:3',
      'DISABLE_WITHOUT_DETECTOR:4',
      'DISABLE_UNREADABLE:5',
    ],
  })
})

test('strings, prose about the comments and dependencies silence nothing', () => {
  const words = 'membrane-disable-next-line tx-origin -- x'
  const source = `string a = "// ${words}";\nstring b = '\\'// ${words}';\n// use ${words}\nc = a / b;`
  expect(read(source)).toEqual({ ranges: [], reasons: [], codes: [] })
  expect(read(`// ${words}\na;`, ['a.sol']).ranges).toEqual([])
})
