import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataDirectory } from '@membrane/chain/testing'
import { expect, test } from 'vitest'
import { membraneBin, runMembrane } from './testing/command.ts'
import { addressOf, hashOf, writeRecording } from './testing/recording.ts'
import { theft, vault, writeLoneTrace, writeTheft } from './testing/theftRecording.ts'
import { makeDirectory } from './testing/workspace.ts'

type Line = {
  readonly transaction: string
  readonly score: number
  readonly flagged: boolean
  readonly detectors: readonly string[]
  readonly explanation: readonly string[]
  readonly evidence: readonly { readonly kind: string; readonly detector: string }[]
  readonly victims: readonly string[]
  readonly unknown: readonly string[]
  readonly block: number | null
  readonly file: string | null
}

type Coverage = {
  readonly detector: string
  readonly ran: number
  readonly partial: number
  readonly unknown: number
  readonly failed: number
}

const contract = ['transaction', 'score', 'flagged', 'detectors', 'explanation', 'evidence']

function lines(text: string): readonly Line[] {
  if (text === '') return []
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

function expectContract(line: Line): void {
  expect(Object.keys(line).slice(0, contract.length)).toEqual(contract)
  expect(line.transaction).toMatch(/^0x[0-9a-f]{64}$/)
  expect(line.score).toBeGreaterThanOrEqual(0)
  expect(line.score).toBeLessThanOrEqual(1)
  expect(typeof line.flagged).toBe('boolean')
  for (const reason of line.explanation) expect(reason).toMatch(/^[a-z-]+: ./)
  for (const { kind, detector } of line.evidence) {
    expect(['log', 'frame', 'slot', 'flow', 'measure', 'read']).toContain(kind)
    expect(line.detectors).toContain(detector)
  }
}

/** A vault that loses a thousand ether three times over to whoever comes back before it has booked. */
const attack = theft(1, 1_000)

const escapeCode = '\u001b'

test('one line a transaction, flagged or not, the same each time, and stdout is nothing else', async () => {
  const cwd = makeDirectory()
  mkdirSync(join(cwd, 'blocks'))
  writeRecording(join(cwd, 'blocks'), 100)
  writeLoneTrace(join(cwd, 'blocks', 'traces'), attack)
  writeFileSync(join(cwd, 'blocks', 'manifest.json'), '{"files": []}')
  const args = ['replay', 'blocks', '--format', 'ndjson']
  const first = await runMembrane(args, { cwd })
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const told = lines(first.stdout)
  for (const line of told) expectContract(line)
  expect(told.map(({ block, file }) => [block, file])).toEqual([
    [100, join('blocks', '100.json')],
    [101, join('blocks', '101.json')],
    [102, join('blocks', '102.json.gz')],
    [null, join('blocks', 'traces', `${attack.hash}.json`)],
  ])
  expect(told[0]).toMatchObject({ detectors: [], explanation: [], evidence: [], flagged: false })
  expect(told[1]?.explanation[0]).toMatch(/^access-control: /)
  const reentered = told[3]
  expect(reentered).toMatchObject({ transaction: attack.hash, flagged: true })
  expect(reentered?.explanation.slice(0, 3).join('\n')).toContain('re-entrancy: ')
  expect(reentered?.unknown.length).toBeGreaterThan(0)
  expect(await runMembrane(args, { cwd })).toEqual(first)
}, 120_000)

test('a file that cannot be read is told, the others are judged, and the exit code says so', async () => {
  const cwd = makeDirectory()
  writeRecording(cwd, 100)
  writeFileSync(join(cwd, '99.json'), '{"block": {"number": "0x')
  for (const format of ['ndjson', 'json', 'pretty']) {
    const { code, stdout, stderr } = await runMembrane(['replay', '.', '--format', format], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('99.json')
    expect(stderr).not.toMatch(/\n\s+at /)
    if (format === 'ndjson') expect(lines(stdout)).toHaveLength(3)
    if (format === 'json')
      expect(JSON.parse(stdout)).toMatchObject({
        transactions: [{}, {}, {}],
        failed: [{ file: '99.json' }],
        coverage: null,
      })
  }
}, 120_000)

test('with a victim only what concerns it counts', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, 'trace.json'), JSON.stringify(attack.trace))
  const judge = async (...more: readonly string[]) => {
    const { code, stdout } = await runMembrane(['replay', ...more, '--format', 'ndjson', 'trace.json'], {
      cwd,
    })
    expect(code).toBe(0)
    return lines(stdout)[0]
  }
  const concerned = await judge(
    '--victim',
    addressOf(0x99),
    '--victim',
    vault.toUpperCase().replace('0X', '0x'),
  )
  const unconcerned = await judge('--victim', addressOf(0x99))
  expect(concerned).toMatchObject({ flagged: true, victims: expect.arrayContaining([vault]) })
  expect(unconcerned?.flagged).toBe(false)
  const typo = await runMembrane(['replay', 'trace.json', '--victim', '0x12'], { cwd })
  expect(typo).toMatchObject({ code: 2, stdout: '' })
  expect(typo.stderr).toContain('--victim is "0x12"')
}, 120_000)

test('people are shown the call tree with the offending frames marked, plain where there is no terminal', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, 'trace.json'), JSON.stringify(attack.trace))
  const { code, stdout, stderr } = await runMembrane(['replay', 'trace.json'], { cwd })
  expect(code).toBe(0)
  for (const said of ['FLAGGED', 're-entrancy', 'why', 'unknown', 'calls']) expect(stdout).toContain(said)
  expect(stdout).toMatch(/^▶ .*withdraw/m)
  expect(stdout).toMatch(/↳ .* \(reentrancy\)/)
  expect(stdout + stderr).not.toContain(escapeCode)
  expect(stderr).toMatch(/1 transaction in 1 file: 1 flagged/)
  expect(stderr).toContain('ledger: 1 row, chain intact')
  const colored = await runMembrane(['replay', 'trace.json'], { cwd, env: { FORCE_COLOR: '1' } })
  expect(colored.stdout).toContain(`${escapeCode}[31m`)
}, 120_000)

test('of many transactions those flagged are shown, with --all every one, and one alone in any case', async () => {
  const cwd = makeDirectory()
  writeTheft(join(cwd, 'many'), [[attack], []], [])
  writeRecording(join(cwd, 'many'), 200)
  writeRecording(cwd, 300)
  const shown = async (...args: readonly string[]) => {
    const { stdout } = await runMembrane(['replay', ...args], { cwd })
    return [...stdout.matchAll(/^0x[0-9a-f]{64}$/gm)].length
  }
  expect(await shown('many')).toBe(1)
  expect(await shown('many', '--all')).toBe(4)
  expect(await shown('many', '--min-severity', 'info')).toBe(3)
  expect(await shown('300.json')).toBe(1)
}, 120_000)

test('one document holds verdicts, what a guard found, and what its ledger says of every detector', async () => {
  const cwd = makeDirectory()
  writeRecording(cwd, 100)
  const { code, stdout } = await runMembrane(['replay', '.', '--format', 'json'], { cwd })
  expect(code).toBe(0)
  const document = JSON.parse(stdout) as { readonly coverage: readonly Coverage[] }
  expect(document).toMatchObject({
    transactions: [{ flagged: false }, {}, {}],
    findings: [
      { block: 101, stage: 'block' },
      { block: 102, stage: 'block' },
    ],
    ledger: { rows: 3, intact: true },
    failed: [],
  })
  for (const { ran, partial, unknown, failed } of document.coverage)
    expect([ran + partial + unknown, failed]).toEqual([3, 0])
  expect(document.coverage.map(({ detector }) => detector)).toContain('reentrancy')
}, 60_000)

test('--fail-on asks for a severity, or for a transaction that is flagged', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, 'trace.json'), JSON.stringify(attack.trace))
  mkdirSync(join(cwd, 'calm'))
  writeRecording(join(cwd, 'calm'), 100)
  const code = async (path: string, failOn: string) =>
    (await runMembrane(['replay', path, '--format', 'ndjson', '--fail-on', failOn], { cwd })).code
  expect(await code('trace.json', 'flagged')).toBe(1)
  expect(await code('trace.json', 'high')).toBe(1)
  expect(await code(join('calm', '100.json'), 'flagged')).toBe(0)
  expect(await code(join('calm', '100.json'), 'info')).toBe(0)
}, 120_000)

test('a reader that has seen enough ends the command, quietly', async () => {
  const cwd = makeDirectory()
  for (let i = 0; i < 30; i++) writeRecording(cwd, 100 + i * 3)
  const child = spawn(process.execPath, [membraneBin, 'replay', '.', '--format', 'ndjson'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const ended = await new Promise<readonly unknown[]>((resolve) =>
    child.once('close', (code, signal) => resolve([typeof code, signal])),
  )
  expect(ended).toEqual(['number', null])
  expect(stderr).toBe('')
}, 60_000)

test('what makes no sense is refused with what would', async () => {
  const cwd = makeDirectory()
  writeRecording(cwd, 100)
  const hash = hashOf(0x7064)
  const cases: readonly (readonly [args: readonly string[], said: string])[] = [
    [[hash], '--rpc URL'],
    [['.', '--rpc', 'http://127.0.0.1:1'], 'expected its hash'],
    [[hash, '--rpc', 'http://127.0.0.1:1', '--events'], 'recordings'],
    [['.', '--events', '--fail-on', 'flagged'], 'verdicts'],
    [['.', '--fail-on', 'bogus'], 'or flagged'],
    [['.', '--min-severity', 'bogus'], 'info, low, medium, high, critical'],
    [['nowhere'], 'nowhere'],
    [['.', '--config', 'none.ts'], 'none.ts'],
  ]
  for (const [args, said] of cases) {
    const { code, stdout, stderr } = await runMembrane(['replay', ...args], { cwd })
    expect([args, code, stdout]).toEqual([args, 2, ''])
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/\n\s+at /)
  }
}, 120_000)

const data = dataDirectory()

test.skipIf(data === undefined)(
  'real exploits and real blocks: every transaction of every file has its line, and most exploits are flagged',
  async () => {
    const cwd = data ?? ''
    const read = async (path: string) => {
      const { code, stdout, stderr } = await runMembrane(['replay', path, '--format', 'ndjson'], {
        cwd,
        longestMs: 120_000,
      })
      expect([code, stderr]).toEqual([0, ''])
      const told = lines(stdout)
      for (const line of told) expectContract(line)
      return told
    }
    const exploits = await read(join('exploits', 'traces'))
    expect(exploits).toHaveLength(91)
    expect(exploits.filter(({ flagged }) => flagged).length).toBeGreaterThan(45)
    expect(await read(join('mainnet', 'blocks'))).not.toHaveLength(0)
  },
  300_000,
)
