import { expect, test } from 'vitest'
import type { ProjectFile } from '../project/project.ts'
import { componentsOf, hasCode } from './components.ts'

function makeFile(
  path: string,
  text: string,
  imports: readonly string[] = [],
  dependency = false,
): ProjectFile {
  return {
    path,
    absolutePath: path,
    text,
    dependency,
    pragmas: [],
    imports: imports.map((to) => ({ text: to, line: 1, absolutePath: to, lookedFor: [] })),
  }
}

const pathsOf = (files: readonly ProjectFile[]) =>
  componentsOf(files).map(({ sources, closure }) => [
    sources.map(({ path }) => path).join(' '),
    closure.map(({ path }) => path).join(' '),
  ])

test('sources are tied by code that they share, and not by interfaces or dependencies', () => {
  const files = [
    makeFile('a', 'contract A {}', ['lib', 'i']),
    makeFile('b', 'contract B {}', ['math', 'i']),
    makeFile('c', 'contract C {}', ['math']),
    makeFile('i', 'interface I { function f() external; }'),
    makeFile('math', 'library Math { function f() internal {} }'),
    makeFile('lib', 'library Lib {}', ['deep'], true),
    makeFile('deep', 'contract Deep {}', [], true),
  ]
  expect(pathsOf(files)).toEqual([
    ['a', 'a lib i deep'],
    ['b c math', 'b c math i'],
    ['i', 'i'],
  ])
})

test('a dependency or an interface that leads back to code ties its users together', () => {
  const files = [
    makeFile('a', 'contract A {}', ['lib']),
    makeFile('b', 'contract B {}', ['i']),
    makeFile('core', 'contract Core {}'),
    makeFile('i', 'interface I {}', ['core']),
    makeFile('lib', 'library Lib {}', ['core'], true),
  ]
  expect(pathsOf(files).map(([sources]) => sources)).toEqual(['a b core i'])
})

test('imports in a circle end', () => {
  const files = [makeFile('a', 'contract A {}', ['b']), makeFile('b', 'contract B {}', ['a'])]
  expect(pathsOf(files)).toEqual([['a b', 'a b']])
})

test.each([
  ['contract A {}', true],
  ['abstract contract A is B(1), C {}', true],
  ['library L {\n}', true],
  ['function free(uint256 a) pure returns (uint256) { return a; }', true],
  ['interface I { function f() external returns (uint256); event E(uint256 a); }', false],
  ['struct S { uint256 contractual; } enum E { A } uint256 constant X = 1; error Bad();', false],
  ['// contract A {}\n/* library L {} */ string constant S = "contract A {}";', false],
])('%s holds code: %s', (text, expected) => {
  expect(hasCode(text)).toBe(expected)
})
