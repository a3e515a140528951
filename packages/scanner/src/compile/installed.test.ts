import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCompilers } from './installed.ts'
import { runSolc } from './runSolc.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'compilers-'))
})
afterAll(() => rmSync(home, { recursive: true }))

const write = (path: string, text: string): string => {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, 0o755)
  return file
}
const limits = { timeoutMs: 300_000, maxOutputBytes: 1000 }

test("finds Foundry's, Hardhat's and the user's compilers, and none that the project puts on PATH", async () => {
  write('.svm/0.8.1/solc-0.8.1', '')
  write('.cache/hardhat-nodejs/compilers-v2/linux-amd64/solc-b', '')
  const builds = [
    { version: '0.8.2', path: 'solc-b' },
    { version: '0.8.3', path: 'not-downloaded' },
  ]
  write('.cache/hardhat-nodejs/compilers-v2/linux-amd64/list.json', JSON.stringify({ builds }))
  write('bin/solc', '#!/bin/sh\necho "Version: 0.8.4+commit.1"')
  write('app/node_modules/.bin/solc', '#!/bin/sh\necho "Version: 0.8.5+commit.1"')
  write('app/node_modules/solc-0.3/package.json', '{"version":"0.3.6"}')
  write('app/node_modules/solc-0.3/soljson.js', '')
  const PATH = `${home}/app/node_modules/.bin:${home}/bin`
  const found = await findCompilers({ root: join(home, 'app'), home, env: { PATH } })
  const native = process.platform === 'linux' ? ['0.8.4', '0.8.2', '0.8.1'] : ['0.8.4', '0.8.1']
  expect(found.filter(({ kind }) => kind === 'native').map(({ version }) => version)).toEqual(native)
  expect(found.filter(({ version }) => version === '0.3.6')).toMatchObject([
    { kind: 'foreign', origin: 'npm solc-0.3' },
  ])
})

test('a compiler that says too much, nothing or no JSON is an error', async () => {
  const run = (script: string) =>
    runSolc(
      { version: '0.8.1', origin: 'test', kind: 'native', path: write('fake', `#!/bin/sh\n${script}`) },
      '{}',
      limits,
    )
  expect(await run('cat')).toEqual({})
  for (const script of ['/usr/bin/head -c 5000 /dev/zero', 'exit 3', 'echo hello'])
    await expect(run(script)).rejects.toMatchObject({ code: 'COMPILER_FAILED' })
})

test("a compiler out of the project's packages cannot write files", async () => {
  const mark = join(home, 'written')
  const path = write(
    'foreign/soljson.js',
    `let failed = ''
    try { require('node:fs').writeFileSync(${JSON.stringify(mark)}, '') } catch (error) { failed = error.code }
    exports.cwrap = () => () => JSON.stringify({ failed })`,
  )
  const output = await runSolc({ version: '0.8.1', origin: 'test', kind: 'foreign', path }, '{}', limits)
  expect(output).toEqual({ failed: 'ERR_ACCESS_DENIED' })
})
