import { expect, test } from 'vitest'
import { placeReport } from './place.ts'
import { placeReports } from './placeReports.ts'
import { makeRule } from './testing/finding.ts'
import { reportAt, sourceProgram, spanOf } from './testing/program.ts'

const rule = makeRule()
const vault = `contract Vault {
  function withdraw(uint256 amount) external {
    msg.sender.call{value: amount}("");
  }
}`
const call = 'msg.sender.call{value: amount}("")'

function idOf(source: string, text: string, path = 'src/Vault.sol'): string {
  const program = sourceProgram({ [path]: source })
  return placeReport(rule, reportAt(program, spanOf(program, path, text)), program).id
}

test('a span becomes lines and columns, with the names of what holds it', () => {
  const program = sourceProgram({ './src\\Vault.sol': vault }, { partial: ['./src\\Vault.sol'] })
  const at = spanOf(program, './src\\Vault.sol', call)
  const trace = [{ at: spanOf(program, './src\\Vault.sol', 'amount'), note: 'chosen by the caller' }]
  expect(placeReport(rule, reportAt(program, at, { trace, confidence: 'high' }), program)).toMatchObject({
    file: 'src/Vault.sol',
    line: 3,
    endLine: 3,
    column: 5,
    endColumn: 5 + call.length,
    contract: 'Vault',
    function: 'withdraw(uint256)',
    subject: 'Vault.withdraw(uint256)',
    severity: 'high',
    confidence: 'high',
    partial: true,
    evidence: [{ kind: 'source', file: 'src/Vault.sol', line: 2, endLine: 2, note: 'chosen by the caller' }],
  })
})

test('columns count code points where the text is not ASCII', () => {
  const source = `// Ünïcödé 🏦\r\ncontract Vault { string s = "金庫 🏦"; uint x = 1; }`
  const program = sourceProgram({ 'a.sol': source })
  const finding = placeReport(rule, reportAt(program, spanOf(program, 'a.sol', 'x = 1')), program)
  const before = [...'contract Vault { string s = "金庫 🏦"; uint '].length
  expect(finding).toMatchObject({ line: 2, column: before + 1, endLine: 2, endColumn: before + 6 })
})

test('an id survives shifted lines, other formatting and other comments, and no change of the code', () => {
  const id = idOf(vault, call)
  const spaced = 'msg.sender\n      .call{ value: amount /* all */ } // pays\n      ("")'
  expect(idOf(`// SPDX\n\n\n${vault.replace(call, spaced)}`, spaced)).toBe(id)
  expect(idOf(vault, call, 'contracts/moved/Vault.sol')).toBe(id)
  const halved = call.replace('amount', 'amount / 2')
  expect(idOf(vault.replace(call, halved), halved)).not.toBe(id)
  const spacedText = call.replace('""', '" "')
  expect(idOf(vault.replace(call, spacedText), spacedText)).not.toBe(id)
  expect(idOf(vault.replace('Vault', 'Safe'), call)).not.toBe(id)
})

test('a finding about a whole contract points at its header and keeps its id when the body changes', () => {
  const place = (source: string) => {
    const program = sourceProgram({ 'a.sol': source })
    const [contract] = program.contracts
    return placeReport(rule, { ...reportAt(program, contract!.at), fn: undefined }, program)
  }
  expect(place(vault)).toMatchObject({
    line: 1,
    endLine: 1,
    column: 1,
    endColumn: 'contract Vault'.length + 1,
  })
  expect(place(vault.replace('amount}', '1}')).id).toBe(place(vault).id)
})

test('equal code in one function gets different ids, and so does equal code in two files', () => {
  const twice = vault.replace(`${call};`, `${call};\n    ${call};`)
  const program = sourceProgram({ 'a.sol': twice, 'b.sol': vault })
  const spans = [
    spanOf(program, 'b.sol', call),
    spanOf(program, 'a.sol', call, 1),
    spanOf(program, 'a.sol', call),
  ]
  const reports = spans.map((at) => ({ detector: rule, report: reportAt(program, at) }))
  const { findings } = placeReports(reports, program)
  expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.sol:3', 'a.sol:4', 'b.sol:3'])
  expect(new Set(findings.map(({ id }) => id)).size).toBe(3)
})

test('one place is one finding, dependencies are left out, the most severe comes first', () => {
  const program = sourceProgram({ 'src/a.sol': vault, 'lib/b.sol': vault }, { dependencies: ['lib/b.sol'] })
  const at = spanOf(program, 'src/a.sol', call)
  const low = makeRule({ id: 'low-one', severity: 'low' })
  const { findings } = placeReports(
    [
      { detector: low, report: reportAt(program, at) },
      { detector: rule, report: reportAt(program, at, { message: 'first' }) },
      { detector: rule, report: reportAt(program, at, { message: 'second', severity: 'critical' }) },
      { detector: rule, report: reportAt(program, at, { message: 'third', severity: 'critical' }) },
      { detector: rule, report: reportAt(program, spanOf(program, 'lib/b.sol', call)) },
    ],
    program,
  )
  expect(findings.map(({ detector, message }) => [detector, message])).toEqual([
    ['reentrancy-eth', 'second'],
    ['low-one', 'Something happens here.'],
  ])
})

test('a span outside every file falls back on its function, or is an error of its own', () => {
  const program = sourceProgram({ 'a.sol': vault })
  const nowhere = { file: 9, start: 0, end: 1 }
  const inFunction = reportAt(program, spanOf(program, 'a.sol', call), { at: nowhere })
  const lost = { ...inFunction, contract: undefined, fn: undefined }
  const { findings, errors } = placeReports(
    [
      { detector: rule, report: lost },
      { detector: rule, report: inFunction },
    ],
    program,
  )
  expect(findings.map(({ line }) => line)).toEqual([2])
  expect(errors.map(({ code }) => code)).toEqual(['REPORT_WITHOUT_PLACE'])
})
