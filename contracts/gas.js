#!/usr/bin/env node
// Prints what the contracts cost in gas, measured by forge in contracts/test/gas: `node contracts/gas.js`,
// `--format json`. With `--peer-erc7265 DIR` and `--peer-lido DIR`, checkouts of DeFi-Circuit-Breaker/erc7265 and
// lidofinance/circuit-breaker, the same measurements of those, by the same compiler with the same settings.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, styleText } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))

const PEERS = {
  erc7265: { title: 'ERC-7265', entry: 'src/mixins/AssetProtection.sol', test: 'Erc7265' },
  lido: { title: 'Lido', entry: 'src/CircuitBreaker.sol', test: 'Lido' },
}

/** Sections of the table: key, what it is. A figure that has no row here is printed at the end by its key. */
const SECTIONS = [
  [
    'Added to a call of a vault',
    [
      ['guardedWithdrawOverheadWarm', 'withdraw, steady state: frame, limiter, halts'],
      ['guardedWithdrawOverheadCold', 'withdraw, the first one'],
      ['guardedWithdrawOverheadUnrecorded', 'withdraw, the first one of funds that no deposit recorded'],
      ['guardedWithdrawOverheadSameTransaction', 'withdraw, again in the same transaction'],
      ['guardedDepositOverhead', 'deposit'],
      ['limiterWithdrawOverheadWarm', 'withdraw, limiter alone, steady state'],
      ['limiterWithdrawOverheadCold', 'withdraw, limiter alone, the first one'],
      ['frameWithdrawOverhead', 'withdraw, frame alone'],
      ['haltCheckOverhead', 'withdraw, check for a halt alone'],
      ['queuePushOverhead', 'withdraw, put in line'],
    ],
  ],
  [
    'Whole transactions',
    [
      ['pause', 'pause by one guardian, steady state'],
      ['pauseFirst', 'pause by one guardian, the first one'],
      ['pauseFirstOfTwo', 'pause by a guardian of two targets, the first one'],
      ['pauseScope', 'pause of one scope, steady state'],
      ['pauseScopeFirst', 'pause of one scope, the first one'],
      ['pauseThatLostTheRace', 'pause of what is paused'],
      ['extendByThree', 'extension signed by three guardians'],
      ['resume', 'resume'],
      ['heartbeat', 'heartbeat'],
      ['settleOne', 'settlement of one claim'],
      ['settleTwo', 'settlement of two claims'],
      ['parameterTighten', 'parameter tightened'],
      ['parameterSchedule', 'parameter loosened: announced'],
      ['parameterExecute', 'parameter loosened: executed'],
      ['priceOfThree', 'price of three feeds, to act upon'],
      ['guardedWithdraw', 'guarded withdraw'],
      ['bareWithdraw', 'bare withdraw'],
    ],
  ],
]

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function readOptions() {
  let values
  try {
    values = parseArgs({
      options: {
        format: { type: 'string', default: 'table' },
        'peer-erc7265': { type: 'string' },
        'peer-lido': { type: 'string' },
      },
    }).values
  } catch (error) {
    fail(error.message)
  }
  if (!['table', 'json'].includes(values.format)) {
    fail(`--format is ${values.format}; table and json are understood.`)
  }
  const peers = Object.keys(PEERS).filter((name) => values[`peer-${name}`] !== undefined)
  const folders = Object.fromEntries(peers.map((name) => [name, resolve(values[`peer-${name}`])]))
  for (const name of peers) {
    const entry = join(folders[name], PEERS[name].entry)
    if (statSync(entry, { throwIfNoEntry: false }) === undefined) {
      fail(`--peer-${name} is ${folders[name]}, which has no ${PEERS[name].entry}. Name a checkout's root.`)
    }
  }
  return { format: values.format, folders }
}

/** Runs the measurements in `paths` and returns what they noted, by the name of their group. */
function measure(work, paths, args, env) {
  const snapshots = join(work, 'snapshots')
  const run = spawnSync(process.execPath, [join(here, 'forge.js'), 'test', '--match-path', paths, ...args], {
    env: { ...process.env, FOUNDRY_SNAPSHOTS: snapshots, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const found = statSync(snapshots, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(snapshots)
  if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}\nforge did not measure.`)
  return Object.fromEntries(
    found.map((name) => {
      const values = JSON.parse(readFileSync(join(snapshots, name), 'utf8'))
      return [
        name.replace(/\.json$/, ''),
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)])),
      ]
    }),
  )
}

/** Copies a peer's sources, and lets a source that asks for one exact compiler take a later one of its series. */
function copyPeer(from, to) {
  cpSync(join(from, 'src'), to, { recursive: true })
  for (const name of readdirSync(to, { recursive: true })) {
    if (!name.endsWith('.sol')) continue
    const file = join(to, name)
    const source = readFileSync(file, 'utf8')
    writeFileSync(file, source.replace(/^pragma solidity =?(\d+\.\d+\.\d+);/m, 'pragma solidity ^$1;'))
  }
}

function measurePeers(work, folders) {
  const names = Object.keys(folders)
  if (names.length === 0) return {}
  for (const name of names) copyPeer(folders[name], join(work, name))
  const tests = names.map((name) => PEERS[name].test)
  return measure(
    work,
    `gas/peers/${tests.length === 1 ? tests[0] : `{${tests.join(',')}}`}.t.sol`,
    names.flatMap((name) => ['--remappings', `${name}/=${join(work, name)}/`]),
    {
      FOUNDRY_SRC: 'gas/peers',
      FOUNDRY_TEST: 'gas/peers',
      FOUNDRY_OUT: join(work, 'out'),
      FOUNDRY_CACHE_PATH: join(work, 'cache'),
      FOUNDRY_ALLOW_PATHS: JSON.stringify([work]),
      // The peers' warnings are theirs.
      FOUNDRY_DENY: 'never',
      FOUNDRY_LINT_LINT_ON_BUILD: 'false',
    },
  )
}

function colour(style, text) {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text
}

function printTable(ours, peers) {
  const columns = [ours, ...Object.values(peers)]
  const titles = ['Membrane', ...Object.keys(peers).map((name) => PEERS[name].title)]
  const known = new Set(SECTIONS.flatMap(([, rows]) => rows.map(([key]) => key)))
  const others = [...new Set(columns.flatMap(Object.keys))].filter((key) => !known.has(key))
  const sections = [...SECTIONS, ['Others', others.map((key) => [key, key])]].map(([title, rows]) => [
    title,
    rows.filter(([key]) => columns.some((figures) => figures[key] !== undefined)),
  ])
  const width = Math.max(...sections.flatMap(([, rows]) => rows.map(([, label]) => label.length)))
  const cells = (values) => values.map((value) => value.padStart(10)).join('')
  for (const [title, rows] of sections) {
    if (rows.length === 0) continue
    process.stdout.write(`${colour('bold', title.padEnd(width))}${colour('dim', cells(titles))}\n`)
    for (const [key, label] of rows) {
      const values = columns.map((figures) => figures[key]?.toLocaleString('en-US') ?? '-')
      process.stdout.write(`${label.padEnd(width)}${cells(values)}\n`)
    }
    process.stdout.write('\n')
  }
  process.stdout.write(
    'Whole transactions hold the 21,000 of every transaction and the calldata, less refunds.\n',
  )
  const missing = Object.keys(PEERS).filter((name) => peers[name] === undefined)
  if (missing.length > 0) {
    const flags = missing.map((name) => `--peer-${name} DIR`).join(' ')
    process.stdout.write(
      `Not compared with ${missing.map((name) => PEERS[name].title).join(' and ')}: ${flags}\n`,
    )
  }
}

const { format, folders } = readOptions()
const work = mkdtempSync(join(tmpdir(), 'membrane-gas-'))
try {
  const { membrane } = measure(join(work, 'ours'), 'test/gas/*', [], {})
  const peers = measurePeers(join(work, 'peers'), folders)
  if (format === 'table') printTable(membrane, peers)
  else process.stdout.write(`${JSON.stringify({ ...membrane, peers }, null, 2)}\n`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
} finally {
  rmSync(work, { recursive: true, force: true })
}
