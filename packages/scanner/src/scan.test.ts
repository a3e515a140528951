import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMembraneError } from '@membrane/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileCache } from './cache/store.ts'
import { releaseCompilers } from './compile/compile.ts'
import type { Detector } from './detectors/detector.ts'
import { type ScanOptions, scanProject } from './scan.ts'

const root = mkdtempSync(join(tmpdir(), 'membrane-scan-'))
const project = join(root, 'project')
const cacheDirectory = join(root, 'cache')
afterAll(async () => {
  await releaseCompilers()
  rmSync(root, { recursive: true, force: true })
})

const write = (path: string, text: string) => {
  mkdirSync(join(project, path, '..'), { recursive: true })
  writeFileSync(join(project, path), `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n${text}\n`)
}
beforeAll(() => {
  write('src/IToken.sol', 'interface IToken { function mint(uint256 amount) external; }')
  write(
    'src/Base.sol',
    'import "./IToken.sol"; contract Base { IToken token; function destroy() external {} }',
  )
  write(
    'src/Derived.sol',
    'import "./Base.sol"; contract Derived is Base { function destroy2() external {} }',
  )
  write('src/Alone.sol', 'import "./IToken.sol"; contract Alone { function destroy() external {} }')
  write('src/Broken.sol', 'contract Broken { function destroy( external {} function destroy3() external {} }')
})

/** Reports every function whose name begins with `destroy`. */
const byName: Detector = {
  id: 'by-name',
  title: 'A name',
  severity: 'high',
  confidence: 'high',
  cwe: undefined,
  swc: undefined,
  *run({ program }) {
    for (const contract of program.contracts)
      for (const fn of contract.functions)
        if (fn.name.startsWith('destroy'))
          yield { at: fn.nameAt, contract, fn, message: fn.name, trace: [{ at: fn.nameAt, note: 'here' }] }
  },
}
const failing: Detector = {
  ...byName,
  id: 'failing',
  *run(scan) {
    yield* [...byName.run(scan)].slice(0, 1)
    throw new Error('lost its way')
  },
}

const scan = (more: Partial<ScanOptions> = {}) =>
  scanProject({ path: project, version: '1', detectors: [byName], keepCompilers: true, ...more })
const placesOf = ({ result }: Awaited<ReturnType<typeof scan>>) =>
  result.findings.map(({ file, message, confidence }) => `${file} ${message} ${confidence}`)

test('what does not compile is read all the same, less surely, and the rest is scanned', async () => {
  const outcome = await scan()
  expect(placesOf(outcome)).toEqual([
    'src/Alone.sol destroy high',
    'src/Base.sol destroy high',
    'src/Broken.sol destroy3 medium',
    'src/Derived.sol destroy2 high',
  ])
  expect(outcome.result.errors).toMatchObject([{ code: 'COMPILE_FAILED', file: 'src/Broken.sol' }])
  expect(outcome.result.compilers).toMatchObject([{ files: 4 }, { version: 'native', files: 1 }])
  expect(new Set(outcome.result.findings.map(({ id }) => id)).size).toBe(4)
})

test('a detector that throws is told and takes nothing else with it', async () => {
  const { result } = await scan({ detectors: [failing, byName] })
  expect(result.errors.filter(({ code }) => code === 'DETECTOR_FAILED')).toMatchObject([
    { message: expect.stringContaining('failing') },
  ])
  expect(result.findings.filter(({ detector }) => detector === 'by-name')).toHaveLength(4)
})

test('an unchanged project answers from the cache; a change scans what depends on it and nothing else', async () => {
  const options = { cache: fileCache(cacheDirectory) }
  const cold = await scan(options)
  expect(cold.components).toEqual({ total: 4, scanned: 4 })
  const again = await scan(options)
  expect(again.components).toEqual({ total: 4, scanned: 0 })
  expect({ ...again.result, durationMs: 0, compileMs: 0 }).toEqual({
    ...cold.result,
    durationMs: 0,
    compileMs: 0,
  })

  write(
    'src/Base.sol',
    'import "./IToken.sol"; contract Base { IToken token; function destroy4() external {} }',
  )
  const changed = await scan(options)
  expect(changed.components).toEqual({ total: 4, scanned: 1 })
  expect(placesOf(changed)).toEqual(placesOf(await scan()))
  expect(placesOf(changed)).toContain('src/Base.sol destroy4 high')

  for (const name of readdirSync(cacheDirectory))
    writeFileSync(join(cacheDirectory, name), '{"layout":1,"comp')
  expect((await scan(options)).components.scanned).toBe(4)
  expect((await scan(options)).components.scanned).toBe(0)
  expect((await scan({ ...options, detectors: [{ ...byName, id: 'other' }] })).components.scanned).toBe(4)
})

test('ids that no detector has and places without Solidity are errors', async () => {
  await expect(scan({ only: ['by-nam'] })).rejects.toSatisfy((error) =>
    isMembraneError(error, 'DETECTOR_UNKNOWN'),
  )
  await expect(scan({ path: cacheDirectory })).rejects.toSatisfy((error) =>
    isMembraneError(error, 'NO_SOURCES'),
  )
})
