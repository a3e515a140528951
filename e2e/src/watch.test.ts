import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore, type Store, verifyLedger } from '@membrane/engine'
import { startPostgres } from '@membrane/engine/testing'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { reentrantTrace, writeRecording } from './testing/recording.ts'
import { makeDirectory } from './testing/workspace.ts'

const fields = [
  'id',
  'detector',
  'severity',
  'score',
  'chainId',
  'block',
  'blockHash',
  'transaction',
  'stage',
  'title',
  'subject',
  'victims',
  'attackers',
  'evidence',
  'unknown',
]

function records(text: string): readonly Record<string, unknown>[] {
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** What two stores must agree on: everything that was found and what each detector did. */
async function contents(store: Store) {
  const findings = await store.findings({ chainId: 1, limit: 100 })
  const ledger = await store.ledger(1, 0, 100)
  return {
    findings: [...findings].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ledger,
    verdict: await verifyLedger(store, 1),
  }
}

test('a recording gives the same findings each time and in each format, and stdout is nothing else', async () => {
  const cwd = makeDirectory()
  mkdirSync(join(cwd, 'blocks'))
  writeRecording(join(cwd, 'blocks'), 100)
  const watch = ['watch', '--source', 'recorded', '--path', 'blocks', '--once']

  const first = await runMembrane([...watch, '--format', 'ndjson'], { cwd })
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const lines = records(first.stdout)
  for (const line of lines) expect(Object.keys(line)).toEqual(fields)
  expect(lines.map(({ detector, block, chainId }) => [detector, block, chainId])).toEqual([
    ['privileged-change', 101, 1],
    ['upgrade', 102, 1],
  ])
  expect(lines[0]?.evidence).toEqual([expect.objectContaining({ kind: 'log', event: 'AdminChanged' })])
  expect(lines[1]?.evidence).toEqual([expect.objectContaining({ kind: 'log', event: 'Upgraded' })])

  const again = await runMembrane([...watch, '--format', 'ndjson', '--fail-on', 'low'], { cwd })
  expect(again).toMatchObject({ code: 1, stdout: first.stdout })

  const document = await runMembrane([...watch, '--format', 'json', '--fail-on', 'critical'], { cwd })
  expect(document.code).toBe(0)
  expect(JSON.parse(document.stdout)).toEqual(lines)
})

test('--min-severity hides findings from the output, and not from --fail-on', async () => {
  const cwd = makeDirectory()
  writeRecording(cwd)
  const options = ['--events', '--format', 'ndjson', '--min-severity', 'critical', '--fail-on', 'info']
  expect(await runMembrane(['replay', '.', ...options], { cwd })).toMatchObject({ code: 1, stdout: '' })
})

test('replay --events finds the re-entry in a lone call trace, and says that its block is unknown', async () => {
  const cwd = makeDirectory()
  writeFileSync(join(cwd, 'trace.json'), JSON.stringify(reentrantTrace()))
  const { code, stdout } = await runMembrane(['replay', 'trace.json', '--events', '--format', 'json'], {
    cwd,
  })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual([
    expect.objectContaining({ detector: 'reentrancy', severity: 'high', block: null, stage: 'block' }),
  ])
})

test('what cannot be watched is an error that names it, without a stack, and exit code 2', async () => {
  const cwd = makeDirectory()
  mkdirSync(join(cwd, 'broken'))
  mkdirSync(join(cwd, 'empty'))
  mkdirSync(join(cwd, 'other'))
  writeFileSync(join(cwd, 'broken', '7.json'), '{"block": {"number": "0x')
  writeFileSync(join(cwd, 'other', 'manifest.json'), '{"files": []}')
  const cases: readonly (readonly [args: readonly string[], said: string])[] = [
    [['watch', '--path', 'broken', '--once', '--format', 'json'], join(cwd, 'broken', '7.json')],
    [['watch', '--path', 'empty', '--once'], join(cwd, 'empty')],
    [['watch', '--path', 'other', '--once'], join(cwd, 'other')],
    [['watch', '--path', 'nowhere', '--once'], join(cwd, 'nowhere')],
  ]
  for (const [args, said] of cases) {
    const { code, stdout, stderr } = await runMembrane(args, { cwd })
    expect([args, code, stdout]).toEqual([args, 2, ''])
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/\n\s+at /)
  }
})

test('a command line that makes no sense is exit code 2, and says what was expected', async () => {
  const cwd = makeDirectory()
  const path = ['--path', '.', '--once']
  const cases: readonly (readonly [args: readonly string[], said: string])[] = [
    [['watch', ...path, '--min-severity', 'bogus'], 'info, low, medium, high, critical'],
    [['watch', ...path, '--fail-on', 'bogus'], 'info, low, medium, high, critical'],
    [['replay', '.', '--fail-on', 'bogus'], 'info, low, medium, high, critical'],
    [['watch', ...path, '--metrics', 'http'], 'whole number from 0 to 65535'],
    [['watch', ...path, '--chain-id', '1.5'], 'whole number from 1'],
    [['watch', ...path, '--format', 'xml'], 'pretty, ndjson, json'],
    [['watch'], 'membrane init'],
    [['watch', '--source', 'recorded'], '--path'],
    [['guard'], "unknown command 'guard'"],
    [['demo', '--only', 'heist'], 'reentrancy'],
  ]
  const ended = await Promise.all(cases.map(([args]) => runMembrane(args, { cwd })))
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    expect([cases[i]?.[0], code, stdout]).toEqual([cases[i]?.[0], 2, ''])
    expect(stderr).toContain(cases[i]?.[1])
    expect(stderr).not.toMatch(/\n\s+at /)
  }
})

test('PostgreSQL holds the same findings and ledger as the embedded store', async (context) => {
  const postgres = await startPostgres()
  if (typeof postgres === 'string') return context.skip(postgres)
  try {
    const databaseUrl = await postgres.createDatabase()
    const cwd = makeDirectory()
    writeRecording(cwd)
    const watch = ['watch', '--path', '.', '--once', '--format', 'ndjson', '--data-dir', 'data']
    const embedded = await runMembrane(watch, { cwd })
    const served = await runMembrane(watch, { cwd, env: { DATABASE_URL: databaseUrl } })
    expect(embedded).toMatchObject({ code: 0, stderr: '' })
    expect(served).toEqual(embedded)

    const stores = [await openStore({ directory: join(cwd, 'data') }), await openStore({ databaseUrl })]
    try {
      expect(stores.map(({ kind }) => kind)).toEqual(['pglite', 'postgres'])
      const [here, there] = await Promise.all(stores.map(contents))
      expect(here?.findings).toHaveLength(2)
      expect(here?.verdict).toMatchObject({ rows: 3, replayed: 3, gaps: 0 })
      expect(here?.verdict.brokenAt).toBeUndefined()
      expect(there).toEqual(here)
      const [counted, countedThere] = await Promise.all(stores.map((store) => store.counts()))
      expect(countedThere).toEqual(counted)
    } finally {
      await Promise.all(stores.map((store) => store.close()))
    }
  } finally {
    await postgres.stop()
  }
})
