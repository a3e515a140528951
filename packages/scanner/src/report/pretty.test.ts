import { expect, test } from 'vitest'
import { unjudged } from '../triage/judged.ts'
import { plain } from './paint.ts'
import { formatPretty } from './pretty.ts'
import { makeFinding, makeResult } from './testing/finding.ts'

function pretty(finding: Parameters<typeof makeFinding>[0], source: string, width = 80): string {
  const lines = () => source.split('\n')
  return formatPretty(makeResult(), unjudged([makeFinding(finding)]), { paint: plain, width, lines })
}

test('a finding is shown with its code, the span underlined, the trace and a summary', () => {
  const source = 'a\nfunction f() {\n    x.call();\n    y = 0;\n}\n'
  const trace = [
    { kind: 'source' as const, file: 'src/Vault.sol', line: 2, endLine: 2, note: 'anyone calls' },
    { kind: 'source' as const, file: 'src/Vault.sol', line: 3, endLine: 3, note: 'control leaves' },
  ]
  const id = `0x${'ab'.repeat(32)}` as const
  const out = pretty({ id, column: 5, endColumn: 13, evidence: trace }, source)
  expect(`\n${out}`).toBe(`
HIGH  Ether leaves before the books are closed
  src/Vault.sol:3:5  Vault.withdraw(uint256)
  reentrancy-eth · medium confidence · CWE-841 · SWC-107 · 0xabababababab

    1 │ a
    2 │ function f() {
  > 3 │     x.call();
      │     ^^^^^^^^
    4 │     y = 0;

  The call hands over control before \`balances\` is lowered.

  1  src/Vault.sol:2  anyone calls
  2  src/Vault.sol:3  control leaves

severity  detector        count  what
high      reentrancy-eth      1  Ether leaves before the books are closed

1 finding (1 high)
1 file in 1.2 s, of which 0.8 s in compilers (0.8.37)
`)
})

test('carets stand under the span behind tabs, wide characters and escaped ones', () => {
  const line = '\tstring s = "金庫\u200b"; x.call();'
  const from = [...line.slice(0, line.indexOf('x.call'))].length + 1
  const out = pretty({ column: from, endColumn: from + 8 }, `\n\n${line}\n`).split('\n')
  const shown = out.find((text) => text.includes('x.call')) ?? ''
  const carets = out[out.indexOf(shown) + 1] ?? ''
  expect(shown).toContain('\\u{200b}')
  // Each of the two wide characters takes two columns and is one character of the line.
  expect(carets.indexOf('^')).toBe(shown.indexOf('x.call') + 2)
  expect(carets.match(/\^+/u)?.[0]).toHaveLength(8)
})

test('nothing in a source, a path or a message can steer the terminal', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202e\u0000'
  const evil = { file: `src/${hostile}.sol`, message: hostile, title: hostile, subject: hostile }
  const evidence = [{ kind: 'source' as const, file: evil.file, line: 1, endLine: 1, note: hostile }]
  const error = { code: 'SOURCE_UNREAD', file: evil.file, line: 1, message: hostile, hint: hostile }
  const result = makeResult({ errors: [error] })
  const judgement = unjudged([makeFinding({ ...evil, evidence, endColumn: 99 })])
  const out = formatPretty(result, judgement, { paint: plain, width: 80, lines: () => ['', '', hostile] })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u)
  expect(out).toContain('\\x1b[2J')
})

test('a long line is cut around the span, and a long span after its first lines', () => {
  const line = `${'a'.repeat(5_000)}x.call()${'b'.repeat(5_000)}`
  const cut = pretty({ column: 5_001, endColumn: 5_009 }, `\n\n${line}\n`, 60)
  const at = cut.split('\n').findIndex((text) => text.includes('x.call()'))
  const [shown = '', carets = ''] = cut.split('\n').slice(at)
  expect(shown.length).toBeLessThanOrEqual(60)
  expect(carets.indexOf('^')).toBe(shown.indexOf('x.call()'))
  expect(carets.trimEnd().length).toBe(shown.indexOf('x.call()') + 8)
  const tall = pretty({ endLine: 40 }, Array.from({ length: 50 }, (_, i) => `line${i + 1}`).join('\n'))
  expect(tall).toContain('line8')
  expect(tall).not.toContain('line9')
  expect(tall).toContain('… to line 40')
})

test('colour is what the caller gives', () => {
  const paint = { ...plain, red: (text: string) => `<r>${text}</r>` }
  const options = { paint, width: 80, lines: () => undefined }
  const out = formatPretty(makeResult(), unjudged([makeFinding()]), options)
  expect(out).toMatch(/^<r>HIGH<\/r>/u)
  expect(out).toMatch(/^<r>high {4}<\/r> {2}reentrancy-eth/mu)
})
