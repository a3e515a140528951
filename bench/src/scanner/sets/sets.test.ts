import { describe, expect, it } from 'vitest'
import type { Found } from '../found.ts'
import { judgeMarks } from '../measure/byMark.ts'
import { judgeCause } from '../measure/twins.ts'
import { readMarks } from '../source/marks.ts'
import { unitsOf } from '../source/regions.ts'
import { readSnapshot } from './slitherSuite.ts'

const finding = (line: number, detector = 'rule'): Found => ({
  file: 'a.sol',
  line,
  endLine: line,
  detector,
  severity: 'high',
  contract: undefined,
  fn: undefined,
  message: '',
  trace: [],
})

describe('a fault with its repaired twin', () => {
  const units = unitsOf(
    'contract Bad {\nfunction f() public {}\nfunction g() public {}\n}\ncontract Good {\nfunction f() public {}\n}\n',
  )
  const cause = { file: 'a.sol', at: ['Bad.f'], fixed: ['Good'], detectors: ['rule'] }

  it('is found in its function alone, by a detector that means it', () => {
    expect(judgeCause(cause, [finding(2), finding(2, 'other')], units)).toMatchObject({
      found: [finding(2)],
      others: [finding(2, 'other')],
    })
    expect(judgeCause(cause, [finding(3)], units).found).toEqual([])
  })

  it('gives an alarm for the same on the twin', () => {
    expect(judgeCause(cause, [finding(6), finding(6, 'other')], units).alarms).toEqual([finding(6)])
  })
})

describe('marked code', () => {
  const marks = readMarks(
    'a.sol',
    'contract A {\nfunction f() public {\n// ruleid: r\na();\n// ok: r\nb();\n}\n}\n',
  )

  it('is found in its statement, or in its function where the rule is about functions', () => {
    const rows = (scope: 'region' | 'function', line: number) =>
      judgeMarks(marks, [finding(line)], { r: { detectors: ['rule'], scope } }, new Set(['rule'])).rows[0]
    expect(rows('region', 4)).toMatchObject({ implemented: true, recall: { hits: 1 }, alarms: { hits: 0 } })
    expect(rows('region', 6)).toMatchObject({ recall: { hits: 0 }, alarms: { hits: 1 } })
    expect(rows('function', 2)).toMatchObject({ recall: { hits: 1 }, alarms: { hits: 1 } })
  })

  it('is counted apart where no detector means the rule', () => {
    expect(judgeMarks(marks, [], {}, new Set()).rows[0]).toMatchObject({
      implemented: false,
      recall: { of: 1 },
    })
  })
})

it('takes a snapshot that names no line as speaking of the file', () => {
  expect(readSnapshot('t/a.sol holds a character\n', 't/a.sol')).toEqual([[]])
  expect(readSnapshot('\n', 't/a.sol')).toEqual([])
})

it("reads the narrow places of each finding in a snapshot of Slither's", () => {
  const text = 'C.f() (t/a.sol#3-9) does:\n\t- x (t/a.sol#5)\n\n\nC.g() (t/a.sol#11-20) and (t/b.sol#1)\n\n'
  expect(readSnapshot(text, 't/a.sol')).toEqual([[5], [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]])
})
