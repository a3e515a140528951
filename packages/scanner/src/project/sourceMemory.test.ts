import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { discoverProject } from './project.ts'
import type { SourceMemory } from './sourceMemory.ts'

const root = mkdtempSync(join(tmpdir(), 'membrane-memory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a file stays the same object until it, or what its imports lead to, changes', async () => {
  const memory: SourceMemory = new Map()
  const read = async () => (await discoverProject(root, { memory })).files
  writeFileSync(join(root, 'A.sol'), 'import "./B.sol"; contract A {}')
  writeFileSync(join(root, 'B.sol'), 'contract B {}')
  const [a, b] = await read()
  const [sameA, sameB] = await read()
  expect(sameA).toBe(a)
  expect(sameB).toBe(b)

  writeFileSync(join(root, 'B.sol'), 'contract B { uint256 c; }')
  const [keptA, newB] = await read()
  expect(keptA).toBe(a)
  expect(newB?.text).toBe('contract B { uint256 c; }')

  rmSync(join(root, 'B.sol'))
  const [withoutB] = await read()
  expect(withoutB?.imports[0]?.absolutePath).toBeUndefined()
})

test('what is wrong with a file is told at every reading', async () => {
  const memory: SourceMemory = new Map()
  writeFileSync(join(root, 'A.sol'), Buffer.from([0x2f, 0x2f, 0xff, 0x0a]))
  for (let i = 0; i < 2; i++) {
    const { errors } = await discoverProject(root, { memory })
    expect(errors.map(({ code }) => code)).toEqual(['FILE_NOT_UTF8'])
  }
})
