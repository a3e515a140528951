import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { discoverProject } from '../project/project.ts'
import { compile, findCompilers, recompile, releaseCompilers } from './compile.ts'

let root = ''
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'compile-')))
})
afterAll(async () => {
  await releaseCompilers()
  rmSync(root, { recursive: true })
})

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
}
const treesIn = (output: unknown): string[] => {
  const { sources = {} } = output as { sources?: Record<string, { ast?: unknown }> }
  return Object.entries(sources).flatMap(([unit, source]) =>
    source.ast ? [unit.slice(root.length + 1)] : [],
  )
}

test('compiles what can be compiled, tells the rest, and compiles again after an edit', async () => {
  write({
    'Base.sol': 'pragma solidity ^0.8.0; contract Base { uint256 internal x; }',
    'User.sol': 'pragma solidity =0.8.1; import {Base} from "./Base.sol"; contract User is Base {}',
    'Same.sol': 'contract User { uint256 y; }',
    'Unparsed.sol': 'contract Unparsed {\n  uint256 = ;\n}',
    'Unresolved.sol': 'contract Unresolved is Nothing {}',
    'UnresolvedToo.sol': 'contract UnresolvedToo is Nothing {}',
    'Above.sol': 'import "./Unresolved.sol"; contract Above {}',
    'Lost.sol': 'import "./Nowhere.sol"; contract Lost {}',
    'Old.sol': 'pragma solidity ^0.3.0; contract Old {}',
  })
  const installed = (await findCompilers({ root, home: root, env: {} })).filter(
    ({ origin }) => origin === 'bundled',
  )
  const project = await discoverProject(root)
  const result = await compile(project, { installed, keepCompilers: true })
  const [version] = installed.map((compiler) => compiler.version)
  expect(result.compilers).toEqual([{ version, origin: 'bundled', files: 3, insteadOf: '0.8.1' }])
  expect(result.compilations.flatMap(({ output }) => treesIn(output)).sort()).toEqual([
    'Base.sol',
    'Same.sol',
    'User.sol',
  ])
  expect(result.failed.map((file) => file.path).sort()).toEqual([
    'Above.sol',
    'Lost.sol',
    'Old.sol',
    'Unparsed.sol',
    'Unresolved.sol',
    'UnresolvedToo.sol',
  ])
  const told = result.errors.map(({ code, file, line }) => [code, file, line].join(' ')).sort()
  expect(told).toEqual([
    'COMPILER_MISSING Old.sol ',
    'COMPILE_FAILED Above.sol 1',
    'COMPILE_FAILED Unparsed.sol 2',
    'COMPILE_FAILED Unresolved.sol 1',
    'COMPILE_FAILED UnresolvedToo.sol 1',
  ])
  expect(project.errors.map((error) => error.code)).toEqual(['IMPORT_MISSING'])

  const previous = result.compilations.find(({ sources }) => sources.has(join(root, 'User.sol')))
  if (previous === undefined) throw new Error('User.sol was compiled above')
  write({
    'User.sol':
      'pragma solidity ^0.8.0; import {Base} from "./Base.sol"; contract User is Base { uint256 z; }',
  })
  const again = await recompile(await discoverProject(root), previous, new Set([join(root, 'User.sol')]))
  expect(again.compilations.flatMap(({ output }) => treesIn(output))).toEqual(['User.sol'])
})
