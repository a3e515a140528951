import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runMembrane } from './testing/command.ts'
import { makeDirectory } from './testing/workspace.ts'

const example = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../examples/stress/eth-market.json', import.meta.url)), 'utf8'),
)

/** The example with a grid and paths that a test has time for. */
const market = {
  ...example,
  paths: 1_200,
  positions: { ...example.positions, count: 500 },
  limits: { ...example.limits, es99: 1_000 },
  frontier: { ...example.frontier, liquidationThreshold: [0.7, 0.86], bonus: [0.05], paths: 1_000 },
}

function open() {
  const cwd = makeDirectory()
  return {
    cwd,
    write: (name: string, value: unknown) =>
      writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value)),
    read: (name: string) => readFileSync(join(cwd, name), 'utf8'),
    stress: (...args: readonly string[]) => runMembrane(['stress', ...args], { cwd }),
  }
}

const interval = [expect.any(Number), expect.any(Number)]

test('prints the document that programs expect, the same bytes with any number of workers', async () => {
  const { stress, write, read } = open()
  write('market.json', market)
  const one = await stress('market.json', '--format', 'json', '--workers', '1')
  const two = await stress(
    ...['market.json', '--format', 'json', '--workers', '2', '--report', 'out/page.html', '--csv', 'out'],
  )
  // A limit is broken on purpose, and broken limits are of high severity.
  expect([one.code, one.stderr]).toEqual([1, ''])
  expect(two.stdout).toBe(one.stdout)

  const result = JSON.parse(one.stdout)
  expect(result).toMatchObject({
    runId: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    engine: expect.stringMatching(/^@membrane\/risk \d/),
    seed: 1,
    paths: 1_200,
    effectiveSampleSize: 1_200,
    horizon: { steps: 288, stepSeconds: 300 },
    metrics: {
      badDebt: {
        mean: expect.any(Number),
        var99: expect.any(Number),
        es99: expect.any(Number),
        // 1,200 paths say nothing of one in a thousand: the key is there, the number is not made up.
        es999: null,
        ci: { mean: interval, var99: expect.anything(), es99: interval, es999: null },
      },
      liquidationsAtRisk: expect.any(Number),
      probabilityBadDebt: expect.any(Number),
      insurance: null,
    },
    frontier: [{ liquidationThreshold: 0.7 }, { liquidationThreshold: 0.86 }],
  })
  expect(Object.keys(result.metrics.latencySeconds)).toEqual(expect.arrayContaining(['p50', 'p90', 'p99']))
  expect(result.findings.length).toBeGreaterThan(0)
  for (const { id, run, severity } of result.findings)
    expect([id.length, run, ['high', 'medium'].includes(severity)]).toEqual([66, result.runId, true])

  const rows = read('out/paths.csv').trimEnd().split('\r\n')
  expect(rows).toHaveLength(1 + 1_200)
  const badDebtAt = (rows[0] ?? '').split(',').indexOf('badDebt')
  const losses = rows.slice(1).map((row) => Number(row.split(',')[badDebtAt]))
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  expect(result.metrics.badDebt.mean / mean).toBeCloseTo(1, 9)
  expect(result.metrics.probabilityBadDebt).toBeCloseTo(losses.filter((loss) => loss > 0).length / 1_200, 12)
  expect(read('out/frontier.csv').trimEnd().split('\r\n')).toHaveLength(1 + 2)

  const page = read('out/page.html')
  expect(page).toContain(result.runId)
  expect(page).not.toMatch(/<script|<link|<img|(?:src|href)\s*=|url\(|@import/i)
})

test('another seed is another run, and a limit fails the command only from --fail-on up', async () => {
  const { stress, write } = open()
  const { frontier: _, ...rest } = market
  write('market.json', { ...rest, paths: 300, sensitivities: false })
  const runs = await Promise.all([
    stress('market.json', '--workers', '1', '--format', 'json', '--fail-on', 'none'),
    stress('market.json', '--workers', '1', '--format', 'json', '--seed', '2', '--fail-on', 'medium'),
  ])
  // 300 paths cannot show that a limit on ES 99 % holds: that is a finding of medium severity.
  expect(runs.map(({ code }) => code)).toEqual([0, 1])
  const [one, other] = runs.map(({ stdout }) => JSON.parse(stdout))
  expect(other.runId).not.toBe(one.runId)
  expect(other.metrics.atRisk.mean).not.toBe(one.metrics.atRisk.mean)
})

test('a built-in scenario runs by its name, as tables that fit a line', async () => {
  const { stress } = open()
  const [list, aug] = await Promise.all([
    stress('--list'),
    stress('aug-2024', '--paths', '20', '--workers', '1'),
  ])
  for (const name of ['black-thursday', 'may-2021', 'stETH-2022', 'usdc-2023', 'aug-2024'])
    expect(list.stdout.split('\n')).toContain(name)
  expect([aug.code, aug.stderr]).toEqual([0, ''])
  expect(aug.stdout).toMatch(/^aug-2024\n20 paths over 3 d/)
  expect(Math.max(...aug.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})

test.each([
  ['nothing at all', [], 'CONFIG_MISSING', 'membrane stress --list'],
  ['a file that is not there', ['nowhere.json'], 'CONFIG_MISSING', 'may-2021'],
  ['JSON with a comma too many', ['comma.json'], 'CONFIG_UNREADABLE', 'comma.json'],
  ['a misspelt field', ['misspelt.json'], 'STRESS_CONFIG_INVALID', 'horizn'],
  ['a series that is not there', ['series.json'], 'INPUT_UNREADABLE', 'eth.csv'],
  ['a severity that does not exist', ['comma.json', '--fail-on', 'huge'], 'SEVERITY_INVALID', 'huge'],
])('ends with 2 and what to do when given %s', async (_, args, code, says) => {
  const { stress, write } = open()
  write('comma.json', '{"name": "x",}')
  write('misspelt.json', { ...example, horizn: example.horizon })
  write('series.json', { ...example, prices: { kind: 'bootstrap', series: { ETH: 'eth.csv' } } })
  const ended = await stress(...args)
  expect([ended.code, ended.stdout]).toEqual([2, ''])
  expect(ended.stderr).toContain(`error ${code} `)
  expect(ended.stderr).toContain(says)
  expect(ended.stderr).toMatch(/\n {2}try /)
})
