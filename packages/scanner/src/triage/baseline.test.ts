import { expect, test } from 'vitest'
import { formatJson } from '../report/json.ts'
import { formatSarif } from '../report/sarif.ts'
import { makeFinding, makeResult } from '../report/testing/finding.ts'
import { type Baseline, formatBaseline, parseBaseline } from './baseline.ts'
import { failing, parseFailOn } from './failOn.ts'
import { judge } from './judge.ts'
import { unjudged } from './judged.ts'

const today = '2026-11-23'
const kept = makeFinding({ file: 'src/Der Tresor.sol' })
const disable = { tool: 'membrane', file: 'b.sol', line: 1, from: 3, to: 3, ids: ['all'] } as const
const disables = { disables: [{ ...disable, reason: undefined, written: '' }], notices: [] }
const hidden = makeFinding({ file: 'b.sol' })
const before = judge([kept, hidden], { today, disables })

test('a baseline is read back from every form that a report has', () => {
  const result = makeResult()
  const texts = [
    formatBaseline(before),
    formatJson(result, before),
    formatSarif(result, before, { rules: [] }),
  ]
  for (const text of texts) {
    const baseline = parseBaseline(text, 'baseline')
    expect(baseline.findings.map(({ id, suppressed }) => [id, suppressed])).toEqual([
      [kept.id, false],
      [hidden.id, true],
    ])
    const again = judge([kept, hidden], { today, disables, baseline })
    expect(again.findings.map(({ baselineState }) => baselineState)).toEqual(['unchanged', 'unchanged'])
    expect(again.absent).toEqual([])
  }
})

test('what is no report is refused', () => {
  for (const text of ['no', '{}', '{"findings": [{"id": "1"}]}', '{"runs": [{"results": [{}]}]}']) {
    expect(() => parseBaseline(text, 'b')).toThrow(expect.objectContaining({ code: 'BASELINE_INVALID' }))
  }
})

test('findings are new, updated or gone', () => {
  const old = [
    makeFinding(),
    makeFinding({ message: 'before the edit', function: 'edited()' }),
    makeFinding({ message: 'gone', function: 'gone()' }),
  ]
  const baseline: Baseline = parseBaseline(formatBaseline(unjudged(old)), 'b')
  const now = [
    { ...makeFinding(), line: 90, endLine: 90, column: 1 },
    makeFinding({ message: 'after the edit', function: 'edited()' }),
    makeFinding({ message: 'a second one', function: 'edited()', line: 8 }),
  ]
  const judged = judge(now, { today, baseline })
  expect(judged.findings.map(({ baselineState }) => baselineState)).toEqual(['unchanged', 'updated', 'new'])
  expect(judged.absent.map(({ message }) => message)).toEqual(['gone'])
  const graver = judge([{ ...makeFinding(), severity: 'critical' }], { today, baseline })
  expect(graver.findings[0]?.baselineState).toBe('updated')
})

test('a scan fails for what counts, reaches the threshold and is new', () => {
  const low = makeFinding({ severity: 'low', confidence: 'high' })
  const ids = (failOn: string, baseline?: Baseline, suppress = disables) =>
    failing(judge([kept, low, hidden], { today, disables: suppress, baseline }), parseFailOn(failOn)).map(
      ({ finding }) => finding.id,
    )
  expect(ids('low')).toEqual([kept.id, low.id])
  expect(ids('medium')).toEqual([kept.id])
  expect(ids('low:high')).toEqual([low.id])
  expect(ids('none')).toEqual([])
  const baseline = parseBaseline(formatBaseline(before), 'b')
  expect(ids('low', baseline)).toEqual([low.id])
  expect(ids('low', baseline, { disables: [], notices: [] })).toEqual([low.id, hidden.id])
  const milder = { findings: baseline.findings.map((found) => ({ ...found, severity: 'low' as const })) }
  expect(ids('high', milder)).toEqual([kept.id])
  for (const text of ['', 'grave', 'high:sure', 'high:low:x']) {
    expect(() => parseFailOn(text)).toThrow(expect.objectContaining({ code: 'FAIL_ON_INVALID' }))
  }
})
