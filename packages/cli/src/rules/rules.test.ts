import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { defineDetector, isMembraneError } from '@membrane/core'
import { block, type DetectorCase, defineCases, transaction } from '@membrane/detectors/testing'
import pico from 'picocolors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { visibleWidth } from '../output/table.ts'
import { findNamedCases, findOwnCases, globPattern, loadSuite } from './find.ts'
import { formatDetector, formatList } from './listing.ts'
import { formatSuites, sumCases } from './report.ts'
import { runSuite } from './run.ts'
import { ruleName, ruleSkeleton } from './skeleton.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'membrane-rules-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

function write(path: string, text = 'export default {}\n'): string {
  const file = join(cwd, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

async function codeOf(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    return isMembraneError(error) ? error.code : String(error)
  }
}

const rule = defineDetector<{ limit: number; weights: { far: number } }, null>({
  id: 'empty-block',
  version: 3,
  title: 'A block with too few transactions',
  description: 'Tells of blocks with fewer transactions than the limit. '.repeat(4).trim(),
  needs: ['transactions'],
  uses: ['logs'],
  defaults: { limit: 1, weights: { far: 0.5 } },
  initial: () => null,
  evaluate: ({ block: { transactions }, memory }, { limit }) => ({
    memory,
    findings:
      transactions.length >= limit
        ? []
        : [
            {
              severity: 'low',
              score: 0.1,
              title: 'too few',
              subject: 'block',
              transaction: undefined,
              victims: [],
              attackers: [],
              evidence: [
                { kind: 'measure', name: 'transactions', value: '0', threshold: '1', unit: 'transactions' },
              ],
            },
          ],
  }),
})
const empty: DetectorCase = { title: 'none', severities: ['low'], steps: [{ block: block([]) }] }
const wrong: DetectorCase = { title: 'wrong', severities: ['high'], steps: [{ block: block([]) }] }
const full: DetectorCase = { title: 'one', severities: [], steps: [{ block: block([transaction()]) }] }
const recorded: DetectorCase = {
  title: 'recorded',
  severities: ['low'],
  recorded: { file: 'blocks/1.json', chainId: 1 },
}

test('cases pass, fail with what differs, and are skipped where their recording is missing', async () => {
  const suite = { ...defineCases(rule, [empty, full, wrong, recorded]), from: 'built in' }
  const result = await runSuite(suite, undefined)
  expect(result.cases.map(({ state }) => state)).toEqual(['passed', 'passed', 'failed', 'skipped'])
  expect(result.cases[2]?.why).toContain('expected [high], got [low]')
  expect(sumCases([result])).toEqual({ passed: 2, failed: 1, skipped: 1 })
  const shown = formatSuites([result], pico.createColors(false))
  for (const said of ['✗ empty-block: wrong', 'expected [high], got [low]', '4 cases of 1 detector'])
    expect(shown).toContain(said)
})

test('a recorded case is run on its recording; one that is no recording has failed', async () => {
  const raw = { block: { number: '0x1', hash: `0x${'11'.repeat(32)}`, transactions: [] }, receipts: [] }
  write('blocks/1.json', JSON.stringify(raw))
  write('blocks/2.json', '{"files": []}')
  const other: DetectorCase = { ...recorded, recorded: { file: 'blocks/2.json', chainId: 1 } }
  const result = await runSuite({ ...defineCases(rule, [recorded, other]), from: 'x' }, cwd)
  expect(result.cases.map(({ state }) => state)).toEqual(['passed', 'failed'])
})

test('a detector that throws fails its cases, not the command', async () => {
  const broken = { ...rule, evaluate: () => raise('no such word') }
  const result = await runSuite({ ...defineCases(broken, [empty, full]), from: 'x' }, undefined)
  expect(result.cases.map(({ why }) => why)).toEqual(['no such word', 'no such word'])
})

function raise(message: string): never {
  throw new Error(message)
}

test('case files are found beside the configuration, under directories, by name and by glob', async () => {
  const a = write('detectors/a/a.cases.ts')
  const b = write('detectors/b.cases.mjs')
  write('detectors/node_modules/c.cases.ts')
  write('detectors/a/detector.ts')
  expect(await findOwnCases('membrane.config.ts', cwd)).toEqual([a, b])
  expect(await findOwnCases('elsewhere/membrane.config.ts', cwd)).toEqual([])
  expect(await findNamedCases(['detectors'], cwd)).toEqual([a, b])
  expect(await findNamedCases(['detectors/**/*.cases.ts', a], cwd)).toEqual([a])
  expect(await findNamedCases(['detectors/*/?.cases.ts'], cwd)).toEqual([a])
  expect(await codeOf(() => findNamedCases(['none.cases.ts'], cwd))).toBe('CASES_NOT_FOUND')
  expect(await codeOf(() => findNamedCases(['*.cases.ts'], cwd))).toBe('CASES_NOT_FOUND')
  expect(globPattern('/x/*.ts').test('/x/y/a.ts')).toBe(false)
  expect(globPattern('/x/**/*.ts').test('/x/y/z/a.ts')).toBe(true)
  expect(globPattern('/x/a+b.ts').test('/x/a+b.ts')).toBe(true)
})

test('a file that exports no cases, or does not compile, is refused by name', async () => {
  const none = write('none.cases.ts')
  const broken = write('broken.cases.ts', 'export default (')
  expect(await codeOf(() => loadSuite(none, cwd))).toBe('CASES_INVALID')
  expect(await codeOf(() => loadSuite(broken, cwd))).toBe('CASES_UNREADABLE')
})

test.each(['big-mint', 'new', 'protocol', 'log', 'a', 'erc20-drain', 'x9-9'])(
  'the skeleton of %s is a rule whose own cases pass: one that fires, and more that stay silent',
  async (id) => {
    for (const { name, text } of ruleSkeleton(ruleName(id))) write(join('detectors', id, name), text)
    const suite = await loadSuite(join(cwd, 'detectors', id, `${id}.cases.ts`), cwd)
    expect(suite.detector.id).toBe(id)
    const result = await runSuite(suite, undefined)
    expect(result.cases.filter(({ state }) => state !== 'passed')).toEqual([])
    const firing = suite.cases.filter(({ severities }) => severities.length > 0)
    expect(firing.length).toBeGreaterThan(0)
    expect(suite.cases.length).toBeGreaterThan(firing.length)
  },
)

test('the list fits the width; a detector in full shows every option, those in groups too', () => {
  for (const width of [80, 100]) {
    const lines = formatList([rule, { ...rule, title: 'long '.repeat(40) }], pico.createColors(false), width)
    for (const line of lines.split('\n')) expect(visibleWidth(line)).toBeLessThanOrEqual(width)
    expect(lines).toMatch(/^empty-block +● {2}· {2}○ {2}· {2}· {2}· +A block/m)
  }
  const shown = formatDetector(rule, pico.createColors(false), 80)
  expect(shown).toMatch(/limit +1$/m)
  expect(shown).toMatch(/weights\.far +0\.5$/m)
  for (const line of shown.split('\n')) expect(visibleWidth(line)).toBeLessThanOrEqual(80)
})
