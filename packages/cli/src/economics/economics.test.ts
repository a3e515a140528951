import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import pico from 'picocolors'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from '../main.ts'
import type { Terminal } from '../output/terminal.ts'

async function run(args: readonly string[], columns?: number) {
  const cwd = mkdtempSync(join(tmpdir(), 'membrane-economics-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  writeFileSync(
    join(cwd, 'own.ts'),
    `import { defineEconomics } from '@membrane/risk'
export default defineEconomics({
  name: 'own',
  pools: { pool: { depth: { kind: 'constant-product', quoteReserve: 50e6, fee: 0 } } },
  oracle: [{ name: 'spot', pool: 'pool', reading: { kind: 'spot' }, targetMove: 0.21 }],
})`,
  )
  writeFileSync(join(cwd, 'wrong.json'), '{"name":"x","oracle":[{"name":"a"}]}')
  let [out, err] = ['', '']
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    env: {},
    cwd,
    colors: pico.createColors(columns !== undefined),
    errColors: pico.createColors(false),
    outIsTerminal: columns !== undefined,
    errIsTerminal: false,
    size: () => ({ columns: columns ?? 80, rows: 24 }),
    signal: new AbortController().signal,
  }
  const code = await runCli(['economics', ...args], terminal)
  return { code, out, err, cwd }
}

test('a TypeScript configuration anywhere, as JSON with the agreed fields', async () => {
  const { code, out } = await run(['own.ts', '--format', 'json'])
  expect(code).toBe(0)
  const result = JSON.parse(out)
  expect(Object.keys(result)).toEqual([
    'runId',
    'engine',
    'oracle',
    'governance',
    'bounty',
    'incentives',
    'mev',
    'findings',
    'assumptions',
    'unknown',
  ])
  expect(result.oracle[0]).toMatchObject({ pool: 'pool', method: 'spot', targetMove: 0.21 })
  expect(result.oracle[0].capital).toBeCloseTo(5e6, 3)
  expect((await run(['own.ts', '--format', 'json'])).out).toBe(out)
})

test('broken limits fail from --fail-on on', async () => {
  expect((await run(['example'])).code).toBe(1)
  expect((await run(['example', '--fail-on', 'critical'])).code).toBe(0)
  expect((await run(['beanstalk-2022', '--fail-on', 'critical'])).code).toBe(1)
  expect((await run(['beanstalk-2022', '--fail-on', 'none'])).code).toBe(0)
})

test('a terminal’s width is kept, and a pipe has no colour', async () => {
  const { out } = await run(['example'], 90)
  expect(out).toContain('\u001b[')
  for (const line of stripVTControlCharacters(out).split('\n')) {
    // The two lines that end the report hold a hash, which is never cut.
    if (!line.startsWith('run ')) expect([...line].length).toBeLessThan(90)
  }
  expect((await run(['example'])).out).not.toContain('\u001b[')
})

test('a report is one page without anything from elsewhere; files are written, stdout stays empty', async () => {
  const { cwd, out } = await run(['example', '--report', 'out/page.html', '--output', 'out/text.txt'])
  expect(out).toBe('')
  const page = readFileSync(join(cwd, 'out/page.html'), 'utf8')
  expect(page).toContain('<svg')
  expect(page).not.toMatch(/<script|https?:\/\//)
  expect(readFileSync(join(cwd, 'out/text.txt'), 'utf8')).toContain('attacks pay')
})

test('what cannot be read is said with its code, and what is wrong with its place', async () => {
  const missing = await run(['nowhere.json'])
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('CONFIG_MISSING')])
  expect(missing.err).toContain('beanstalk-2022')
  const wrong = await run(['wrong.json'])
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('ECONOMICS_CONFIG_INVALID')])
  expect(wrong.err).toContain('oracle.0.reading')
})
