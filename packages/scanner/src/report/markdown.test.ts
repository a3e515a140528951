import { expect, test } from 'vitest'
import { judge } from '../triage/judge.ts'
import { unjudged } from '../triage/judged.ts'
import { formatMarkdown } from './markdown.ts'
import { makeFinding, makeResult } from './testing/finding.ts'

test('a page has totals, a table, and each finding with its code and linked trace', () => {
  const evidence = [
    { kind: 'source' as const, file: 'src/Vault.sol', line: 2, endLine: 2, note: 'anyone calls' },
  ]
  const page = formatMarkdown(makeResult(), unjudged([makeFinding({ evidence })]), {
    lines: () => ['a', 'b', '  x.call();'],
    link: (file, line) => `https://example.org/${file}#L${line}`,
  })
  expect(page).toContain('1 finding (1 high). 1 file in 1.2 s')
  expect(page).toContain('| high | `reentrancy-eth` | 1 | Ether leaves before the books are closed |')
  expect(page).toContain('```solidity\n  x.call();\n```')
  expect(page).toContain('1. [`src/Vault.sol:2`](<https://example.org/src/Vault.sol#L2>): anyone calls')
})

test('code can neither leave its fence nor become markup, a link or a mention', () => {
  const message = 'See [me](http://evil) <img src=x> @all and `f(a | b)`'
  const page = formatMarkdown(makeResult(), unjudged([makeFinding({ message, title: 'a | b' })]), {
    lines: () => ['', '', '// ```` # out'],
  })
  expect(page).toContain('`````solidity\n// ```` # out\n`````')
  expect(page).toContain('See \\[me\\](http://evil) \\<img src=x\\> @\u200ball and `f(a | b)`')
  expect(page).toContain('| 1 | a \\| b |')
})

test('a comparison says what is new and what is gone', () => {
  const finding = makeFinding()
  const gone = { ...makeFinding({ function: 'x()' }), suppressed: false }
  const judgement = judge([finding], { today: '2026-01-01', baseline: { findings: [gone] } })
  expect(formatMarkdown(makeResult(), judgement, { lines: () => undefined })).toContain('; 1 new, 1 gone')
})
