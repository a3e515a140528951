#!/usr/bin/env node
// Proves what the harnesses in contracts/proofs claim about the contracts, with the model checker of the compiler from
// npm: `node contracts/prove.js`, `--format json`, `--only TEXT`, `--timeout SECONDS` (per run of the solver).
//
// Each property is checked twice: as it is claimed, and with its claim replaced by `false`, which must be refuted; else
// the proof was about a state that nothing reaches. Exit code 0: everything is as expected; 1: it is not; 2: no result.
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, styleText } from 'node:util'
import { Worker } from 'node:worker_threads'
import { findProperties, sourcesOf, withoutClaim } from './proofs/properties.js'
import { readHarnesses, remappings } from './proofs/sources.js'
import { readVerdict } from './proofs/verdict.js'

const here = dirname(fileURLToPath(import.meta.url))

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        format: { type: 'string', default: 'table' },
        only: { type: 'string', default: '' },
        timeout: { type: 'string', default: '300' },
        folder: { type: 'string', default: join(here, 'proofs') },
      },
    })
    const timeout = Number(values.timeout)
    if (!['table', 'json'].includes(values.format))
      fail(`--format is ${values.format}; table and json are understood.`)
    if (!(timeout > 0)) fail(`--timeout is ${values.timeout}; a number of seconds above 0 is expected.`)
    return { ...values, timeout }
  } catch (error) {
    return fail(error.message)
  }
}

/** Runs the checker on one property of `sources`, or ends it after `timeout` seconds. */
function check(property, sources, timeout) {
  return new Promise((done) => {
    const worker = new Worker(new URL('./proofs/checker.js', import.meta.url), {
      workerData: {
        sources,
        remappings,
        file: property.file,
        contract: property.contract,
        engine: property.engine,
      },
    })
    const clock = setTimeout(() => {
      done({ verdict: 'unknown', reason: `no answer within ${timeout} s`, seconds: timeout })
      worker.terminate()
    }, timeout * 1000)
    const end = (result) => {
      clearTimeout(clock)
      done(result)
      worker.terminate()
    }
    worker.on('message', ({ seconds, errors }) => end({ ...readVerdict(errors, property), seconds }))
    worker.on('error', (error) => end({ verdict: 'unknown', reason: error.message, seconds: 0 }))
  })
}

/** The verdict on the claim, unless the same harness without its claim is not refuted: then the claim is vacuous. */
async function prove(property, sources, timeout) {
  const claimed = await check(property, sources, timeout)
  if (claimed.verdict !== 'proved') return claimed
  const mutated = { [property.file]: { content: withoutClaim(sources[property.file].content, property) } }
  const witness = await check(property, mutated, timeout)
  const seconds = claimed.seconds + witness.seconds
  if (witness.verdict === 'refuted') return { ...claimed, seconds }
  const reason =
    witness.verdict === 'proved'
      ? 'no input reaches the claim'
      : `whether any input reaches the claim: ${witness.reason}`
  return { verdict: 'unknown', reason, seconds }
}

async function proveAll(properties, everything, sources, { timeout }) {
  const results = new Array(properties.length)
  let next = 0
  let ended = 0
  const lane = async () => {
    while (next < properties.length) {
      const at = next++
      results[at] = await prove(properties[at], sourcesOf(properties[at], everything, sources), timeout)
      ended += 1
      if (process.stderr.isTTY) process.stderr.write(`\r${ended} of ${properties.length} properties`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), properties.length) }, lane))
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  return properties.map((property, at) => ({
    file: property.file,
    contract: property.contract,
    subject: property.subject,
    property: property.claim,
    expected: property.expected,
    asExpected: results[at].verdict === property.expected,
    ...(property.why === '' ? {} : { why: property.why }),
    ...results[at],
    seconds: Math.round(results[at].seconds * 10) / 10,
  }))
}

function colour(style, text) {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text
}

function printTable(results) {
  const width = Math.max(...results.map(({ property }) => property.length))
  let subject
  for (const result of results) {
    if (result.subject !== subject) {
      subject = result.subject
      process.stdout.write(`\n${colour('bold', subject)}\n`)
    }
    const mark = `${result.asExpected ? ' ' : '!'} ${result.verdict.padEnd(8)}`
    const style = result.asExpected ? (result.verdict === 'unknown' ? 'yellow' : 'green') : 'red'
    const seconds = `${result.seconds.toFixed(1).padStart(6)} s`
    process.stdout.write(`${colour(style, mark)} ${result.property.padEnd(width)} ${seconds}\n`)
    if (result.why !== undefined) process.stdout.write(`           expected: ${result.why}\n`)
    if (result.reason !== undefined) process.stdout.write(`           ${result.reason}\n`)
    if (result.verdict === 'refuted' && !result.asExpected) {
      for (const line of result.counterexample) process.stdout.write(`           ${line}\n`)
    }
  }
  const count = (verdict) => results.filter((result) => result.verdict === verdict).length
  const surprises = results.filter(({ asExpected }) => !asExpected).length
  process.stdout.write(
    `\n${count('proved')} proved, ${count('refuted')} refuted, ${count('unknown')} unknown; ` +
      `${surprises === 0 ? 'all as expected' : `${surprises} not as expected`}\n`,
  )
}

const options = readOptions()
const sources = readHarnesses(options.folder)
let properties
try {
  properties = findProperties(sources)
} catch (error) {
  fail(error.message)
}
const chosen = properties.filter(({ subject, claim, contract }) =>
  `${subject} ${contract} ${claim}`.toLowerCase().includes(options.only.toLowerCase()),
)
if (chosen.length === 0) fail(`No property of ${options.folder} has '${options.only}' in its name.`)
const results = await proveAll(chosen, properties, sources, options)
if (options.format === 'json') process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
else printTable(results)
process.exitCode = results.every(({ asExpected }) => asExpected) ? 0 : 1
