import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { dataDirectory } from '@membrane/chain/testing'
import { builtinDetectors } from '@membrane/detectors'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { quiet } from './testing/recording.ts'
import { makeDirectory } from './testing/workspace.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const execute = promisify(execFile)

test('a new rule compiles, its cases and its test pass, a configuration takes it, and nothing is overwritten', async () => {
  const cwd = makeDirectory()
  const written = await runMembrane(['rules', 'new', 'big-approval'], { cwd })
  expect([written.code, written.stdout]).toEqual([0, ''])
  const folder = join(cwd, 'detectors', 'big-approval')
  const names = readdirSync(folder)
  expect(names).toHaveLength(5)
  for (const name of names) expect(written.stderr).toContain(join('detectors', 'big-approval', name))
  const line = "import { bigApproval } from './detectors/big-approval/detector.ts'"
  expect(written.stderr).toContain(line)
  expect(written.stderr).toContain('detectors: [bigApproval]')

  const tested = await runMembrane(['rules', 'test', 'big-approval'], { cwd })
  expect([tested.code, tested.stderr]).toEqual([0, ''])
  expect(tested.stdout).toMatch(/of 1 detector: [1-9]\d* passed, 0 failed/)

  writeFileSync(
    join(cwd, 'membrane.config.ts'),
    `import { defineConfig } from '@membrane/core'
${line}
export default defineConfig({
  protocol: { name: 'Example', chainId: 1 },
  source: { kind: 'recorded', path: 'blocks' },
  detectors: [bigApproval],
  detectorOptions: { 'big-approval': { wholeTokens: 5 } },
})
`,
  )
  const listed = await runMembrane(['rules', 'list', 'big-approval', '-c', 'membrane.config.ts'], { cwd })
  expect(listed.code).toBe(0)
  expect(listed.stdout).toContain('wholeTokens')
  writeFileSync(join(cwd, '7.json'), JSON.stringify(quiet(7)))
  const replayed = await runMembrane(
    ['replay', '7.json', '--config', 'membrane.config.ts', '--format', 'json'],
    { cwd },
  )
  expect(replayed.code).toBe(0)
  const { coverage } = JSON.parse(replayed.stdout) as { readonly coverage: readonly object[] }
  expect(coverage).toContainEqual(expect.objectContaining({ detector: 'big-approval', ran: 1 }))

  symlinkSync(modules, join(cwd, 'node_modules'))
  writeFileSync(join(cwd, 'package.json'), '{"type": "module"}')
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  writeFileSync(
    join(cwd, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['detectors', 'membrane.config.ts'] }),
  )
  const compiled = await execute(process.execPath, [
    join(modules, 'typescript', 'bin', 'tsc'),
    '-p',
    cwd,
  ]).catch((error: { readonly stdout: string }) => error)
  expect(compiled.stdout).toBe('')
  const vitest = await execute(
    process.execPath,
    [join(modules, 'vitest', 'vitest.mjs'), 'run', '--root', cwd],
    {
      cwd,
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    },
  )
  expect(vitest.stdout).toMatch(/Tests +3 passed/)

  const before = readFileSync(join(folder, 'detector.ts'), 'utf8')
  writeFileSync(join(folder, 'options.ts'), '// mine\n')
  const again = await runMembrane(['rules', 'new', 'big-approval'], { cwd })
  expect(again.code).toBe(2)
  expect(again.stderr).toContain('not empty')
  expect(readFileSync(join(folder, 'options.ts'), 'utf8')).toBe('// mine\n')
  expect(readFileSync(join(folder, 'detector.ts'), 'utf8')).toBe(before)
}, 400_000)

test('names that are none, or are taken, are refused', async () => {
  const cwd = makeDirectory()
  for (const [name, said] of [
    ['BigMint', 'kebab-case'],
    ['../up', 'kebab-case'],
    ['a--b', 'kebab-case'],
    ['reentrancy', 'built-in'],
  ] as const) {
    const { code, stdout, stderr } = await runMembrane(['rules', 'new', name], { cwd })
    expect([name, code, stdout]).toEqual([name, 2, ''])
    expect(stderr).toContain(said)
  }
  expect(readdirSync(cwd)).toEqual([])
}, 60_000)

test('rules test runs the cases of every detector, says which fail and by what, and skips what needs recordings', async () => {
  const cwd = makeDirectory()
  const all = await runMembrane(['rules', 'test', '--format', 'json'], { cwd })
  const result = JSON.parse(all.stdout) as {
    readonly passed: number
    readonly failed: number
    readonly detectors: readonly { readonly detector: string; readonly cases: readonly object[] }[]
  }
  expect(result.detectors.map(({ detector }) => detector)).toEqual(builtinDetectors.map(({ id }) => id))
  expect(result.passed).toBeGreaterThan(50)
  expect([result.failed, all.code]).toEqual([0, 0])

  writeFileSync(
    join(cwd, 'wrong.cases.ts'),
    `import { reentrancy } from '@membrane/detectors'
import { block, defineCases } from '@membrane/detectors/testing'
export default defineCases(reentrancy, [
  { title: 'an empty block', severities: ['high'], steps: [{ block: block([]) }] },
  { title: 'a recording', severities: [], recorded: { file: 'mainnet/none.json.gz', chainId: 1 } },
])
`,
  )
  const wrong = await runMembrane(['rules', 'test', '--cases', 'wrong.cases.ts'], { cwd })
  expect(wrong.code).toBe(1)
  for (const said of ['✗ reentrancy: an empty block', 'expected [high], got []', '2 cases of 1 detector'])
    expect(wrong.stdout).toContain(said)
  expect(wrong.stderr).toContain('MEMBRANE_DATA')
  expect(await runMembrane(['rules', 'test', './wrong.cases.ts'], { cwd })).toEqual(wrong)

  for (const [args, said] of [
    [['reentrance'], 'reentrancy'],
    [['--data', 'nowhere'], 'nowhere'],
    [['--cases', 'none/*.cases.ts'], 'none/*.cases.ts'],
  ] as const) {
    const { code, stdout, stderr } = await runMembrane(['rules', 'test', ...args], { cwd })
    expect([args, code, stdout]).toEqual([args, 2, ''])
    expect(stderr).toContain(said)
  }
}, 300_000)

const data = dataDirectory()

test.skipIf(data === undefined)(
  'with recordings no case is skipped for want of them',
  async () => {
    const args = ['rules', 'test', 'reentrancy', 'flash-loan-flow', '--format', 'json']
    const { code, stdout } = await runMembrane(args, {
      cwd: makeDirectory(),
      env: { MEMBRANE_DATA: data ?? '' },
      longestMs: 120_000,
    })
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { failed: 0, skipped: 0 }])
  },
  300_000,
)
