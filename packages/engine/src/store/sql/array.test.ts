import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrayLiteral } from './array.ts'

/** PostgreSQL's own rules for reading an array literal (manual, 8.15.6), written apart from the writer. */
function readLiteral(literal: string): (string | null)[] {
  const out: (string | null)[] = []
  let at = 1
  while (literal[at] !== '}') {
    let value = ''
    if (literal[at] === '"') {
      for (at++; literal[at] !== '"'; at++) {
        if (literal[at] === '\\') at++
        value += literal[at]
      }
      at++
      out.push(value)
    } else {
      for (; literal[at] !== ',' && literal[at] !== '}'; at++) value += literal[at]
      out.push(value.toUpperCase() === 'NULL' ? null : value)
    }
    if (literal[at] === ',') at++
  }
  return out
}

test('any list of texts is read back as it was', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'NULL', 'null', '{}', '\\', '","'))
  fc.assert(
    fc.property(fc.array(fc.option(text)), (values) => {
      expect(readLiteral(arrayLiteral(values))).toEqual(values)
    }),
  )
})

test('numbers and booleans are written as PostgreSQL reads them', () => {
  expect(arrayLiteral([1, -2.5, true, null, Number.NaN])).toBe('{1,-2.5,true,NULL,NaN}')
})
