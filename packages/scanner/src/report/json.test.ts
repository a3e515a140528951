import { expect, test } from 'vitest'
import { judge } from '../triage/judge.ts'
import { unjudged } from '../triage/judged.ts'
import { formatJson, jsonReport } from './json.ts'
import { makeFinding, makeResult } from './testing/finding.ts'

test('what is absent is null, and the trace is plain', () => {
  const step = { kind: 'source' as const, file: 'src/A.sol', line: 1, endLine: 2, note: 'from here' }
  const finding = makeFinding({ cwe: undefined, swc: undefined, contract: undefined, evidence: [step] })
  const error = { code: 'SOURCE_UNREAD', file: undefined, line: undefined, message: 'no', hint: undefined }
  const report = JSON.parse(formatJson(makeResult({ errors: [error] }), unjudged([finding])))
  expect(Object.keys(report)).toEqual(
    expect.arrayContaining(['version', 'compilers', 'files', 'durationMs', 'findings', 'errors']),
  )
  expect(report.errors).toEqual([
    { code: 'SOURCE_UNREAD', file: null, line: null, message: 'no', hint: null },
  ])
  expect(report.findings[0]).toMatchObject({
    id: finding.id,
    cwe: null,
    swc: null,
    contract: null,
    function: 'withdraw(uint256)',
    trace: [{ file: 'src/A.sol', line: 1, endLine: 2, note: 'from here' }],
    baselineState: null,
  })
})

test('what was set aside is listed apart, with the reason', () => {
  const [kept, dropped] = [makeFinding(), makeFinding({ line: 9 })]
  const entry = {
    ...dropped,
    status: 'false-positive',
    reason: 'guarded',
    by: undefined,
    until: undefined,
  } as const
  const judgement = judge([kept, dropped], { today: '2026-01-01', triage: { file: 't', entries: [entry] } })
  const report = jsonReport(makeResult(), judgement)
  expect(report.findings.map(({ id }) => id)).toEqual([kept.id])
  expect(report.suppressed).toMatchObject([
    { id: dropped.id, suppressions: [{ reason: 'guarded', by: null }] },
  ])
  expect(report.absent).toBeNull()
})
