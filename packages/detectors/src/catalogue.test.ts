import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AnyDetector } from '@membrane/core'
import { expect, test } from 'vitest'
import { builtinCases } from './cases.ts'
import { builtinDetectors } from './index.ts'

const source = fileURLToPath(new URL('.', import.meta.url))

/** Sections of a detector's README, in this order. */
const sections = [
  '## What it sees',
  '## Inputs',
  '## Thresholds and their reasons',
  '## Options',
  '## Limits',
  '## Measured',
] as const

const read = (path: string): string => readFileSync(path, 'utf8')

/** What a detector's folder lacks, in words for whoever has to add it. */
function missingIn({ id, title, defaults }: AnyDetector): readonly string[] {
  const folder = join(source, id)
  const missing = ['options.ts', 'detector.ts', 'cases/cases.ts', `${id}.test.ts`, 'README.md'].filter(
    (file) => !existsSync(join(folder, file)),
  )
  if (missing.includes('README.md')) return missing
  const page = read(join(folder, 'README.md'))
  if (plain(page.split('\n', 1)[0] ?? '') !== `# ${plain(title)}`)
    missing.push(`README.md: the heading '# ${title}'`)
  const places = sections.map((section) => page.indexOf(`\n${section}\n`))
  for (const [i, section] of sections.entries()) {
    if (places[i] === -1) missing.push(`README.md: the section '${section}'`)
    else if (i > 0 && (places[i] ?? 0) < (places[i - 1] ?? 0)) {
      missing.push(`README.md: '${section}' after '${sections[i - 1]}'`)
    }
  }
  for (const marker of ['<!-- measured -->', '<!-- /measured -->']) {
    if (page.split(marker).length !== 2) missing.push(`README.md: the line '${marker}', once`)
  }
  const from = places[sections.indexOf('## Options')] ?? -1
  const table = from < 0 ? '' : page.slice(from, page.indexOf('\n## ', from + 1))
  for (const name of optionsOf(defaults)) {
    if (!table.includes(`\`${name}\``)) missing.push(`README.md: the option '${name}' under '## Options'`)
  }
  return missing
}

/** One kind of apostrophe: either is right in a heading. */
function plain(text: string): string {
  return text.replaceAll('’', "'")
}

function optionsOf(defaults: unknown): readonly string[] {
  return typeof defaults === 'object' && defaults !== null ? Object.keys(defaults) : []
}

test('every detector has its files, and a README that tells all of it', () => {
  const lacking = builtinDetectors.flatMap((detector) =>
    missingIn(detector).map((what) => `${detector.id}: ${what}`),
  )
  expect(lacking).toEqual([])
})

test('every detector has at least one case in which it speaks and three in which it is silent', () => {
  const lacking = builtinDetectors.flatMap(({ id }) => {
    const cases = builtinCases[id] ?? []
    const speaks = cases.filter(({ severities }) => severities.length > 0).length
    const silent = cases.length - speaks
    return [
      ...(speaks < 1 ? [`${id}: a case in which it speaks`] : []),
      ...(silent < 3 ? [`${id}: ${3 - silent} more cases in which it is silent`] : []),
    ]
  })
  expect(lacking).toEqual([])
})

test('every detector is told of, named and typed as its folder', () => {
  const folders = readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(source, entry.name, 'detector.ts')))
    .map(({ name }) => name)
  expect(builtinDetectors.map(({ id }) => id).toSorted()).toEqual(folders.toSorted())
})
