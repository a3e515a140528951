import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { judge } from '../triage/judge.ts'
import { unjudged } from '../triage/judged.ts'
import { formatSarif, sarifReport } from './sarif.ts'
import { makeFinding, makeResult, makeRule } from './testing/finding.ts'

/** The OASIS schema is written in draft 4 of JSON Schema; in what it uses, the two differ only in where ids stand. */
function sarifValidator() {
  const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const { id: _id, $schema: _draft, ...body } = schema
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  formats.default(ajv)
  return ajv.compile(body)
}

const valid = sarifValidator()
const page =
  '# Re-entrancy\n\nEther leaves **before** the books\nare closed.\n\n## Fix\n\nLower `balances` first.\n'
const rules = [{ ...makeRule({ id: 'tx-origin', swc: undefined, cwe: 22 }) }, { ...makeRule(), page }]

test('a report with everything in it follows the schema', () => {
  const trace = [
    { kind: 'source' as const, file: 'src/Vault.sol', line: 2, endLine: 3, note: 'read `balances[a](b)`' },
  ]
  const old = makeFinding({ message: 'old' })
  const inline = makeFinding({ file: 'src/My Vault#1.sol', line: 9 })
  const triaged = makeFinding({ line: 30, function: 'other()', contract: undefined })
  const findings = [makeFinding({ evidence: trace }), old, inline, triaged]
  const gone = { ...makeFinding({ detector: 'gone-rule', function: undefined }), suppressed: false }
  const disable = {
    tool: 'membrane',
    file: inline.file,
    line: 8,
    from: 9,
    to: 9,
    ids: ['all'],
    reason: 'ours',
  } as const
  const judgement = judge(findings, {
    today: '2026-11-23',
    disables: { disables: [{ ...disable, written: '' }], notices: [] },
    triage: {
      file: 'triage.json',
      entries: [
        { ...triaged, status: 'accepted', reason: 'small sums', by: 'Ada', until: '2027-01-01' },
        {
          ...triaged,
          id: `0x${'0'.repeat(64)}`,
          status: 'accepted',
          reason: 'x',
          by: undefined,
          until: undefined,
        },
      ],
    },
    baseline: { findings: [{ ...old, suppressed: false }, gone] },
  })
  const error = {
    code: 'SOURCE_UNREAD',
    file: 'src/Bad.sol',
    line: 4,
    message: 'Expected ;',
    hint: 'Mend it.',
  }
  const result = makeResult({ errors: [error, { ...error, file: undefined, line: undefined }] })
  const log = JSON.parse(formatSarif(result, judgement, { rules, rootUri: 'file:///project/' }))
  expect(valid(log), JSON.stringify(valid.errors, null, 1)).toBe(true)
  const [run] = log.runs
  expect(run.results.map((found: { baselineState: string }) => found.baselineState)).toEqual([
    'new',
    'unchanged',
    'new',
    'new',
    'absent',
  ])
  for (const found of run.results) expect(run.tool.driver.rules[found.ruleIndex].id).toBe(found.ruleId)
  const [flow] = run.results[0].codeFlows
  expect(flow.threadFlows[0].locations[0].location.message.text).toBe('read `balances[a\\](b)`')
  const { uri, index } = run.results[2].locations[0].physicalLocation.artifactLocation
  expect(uri).toBe('src/My%20Vault%231.sol')
  expect(run.artifacts[index].location.uri).toBe(uri)
  expect(run.results[2].suppressions[0]).toMatchObject({ kind: 'inSource', justification: 'ours' })
  expect(run.results[3].suppressions[0]).toMatchObject({ kind: 'external', justification: 'small sums' })
  const [invocation] = run.invocations
  expect(invocation.toolExecutionNotifications).toHaveLength(2)
  expect(invocation.toolConfigurationNotifications[0].descriptor.id).toBe('TRIAGE_UNUSED')
})

test('the schema would refuse what is wrong', () => {
  const log = sarifReport(makeResult(), unjudged([makeFinding({ line: 0 })]), { rules })
  expect(valid(JSON.parse(JSON.stringify(log)))).toBe(false)
})

test('a scan without findings follows the schema, and one that read nothing has failed', () => {
  const clean = JSON.parse(formatSarif(makeResult(), unjudged([]), { rules }))
  expect(valid(clean), JSON.stringify(valid.errors)).toBe(true)
  const error = {
    code: 'COMPILER_MISSING',
    file: undefined,
    line: undefined,
    message: 'No solc',
    hint: undefined,
  }
  const failed = sarifReport(makeResult({ files: [], errors: [error] }), unjudged([]), { rules })
  expect(failed.runs[0].invocations[0].executionSuccessful).toBe(false)
})

test('rules carry the page, the weakness and a score by which code hosts sort', () => {
  const [run] = sarifReport(makeResult(), unjudged([]), { rules }).runs
  const [origin, reentrancy] = run.tool.driver.rules
  expect(origin?.properties.tags).toContain('external/cwe/cwe-022')
  expect(reentrancy).toMatchObject({
    name: 'ReentrancyEth',
    fullDescription: { text: 'Ether leaves before the books are closed.' },
    help: { markdown: page },
    helpUri: 'https://cwe.mitre.org/data/definitions/841.html',
    properties: { precision: 'medium', 'security-severity': '8.0' },
  })
})
