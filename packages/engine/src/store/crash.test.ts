import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../ledger/verify.ts'
import { openStore } from './open.ts'
import { blocksCommit } from './testing/factory.ts'

const built = new URL('../../dist/store/', import.meta.url)
const chain = 1
const kills = 14

/** Commits block after block, says which are acknowledged, and never stops by itself. */
const writer = `
const [directory, built] = process.argv.slice(1)
const { openStore } = await import(built + 'open.js')
const { blocksCommit, testDelivery, testIncident } = await import(built + 'testing/factory.js')
const say = (word) => process.stdout.write(word + '\\n')
const store = await openStore({ directory })
let next = ((await store.resume(${chain})).tip?.number ?? 0) + 1
say('resumed ' + (next - 1))
const incident = testIncident(${chain}, 'crash')
for (;;) {
  const last = next + Math.floor(Math.random() * 40)
  const commit = blocksCommit(${chain}, next, last)
  const event = { kind: 'acknowledged', by: 'block ' + last }
  await store.commit({
    ...commit,
    incidents: [{ ...incident, lastBlock: last }],
    incidentEvents: [{ incident: incident.id, event }],
    deliveries: [testDelivery(${chain}, incident.id, 'block ' + last)],
  })
  say('acknowledged ' + last)
  next = last + 1
}
`

const directory = mkdtempSync(join(tmpdir(), 'membrane-crash-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function startWriter(): { child: ChildProcess; words: AsyncIterator<string> } {
  const args = ['--input-type=module', '-e', writer, directory, built.href]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, words: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exit
}

describe.skipIf(!existsSync(fileURLToPath(new URL('open.js', built))))(
  'a guard killed at any moment (needs the compiled package: tsc -b)',
  () => {
    test('loses nothing that was acknowledged, doubles nothing, and opens again', async () => {
      let acknowledged = 0
      let commits = 0
      let killedWhileWriting = 0
      for (let round = 0; round < kills; round++) {
        const { child, words } = startWriter()
        // The first rounds end while the directory is made or opened, the others among commits.
        const kill = (within: number) => setTimeout(() => child.kill('SIGKILL'), 20 + Math.random() * within)
        let timer = round < 4 ? kill(3000) : undefined
        let resumed = false
        try {
          for (let next = await words.next(); next.done !== true; next = await words.next()) {
            const [word, number] = next.value.split(' ')
            if (word === 'resumed') {
              resumed = true
              // At least what was acknowledged; one commit more may have been written just before the end.
              expect(Number(number)).toBeGreaterThanOrEqual(acknowledged)
              timer ??= kill(600)
            } else {
              acknowledged = Number(number)
              commits++
            }
          }
        } finally {
          clearTimeout(timer)
          await killed(child)
        }
        expect(child.signalCode).toBe('SIGKILL')
        if (resumed) killedWhileWriting++
      }
      expect(killedWhileWriting).toBeGreaterThanOrEqual(kills - 4)

      const store = await openStore({ directory })
      try {
        const tip = (await store.resume(chain)).tip?.number ?? 0
        expect(tip).toBeGreaterThanOrEqual(acknowledged)
        const verdict = await verifyLedger(store, chain)
        expect(verdict).toMatchObject({ rows: tip, blocks: tip, gaps: 0 })
        expect(verdict).not.toHaveProperty('brokenAt')
        const findings = await store.findings({ chainId: chain, limit: 1_000_000 })
        const wanted = blocksCommit(chain, 1, tip).findings.map(({ id }) => id)
        expect(findings.map(({ id }) => id).reverse()).toEqual(wanted)
        // Unacknowledged commits that were written whole count too: at most one a kill.
        const { incident_events: events, deliveries, measurements } = await store.counts()
        expect(events).toBe(deliveries)
        expect(events).toBeGreaterThanOrEqual(commits)
        expect(events).toBeLessThanOrEqual(commits + kills)
        expect(measurements).toBe(tip)
      } finally {
        await store.close()
      }
    })

    test('is told which process has the directory while that one lives', async () => {
      const { child, words } = startWriter()
      try {
        for (
          let next = await words.next();
          next.value?.startsWith('ack') !== true;
          next = await words.next()
        ) {
          if (next.done === true) throw new Error('the writer ended')
        }
        await expect(openStore({ directory })).rejects.toMatchObject({
          code: 'STORE_LOCKED',
          details: { pid: String(child.pid) },
        })
      } finally {
        await killed(child)
      }
      const store = await openStore({ directory })
      await store.close()
    })
  },
)
