import { describe, expect, it } from 'vitest'
import { parseYul } from './parseYul.ts'

const parse = (text: string) => parseYul(text, 0, 100, () => undefined)

describe('parseYul', () => {
  it('reads statements with places from the base on', () => {
    const block = parse(
      ' { a, b := f(1, "x\\"y", hex"ff") // done\n for { } iszero(a) { } { break continue } }',
    )
    expect(block?.at).toMatchObject({ start: 101 })
    expect(block?.statements).toMatchObject([
      {
        kind: 'yulAssign',
        at: { start: 103 },
        targets: [{ name: 'a' }, { name: 'b' }],
        value: { name: 'f', args: [{ value: 1n }, { value: 'x\\"y' }, {}] },
      },
      { kind: 'yulFor', body: { statements: [{ kind: 'yulBreak' }, { kind: 'yulContinue' }] } },
    ])
  })

  it('gives up on stack instructions, labels and what never ends', () => {
    for (const text of ['{ 5 =: x }', '{ loop: pop }', '{ mload(', '{', '', '{'.repeat(10_000)]) {
      expect(parse(text)).toBeUndefined()
    }
  })
})
