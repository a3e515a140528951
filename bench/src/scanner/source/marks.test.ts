import { describe, expect, it } from 'vitest'
import { readMarks } from './marks.ts'

const text = `contract A {
  // ruleid: some-rule
  function open(address to)
    external {
    run();
  }
  function closed() external {
    // ok: some-rule

    // why
    uint x = run({
      a: 1
    });
    // todoruleid: some-rule
    run();
    require(
      // ruleid:other-rule
      x == 1 || "} ;" == y,
      "no"
    );
    (
      ,
      uint z
    // ok: some-rule
    ) = f{value: 1}(x);
  }
}
`

describe('marks', () => {
  const marks = readMarks('a.sol', text)

  it('speak of the next line of code, and todo marks of nothing', () => {
    expect(marks.map(({ rule, positive, line }) => [rule, positive, line])).toEqual([
      ['some-rule', true, 3],
      ['some-rule', false, 11],
      ['other-rule', true, 18],
      ['some-rule', false, 25],
    ])
  })

  it('cover a function to its closing brace, and a statement to its end', () => {
    expect(marks.map(({ region }) => [region.line, region.endLine])).toEqual([
      [3, 6],
      [11, 13],
      [16, 20],
      [21, 25],
    ])
  })

  it('know the function around', () => {
    expect(marks.map(({ fn }) => fn?.line)).toEqual([3, 7, 7, 7])
  })
})
