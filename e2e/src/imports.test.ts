import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { importsOf } from './importScan.ts'
import { importViolations, type Manifest, type SourceFile } from './imports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`)
}

const homes = [...foldersIn('packages'), ...foldersIn('examples'), 'bench', 'e2e']

function sources(): readonly SourceFile[] {
  return homes
    .filter((home) => existsSync(join(root, home, 'src')))
    .flatMap((home) =>
      readdirSync(join(root, home, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => `${home}/src/${name.replaceAll('\\', '/')}`),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function manifests(): ReadonlyMap<string, Manifest> {
  return new Map(
    ['.', 'contracts', ...homes]
      .filter((home) => existsSync(join(root, home, 'package.json')))
      .map((home) => [home, JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8')) as Manifest]),
  )
}

describe('this repository', () => {
  test('keeps the import table, and declares what it imports', () => {
    expect(importViolations(sources(), manifests())).toEqual([])
  })

  test('is read as a whole: the scanner loses its way in no file', () => {
    const files = sources()
    expect(new Set(files.map(({ path }) => path.split('/').slice(0, -1).join('/'))).size).toBeGreaterThan(20)
    for (const { path, text } of files) {
      const plain = [...text.matchAll(/^(?:import|export) [^'"`\n]* from '([^'\n]+)'$/gm)].map(
        (match) => match[1],
      )
      // What is inside a template may look like an import and is none, so this holds for files without one.
      if (!text.includes('`')) expect([path, importsOf(text)]).toEqual([path, expect.arrayContaining(plain)])
    }
  })
})

describe('the checker', () => {
  const known: ReadonlyMap<string, Manifest> = new Map<string, Manifest>([
    ['.', { name: 'membrane', devDependencies: { vitest: '4', 'fast-check': '4' } }],
    ['packages/core', { name: '@membrane/core', dependencies: { '@noble/hashes': '1' } }],
    ['packages/chain', { name: '@membrane/chain', dependencies: { '@membrane/core': '1', viem: '2' } }],
    ['packages/detectors', { name: '@membrane/detectors', dependencies: { '@membrane/core': '1' } }],
    [
      'packages/engine',
      { name: '@membrane/engine', dependencies: { '@membrane/core': '1', '@membrane/chain': '1' } },
    ],
    [
      'packages/cli',
      { name: '@membrane/cli', dependencies: { '@membrane/core': '1', '@membrane/engine': '1' } },
    ],
    [
      'examples/market',
      { name: '@membrane/example-market', dependencies: { '@membrane/core': '1', '@membrane/engine': '1' } },
    ],
  ])
  const check = (path: string, text: string) => importViolations([{ path, text }], known)

  test.each([
    [
      'packages/core/src/x.ts',
      "import { a } from '@membrane/chain'",
      'packages/core may not import @membrane/chain',
    ],
    [
      'packages/core/src/x.ts',
      "import { readFileSync } from 'node:fs'",
      'core must run in a browser, and imports node:fs',
    ],
    ['packages/core/src/x.ts', "import fs from 'fs'", 'core must run in a browser, and imports fs'],
    [
      'packages/core/src/x.ts',
      "import { z } from 'zod'",
      'zod is not declared in packages/core/package.json',
    ],
    [
      'packages/core/src/x.ts',
      "import fc from 'fast-check'",
      'fast-check is not declared in packages/core/package.json',
    ],
    [
      'packages/chain/src/x.ts',
      "export * from '@membrane/engine'",
      'packages/chain may not import @membrane/engine',
    ],
    [
      'packages/chain/src/x.ts',
      "import type { A } from '@membrane/engine/webhook'",
      'packages/chain may not import @membrane/engine',
    ],
    [
      'packages/chain/src/deep/x.ts',
      "import { a } from '../../../core/src/hex.ts'",
      '../../../core/src/hex.ts reaches out of packages/chain',
    ],
    [
      'packages/detectors/src/x.ts',
      "const a = await import('@membrane/chain')",
      'packages/detectors may not import @membrane/chain',
    ],
    ['packages/engine/src/x.ts', "import '@membrane/cli'", 'packages/engine may not import @membrane/cli'],
    [
      'packages/engine/src/x.ts',
      "import { a } from '@membrane/detectors'",
      '@membrane/detectors is not declared in packages/engine/package.json',
    ],
    [
      'packages/cli/src/x.ts',
      "import { a } from '@membrane/chain'",
      '@membrane/chain is not declared in packages/cli/package.json',
    ],
    ['packages/cli/src/x.ts', "require('left-pad')", 'left-pad is not declared in packages/cli/package.json'],
    [
      'examples/market/src/x.ts',
      "import { a } from '@membrane/engine'",
      'examples/market may not import @membrane/engine',
    ],
    [
      'packages/unheard/src/x.ts',
      "import { a } from './a.ts'",
      'packages/unheard is not in the import table',
    ],
    ['bench/src/x.ts', "import { a } from 'left-pad'", 'left-pad is not declared in package.json'],
  ])('%s: %s', (path, text, problem) => {
    expect(check(path, text)).toEqual([`${path}: ${problem}`])
  })

  test.each([
    ['packages/core/src/x.ts', "import { keccak_256 } from '@noble/hashes/sha3'\nimport { a } from './a.ts'"],
    ['packages/core/src/x.test.ts', "import fc from 'fast-check'\nimport 'node:fs'"],
    ['packages/detectors/src/testing/x.ts', "import { a } from '@membrane/chain'"],
    ['packages/detectors/src/flow/x.test.ts', "import { a } from '@membrane/chain'"],
    [
      'packages/chain/src/x.ts',
      "import { readFile } from 'node:fs/promises'\nimport { parseAbi } from 'viem'",
    ],
    ['packages/cli/src/x.ts', "export { a } from '@membrane/engine'"],
    ['bench/src/x.ts', "import { a } from '@membrane/engine'"],
  ])('lets pass what is allowed in %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })
})

describe('importsOf', () => {
  test('finds every form of import', () => {
    const text = `
      import a from 'one'
      import * as b from "two"
      import type { C } from 'three'
      import {
        d, // from 'no'
        type E,
      } from 'four'
      import 'five'
      export * from 'six'
      export { f as g } from 'seven'
      type H = import('eight').H
      const i = await import(/* lazily */ 'nine')
      const j = require.resolve('ten')
      import k, { l } from 'eleven'
      const m = \`\${await import('twelve')}\``
    const words = 'one two three four five six seven eight nine ten eleven twelve'
    expect([...importsOf(text)].sort()).toEqual(words.split(' ').sort())
  })

  test('is not taken in by comments, strings, templates or regular expressions', () => {
    const text = `
      // import a from 'comment'
      /* import b from 'comment' */
      const c = "import d from 'string'"
      const e = \`import f from 'template' \${g({ h: \`import('nested')\` })} import('after')\`
      const i = /['"\`/*]/.test(j) // import k from 'late'
      const l = m / n / o
      object.import('method')
      const from = 'variable'
      import p from 'real'`
    expect(importsOf(text)).toEqual(['real'])
  })
})
