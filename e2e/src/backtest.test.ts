import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataDirectory } from '@membrane/chain/testing'
import { describe, expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import {
  type Step,
  theft,
  tool,
  vault,
  withdrawal,
  writeLoneTrace,
  writeTheft,
} from './testing/theftRecording.ts'
import { makeDirectory, writeConfig } from './testing/workspace.ts'

type RespondedAt = {
  readonly block: number | null
  readonly index: number | null
  readonly path: string
  readonly reason: string | null
}
type Result = {
  readonly detected: boolean
  readonly respondedAt: RespondedAt
  readonly outcome?: string
  readonly valueSaved: number | null
  readonly valueLost: number | null
}
type Entry = Result & {
  readonly kind: string
  readonly transaction: string
  readonly incident: string
  readonly valueAtRisk: number | null
  readonly valueAtRiskReason?: string | null
  readonly falsePauseCost: number | null
  readonly cost?: {
    readonly basis: string | null
    readonly reason: string | null
    readonly blocksRecorded: number
  }
  readonly chainId: number | null
  readonly mode: string | null
  readonly paused: readonly string[]
  readonly measured?: { readonly attackers: readonly string[] }
  readonly mempool: Result | null
  readonly assets?: readonly {
    readonly amount: string
    readonly saved: string | null
    readonly lost: string | null
  }[]
}

const contract = [
  'transaction',
  'incident',
  'detected',
  'respondedAt',
  'valueAtRisk',
  'valueSaved',
  'falsePauseCost',
]

async function backtest(cwd: string, args: readonly string[]): Promise<readonly Entry[]> {
  const { code, stdout, stderr } = await runMembrane(['backtest', ...args, '--format', 'json'], { cwd })
  expect([code, stderr]).toEqual([0, ''])
  const entries = JSON.parse(stdout) as readonly Entry[]
  for (const entry of entries) for (const field of contract) expect(entry).toHaveProperty(field)
  return entries
}

/** Saved and lost are together what was at risk, in dollars and in every asset; nothing is negative. */
function expectBalanced(entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.kind !== 'attack') continue
    for (const { valueSaved, valueLost } of [entry, ...(entry.mempool === null ? [] : [entry.mempool])]) {
      expect(valueSaved === null).toBe(valueLost === null)
      if (valueSaved === null || valueLost === null) continue
      expect(valueSaved + valueLost).toBe(entry.valueAtRisk)
      expect(Math.min(valueSaved, valueLost)).toBeGreaterThanOrEqual(0)
    }
    for (const { amount, saved, lost } of entry.assets ?? []) {
      if (saved !== null && lost !== null) expect(BigInt(saved) + BigInt(lost)).toBe(BigInt(amount))
      expect(BigInt(amount)).toBeGreaterThan(0n)
    }
  }
}

const thefts = [theft(1, 1), theft(2, 2), theft(3, 3)] as const
const labelled = (steps: readonly Step[]) =>
  steps.map(({ hash }) => ({ incident: 'Vault', transaction: hash }))

/** Three thefts in consecutive blocks, between users who take out an ether each. */
function threeThefts(): readonly (readonly Step[])[] {
  return [[withdrawal(1, 1), thefts[0], withdrawal(2, 1)], [thefts[1]], [withdrawal(3, 1), thefts[2]]]
}

describe('a recorded attack in three transactions', () => {
  test('is answered in the next block if it was private, before its first if it was in the mempool', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), labelled(thefts))
    const entries = await backtest(cwd, ['.'])
    expectBalanced(entries)
    expect(entries.map(({ incident }) => incident)).toEqual(['Vault', 'Vault', 'Vault'])
    for (const { paused, measured } of entries) {
      expect(paused).toEqual([vault])
      expect(measured?.attackers).toContain(tool)
    }
    expect(entries.map(({ valueAtRisk }) => valueAtRisk)).toEqual([6_000, 12_000, 18_000])
    expect(entries.map(({ valueSaved }) => valueSaved)).toEqual([0, 12_000, 18_000])
    expect(entries.map(({ respondedAt: { block, index, path } }) => [block, index, path])).toEqual(
      entries.map(() => [101, 0, 'next-block']),
    )
    expect(entries[0]?.respondedAt.reason).toBe('after the transaction')
    expect(entries.map(({ mempool }) => mempool?.valueSaved)).toEqual([6_000, 12_000, 18_000])
    expect(entries[0]?.mempool?.respondedAt).toEqual({ block: 100, index: 1, path: 'mempool', reason: null })
  })

  test('costs more the later the response comes', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), labelled(thefts))
    const saved = async (...args: string[]) =>
      (await backtest(cwd, ['.', ...args])).map(({ valueSaved }) => valueSaved)
    expect(await saved('--mempool', 'seen', '--evidence', 'head')).toEqual([0, 12_000, 18_000])
    expect(await saved('--mempool', 'private', '--latency-blocks', '2')).toEqual([0, 0, 18_000])
  })

  test('is shown as a table with totals of both worlds', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), labelled(thefts))
    const { code, stdout, stderr } = await runMembrane(['backtest', '.'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('3 attack transactions of 1 incident: $36.00k at risk')
    expect(stdout).toMatch(/private: detected 3 of 3, answered 3, stopped 2; \$30\.00k saved, \$6\.00k lost/)
    expect(stdout).toMatch(/mempool: detected 3 of 3, answered 3, stopped 3; \$36\.00k saved, \$0 lost/)
    expect(stdout).toMatch(/False pauses \(private\): 0 in 3 ordinary transactions/)
    const [head, rule, ...rows] = stdout.split('\n').slice(0, 5)
    expect(new Set([rule, ...rows].map((line) => line?.length))).toEqual(new Set([head?.length]))
  })
})

describe('an alarm that nobody labelled an attack', () => {
  test('is a false pause, and costs what users could not take out while it lasted', async () => {
    const cwd = makeDirectory()
    const later = Array.from({ length: 5 }, (_, i) => [withdrawal(10 + i, 1)])
    writeTheft(cwd, [[thefts[0]], ...later], [])
    const [entry, ...others] = await backtest(cwd, ['.', '--pause-minutes', '1'])
    expect(others).toEqual([])
    expect(entry).toMatchObject({
      kind: 'false-pause',
      transaction: thefts[0].hash,
      valueAtRisk: null,
      valueSaved: null,
    })
    // Five blocks of an ether at 2,000 dollars, and 50,000 gas at 20 gwei.
    expect(entry?.falsePauseCost).toBeCloseTo(5 * 2_000 + 50_000 * 20e-9 * 2_000, 6)
    expect(entry?.cost).toMatchObject({ basis: 'measured', blocksRecorded: 5 })
  })

  test('has no cost in figures where the blocks after it are not recorded', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, [[thefts[0]], [withdrawal(10, 1)]], [])
    const [entry] = await backtest(cwd, ['.'])
    expect(entry?.falsePauseCost).toBeNull()
    expect(entry?.cost?.reason).toMatch(/^1 of the 300 blocks/)
  })
})

describe('traces without a block', () => {
  test('have no place to answer at, and are saved only where they were seen', async () => {
    const cwd = makeDirectory()
    writeLoneTrace(join(cwd, 'traces'), thefts[0])
    const [entry] = await backtest(cwd, ['traces'])
    expect(entry).toMatchObject({ incident: thefts[0].hash, outcome: 'lost', mempool: { outcome: 'saved' } })
    expect(entry?.respondedAt).toMatchObject({ block: null, index: null, path: 'next-block' })
    // Neither the chain nor the time is told: no dollars, and no nought either.
    expect(entry).toMatchObject({ chainId: null, valueAtRisk: null, valueSaved: null })
    expect(entry?.valueAtRiskReason).toMatch(/no price/)
  })

  test('of one attack have no order, so what a response to one did for the others is not known', async () => {
    const cwd = makeDirectory()
    for (const step of thefts.slice(0, 2)) writeLoneTrace(join(cwd, 'traces'), step)
    const labels = {
      incidents: thefts.map(({ hash }) => ({
        name: 'Vault',
        transaction: hash,
        chain: 'Ethereum',
        date: '2023-11-14',
      })),
    }
    writeFileSync(join(cwd, 'manifest.json'), JSON.stringify(labels))
    const entries = await backtest(cwd, ['traces'])
    expect(entries.map(({ incident, outcome }) => [incident, outcome])).toEqual([
      ['Vault', 'unknown'],
      ['Vault', 'unknown'],
    ])
    expect(entries.map(({ mempool }) => mempool?.outcome)).toEqual(['saved', 'saved'])
  })
})

describe('a guard of one’s own', () => {
  const guard = (playbooks: string) => `{
    protocol: {
      name: 'Vault',
      chainId: 1,
      contracts: [{ address: '${vault}', label: 'vault', role: 'vault' }],
      emergency: [{ name: 'halt', to: '${vault}', function: 'function pause()', args: [], protects: ['${vault}'] }],
    },
    source: { kind: 'recorded', path: '.' },
    playbooks: [${playbooks}],
  }`

  test('is tested with its own playbooks, in dry-run too', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), labelled(thefts))
    writeConfig(
      cwd,
      guard(
        `{ id: 'stop', when: { minSeverity: 'critical' }, actions: [{ responder: 'emergency', evidence: 'head' }] }`,
      ),
    )
    const entries = await backtest(cwd, ['.', '--config', 'membrane.config.ts'])
    expectBalanced(entries)
    expect(entries.map(({ mode, valueSaved, mempool }) => [mode, valueSaved, mempool?.valueSaved])).toEqual([
      ['dry-run', 0, 0],
      ['dry-run', 12_000, 12_000],
      ['dry-run', 18_000, 18_000],
    ])
  })

  test('without a playbook that acts saves nothing, and is told so', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), labelled(thefts))
    writeConfig(cwd, guard(''))
    const { code, stdout, stderr } = await runMembrane(
      ['backtest', '.', '--config', 'membrane.config.ts', '--format', 'json'],
      { cwd },
    )
    expect(code).toBe(0)
    expect(stderr).toContain('no playbook acts')
    const entries = JSON.parse(stdout) as readonly Entry[]
    expect(entries.map(({ detected, valueSaved }) => [detected, valueSaved])).toEqual(
      thefts.map(() => [true, 0]),
    )
  })

  test('cannot be mixed with the assumed playbook', async () => {
    const cwd = makeDirectory()
    writeTheft(cwd, threeThefts(), [])
    writeConfig(cwd, guard(''))
    const args = ['backtest', '.', '--config', 'membrane.config.ts', '--min-score', '0.5']
    const { code, stderr } = await runMembrane(args, { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('OPTION_CONFLICT')
  })
})

test.each([
  ['a path that is not there', ['nowhere'], 'RECORDING_NOT_FOUND'],
  ['labels that are not there', ['.', '--labels', 'none.json'], 'LABELS_UNREADABLE'],
  ['prices that are not there', ['.', '--prices', 'none'], 'PRICES_NOT_FOUND'],
  ['evidence that means nothing', ['.', '--evidence', 'soon'], 'OPTION_INVALID'],
  ['a score that is none', ['.', '--min-score', '7'], 'OPTION_INVALID'],
])('%s is exit code 2', async (_, args, expected) => {
  const cwd = makeDirectory()
  writeTheft(cwd, [[thefts[0]]], [])
  const { code, stdout, stderr } = await runMembrane(['backtest', ...args], { cwd })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(expected)
})

const data = dataDirectory()

// Skipped without the recorded data: set MEMBRANE_DATA to its directory.
describe.skipIf(data === undefined)('recorded exploits', () => {
  test('are measured from their traces, answered only by what was detected, and balance', async () => {
    const entries = await backtest(makeDirectory(), [join(data ?? '', 'exploits')])
    expectBalanced(entries)
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.every(({ kind }) => kind === 'attack')).toBe(true)
    for (const entry of entries) {
      // Lone traces: whatever is done in the private world comes after.
      expect(entry.valueSaved ?? 0).toBe(0)
      expect(entry.respondedAt.block).toBeNull()
      if (!entry.detected) expect(entry.respondedAt.path).toBe('none')
      if (entry.valueAtRisk === null) expect(entry.valueAtRiskReason).toBeTruthy()
      else expect(entry.valueAtRisk).toBeGreaterThan(0)
    }
    expect(entries.filter(({ mempool }) => mempool?.outcome === 'saved').length).toBeGreaterThan(30)
  })

  test('in a whole block are answered at an index of it, or in the next', async () => {
    const path = join(data ?? '', 'mainnet/blocks/10355807.json.gz')
    const entries = await backtest(makeDirectory(), [path])
    expectBalanced(entries)
    const attacks = entries.filter(({ kind }) => kind === 'attack')
    expect(attacks).toHaveLength(1)
    expect(attacks[0]?.respondedAt).toMatchObject({ block: 10_355_808, index: 0, path: 'next-block' })
    expect(attacks[0]?.mempool?.respondedAt).toMatchObject({ block: 10_355_807, path: 'mempool' })
    expect(attacks[0]?.mempool?.respondedAt.index).toBeGreaterThan(0)
    expect(attacks[0]?.valueAtRisk).toBeGreaterThan(100_000)
  })

  test('ordinary blocks set off hardly a pause', async () => {
    const path = join(data ?? '', 'mainnet/ordinary')
    const { code, stdout } = await runMembrane(
      ['backtest', path, '--min-severity', 'medium', '--min-score', '0'],
      { cwd: makeDirectory() },
    )
    expect(code).toBe(0)
    const match = /False pauses \(private\): (\d+) in (\d+) ordinary/.exec(stdout)
    expect(Number(match?.[2])).toBeGreaterThan(8_000)
    expect(Number(match?.[1]) / Number(match?.[2])).toBeLessThan(0.001)
  })
})
