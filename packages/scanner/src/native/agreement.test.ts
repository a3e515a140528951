import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../ast/program.ts'
import { buildProgram } from '../solc/fromSolc.ts'
import { readNatively } from './native.ts'
import { compareUnits } from './testing/agreement.ts'

const require = createRequire(import.meta.url)
const root = rootOf('@uniswap/v4-core')

function rootOf(name: string): string | undefined {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), 'src')
  } catch {
    return undefined
  }
}

/** What the package imports from another that it does not bring along. */
const OWNED = `pragma solidity >=0.8.0;
abstract contract Owned {
  address public owner;
  modifier onlyOwner() virtual { require(msg.sender == owner); _; }
  constructor(address first) { owner = first; }
}
`

function sourcesIn(folder: string): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return paths
    .filter((path) => path.endsWith('.sol') && !path.startsWith('test'))
    .map((path) => {
      const absolutePath = join(folder, path)
      // The package pins its compiler, and the offsets must stay.
      const text = readFileSync(absolutePath, 'utf8').replace(
        /^pragma solidity 0\.8\.26;/m,
        'pragma solidity ^0.8.0;',
      )
      return { path: relative(folder, absolutePath), absolutePath, text, dependency: false }
    })
}

function importsOf(file: SourceFile): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, path = ''] of file.text.matchAll(/import\s[^'"]*?["']([^"']+)["']/g)) {
    found.set(path, path.startsWith('.') ? join(dirname(file.absolutePath), path) : `/${path}`)
  }
  return found
}

describe.skipIf(root === undefined)('a package that compiles', () => {
  it('is read as the compiler reads it', () => {
    const owned = { path: 'solmate/src/auth/Owned.sol', text: OWNED, dependency: true }
    const files = [...sourcesIn(root ?? ''), { ...owned, absolutePath: `/${owned.path}` }]
    const solc = require('solc/wrapper')(require('solc/soljson.js'))
    const settings = { outputSelection: { '*': { '': ['ast'] } } }
    const sources = Object.fromEntries(files.map(({ path, text }) => [path, { content: text }]))
    const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })))
    const errors = (output.errors ?? []).filter((error: { severity: string }) => error.severity === 'error')
    expect(errors).toEqual([])
    const compiled = buildProgram(files, [
      { version: solc.version(), output, sources: new Map(files.map((file) => [file.path, file])) },
    ])
    const native = readNatively(files.map((file, i) => ({ ...file, file: i, imports: importsOf(file) })))
    expect(native.diagnostics).toEqual([])
    const agreement = compareUnits(compiled.units, native.units)
    expect(agreement.references).toBeGreaterThan(3000)
    expect(agreement.equalHeaders, agreement.differences.join('\n')).toBe(agreement.headers)
    expect(agreement.equalReferences).toBeGreaterThanOrEqual(0.995 * agreement.references)
    expect(agreement.equalTypes).toBeGreaterThanOrEqual(0.99 * agreement.types)
  }, 120_000)
})
