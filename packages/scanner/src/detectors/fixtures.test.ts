import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { analyseProgram } from '../analysis/analyse.ts'
import type { Program } from '../ast/program.ts'
import { placeReport } from '../report/place.ts'
import { detectors } from './catalogue.ts'
import { compileFixtures } from './testing/compileFixtures.ts'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const SECTIONS = ['What it finds', 'Why it matters', 'How to fix', 'What it does not see']

/** One case is one file, or a directory of files that make sense only together. */
type Case = { readonly id: string; readonly name: string; readonly paths: readonly string[] }

/** `FIXTURES=rtlo,tautology` tests those alone. */
const only = process.env.FIXTURES?.split(',')
const ids = readdirSync(ROOT).filter(
  (name) => readdirOr(`${ROOT}${name}`).includes('detector.ts') && (only?.includes(name) ?? true),
)
const cases = ids.flatMap((id) => ['vulnerable', 'safe'].flatMap((kind) => casesOf(id, kind)))
const texts = new Map(
  cases.flatMap(({ paths }) => paths).map((path) => [path, readFileSync(`${ROOT}${path}`, 'utf8')]),
)

describe('fixtures', () => {
  let compiled: ReturnType<typeof compileFixtures>
  beforeAll(() => {
    compiled = compileFixtures(texts)
  })

  it.each(cases)('$id: $name', ({ id, paths }) => {
    expect(paths.flatMap((path) => compiled.failures.get(path) ?? [])).toEqual([])
    const detector = detectors.find((known) => known.id === id)
    const program = restrict(compiled.program, paths)
    const lines =
      detector === undefined
        ? []
        : [...detector.run(analyseProgram(program).scan)].map((report) => {
            expect(report.trace.at(-1)).toBeDefined()
            const { file, line } = placeReport(detector, report, program)
            return `${file}:${line}`
          })
    const expected = paths.flatMap((path) => markedLines(path))
    expect([...new Set(lines)].sort()).toEqual(expected.sort())
  })
})

describe('catalogue', () => {
  it('is sorted by id and holds every detector that has a folder', () => {
    const known = detectors.map(({ id }) => id).filter((id) => only?.includes(id) ?? true)
    expect(known).toEqual([...ids].sort())
  })

  it.each(ids)(
    '%s has a page, fixtures of both kinds and a weakness number or a reason to have none',
    (id) => {
      const page = readFileSync(`${ROOT}${id}/README.md`, 'utf8')
      expect(page).toMatch(/^# \S/)
      const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
      expect(headings).toEqual(SECTIONS)
      expect(casesOf(id, 'vulnerable').length).toBeGreaterThanOrEqual(3)
      expect(casesOf(id, 'safe').length).toBeGreaterThanOrEqual(3)
      for (const { paths } of casesOf(id, 'vulnerable')) expect(paths.flatMap(markedLines)).not.toEqual([])
      for (const { paths } of casesOf(id, 'safe')) expect(paths.flatMap(markedLines)).toEqual([])
      const detector = detectors.find((known) => known.id === id)
      if (detector?.cwe === undefined) expect(page).toMatch(/no CWE/i)
    },
  )
})

function casesOf(id: string, kind: string): Case[] {
  const directory = `${id}/fixtures/${kind}`
  return readdirOr(`${ROOT}${directory}`).map((entry) => {
    const path = `${directory}/${entry}`
    const isDirectory = statSync(`${ROOT}${path}`).isDirectory()
    const paths = isDirectory ? readdirSync(`${ROOT}${path}`).map((file) => `${path}/${file}`) : [path]
    return { id, name: `${kind}/${entry}`, paths }
  })
}

function readdirOr(path: string): readonly string[] {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path).sort() : []
}

function markedLines(path: string): string[] {
  const lines = (texts.get(path) ?? '').split('\n')
  return lines.flatMap((line, i) => (line.trimEnd().endsWith('// here') ? [`${path}:${i + 1}`] : []))
}

function restrict(program: Program, paths: readonly string[]): Program {
  const units = program.units.filter(({ path }) => paths.includes(path))
  return { files: program.files, units, contracts: units.flatMap(({ contracts }) => contracts) }
}
