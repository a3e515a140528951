import { digest, type Hash } from '@membrane/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../ledger/verify.ts'
import { startPostgres } from '../testing/postgres.ts'
import { storeOver } from './open.ts'
import { openPglite } from './pglite/open.ts'
import { migrate } from './sql/migrate.ts'
import { openPostgres } from './sql/postgres.ts'
import { readMigrations } from './sql/scripts.ts'
import type { Sql } from './sql/sql.ts'
import type { Commit, Store } from './store.ts'
import {
  blockEntry,
  blocksCommit,
  retractedEntry,
  testAction,
  testBlock,
  testCommit,
  testDelivery,
  testFinding,
  testIncident,
} from './testing/factory.ts'

const server = await startPostgres()
afterAll(async () => {
  if (typeof server !== 'string') await server.stop()
})

const adapters = [
  { name: 'PGlite', missing: undefined, open: () => openPglite(undefined) },
  {
    name: 'PostgreSQL',
    missing: typeof server === 'string' ? server : undefined,
    open: async () => openPostgres(typeof server === 'string' ? '' : await server.createDatabase()),
  },
]

let lastChain = 100

describe.each(adapters)('the store over $name', ({ missing, open }) => {
  if (missing !== undefined) return test.skip(missing)

  let sql: Sql
  let store: Store
  beforeAll(async () => {
    sql = await open()
    await migrate(sql)
    store = storeOver(sql)
  })
  afterAll(async () => {
    await sql?.close()
  })
  const newChain = () => ++lastChain

  test('gives back exactly what was committed, whatever characters a chain put into it', async () => {
    const chain = newChain()
    const block = testBlock(chain, 7)
    const finding = testFinding(chain, block, {
      title: 'symbol "\0\\{},\u2028\n\ud83d\ude80" and a lone \ud800',
      subject: 'NULL',
      transaction: undefined,
      evidence: [{ kind: 'read', address: '0x00', call: 'symbol()', value: '\0\u0001' }],
      unknown: ['traces'],
    })
    const incident = testIncident(chain, 'odd', { title: '\0' })
    const action = testAction(chain, incident.id, { reason: 'reverted: \0\0' })
    const delivery = testDelivery(chain, incident.id, '\0')
    await store.commit(
      testCommit(chain, {
        ledger: [{ ...blockEntry(chain, block), parentHash: undefined }],
        findings: [finding],
        incidents: [incident],
        actions: [action],
        deliveries: [delivery],
        measurements: [
          { name: 'oracle_staleness_seconds', value: undefined, reason: 'no answer', labels: {}, block },
        ],
      }),
    )
    expect(await store.findings({ chainId: chain })).toEqual([{ ...finding, retracted: false }])
    expect(await store.incidents({ chainId: chain })).toEqual([incident])
    expect(await store.actions({ incident: incident.id })).toEqual([action])
    const due = await store.dueDeliveries(0, 1000)
    expect(due.find(({ id }) => id === delivery.id)?.payload).toEqual(delivery.payload)
    const [measured] = await store.measurements({ chainId: chain })
    expect(measured).toMatchObject({ value: undefined, reason: 'no answer', block: { number: 7 } })
    const [row] = await store.ledger(chain, 0, 10)
    expect(row).toMatchObject({ sequence: 1, kind: 'block', parentHash: undefined })
    expect(row?.outcomes).toEqual(blockEntry(chain, block).outcomes)
  })

  test('resumes at the last block with its memories, newest first', async () => {
    const chain = newChain()
    expect(await store.resume(chain)).toMatchObject({ tip: undefined, recent: [], memories: [] })
    await store.commit(blocksCommit(chain, 1, 40))
    await store.commit(blocksCommit(chain, 41, 300))
    const { tip, recent, memories } = await store.resume(chain)
    expect(tip).toEqual({ number: 300, hash: testBlock(chain, 300).hash })
    expect(recent).toHaveLength(256)
    expect(recent.map(({ number }) => number).slice(0, 3)).toEqual([300, 299, 298])
    expect(memories).toHaveLength(65)
    expect(memories[0]?.memory).toEqual({ 'large-outflow': '{"seen":{"$bigint":"300"}}' })
    expect(memories[64]?.block.number).toBe(236)
  })

  test('a commit made again, whole or with more behind it, changes nothing that was there', async () => {
    const chain = newChain()
    const incident = testIncident(chain, 'twice')
    const commit: Commit = {
      ...blocksCommit(chain, 1, 5),
      incidents: [incident],
      incidentEvents: [
        { incident: incident.id, event: { kind: 'acknowledged', by: 'ana' } },
        { incident: incident.id, event: { kind: 'acknowledged', by: 'ana' } },
      ],
      actions: [testAction(chain, incident.id)],
      deliveries: [testDelivery(chain, incident.id, 'twice')],
    }
    expect((await store.commit(commit)).newFindings).toEqual(commit.findings.map(({ id }) => id))
    const counts = await store.counts()
    expect((await store.commit(commit)).newFindings).toEqual([])
    // A guard that was killed has no memory of what it knew about the ledger.
    const restarted = storeOver(sql)
    expect((await restarted.commit(commit)).newFindings).toEqual([])
    expect(await restarted.counts()).toEqual(counts)
    const more = blocksCommit(chain, 3, 8)
    expect((await restarted.commit(more)).newFindings).toHaveLength(3)
    expect(await verifyLedger(restarted, chain)).toMatchObject({ rows: 8, blocks: 8, gaps: 0 })
  })

  test('a commit that fails half-way leaves nothing behind', async () => {
    const chain = newChain()
    await store.commit(blocksCommit(chain, 1, 2))
    const counts = await store.counts()
    const bad = { ...blocksCommit(chain, 3, 4), incidents: [testIncident(chain, 'bad', { firstBlock: 0.5 })] }
    await expect(store.commit(bad)).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: false })
    expect(await store.counts()).toEqual(counts)
    expect(await store.resume(chain)).toMatchObject({ tip: { number: 2 } })
    await store.commit(blocksCommit(chain, 3, 4))
    expect(await verifyLedger(store, chain)).toMatchObject({ rows: 4, blocks: 4 })
  })

  test('a reorg takes back findings, measurements and memories, and a returning block brings its findings back', async () => {
    const chain = newChain()
    const original = blocksCommit(chain, 1, 5)
    await store.commit(original)
    const pending = testFinding(chain, testBlock(chain, 5), { subject: 'waiting' }, 'pending')
    await store.commit(testCommit(chain, { findings: [pending] }))
    const dropped = [testBlock(chain, 5), testBlock(chain, 4)]
    const ancestor = { number: 3, hash: testBlock(chain, 3).hash }
    await store.commit(
      testCommit(chain, {
        ledger: dropped.map((block) => retractedEntry(chain, block)),
        retractedBlocks: dropped.map(({ hash }) => hash),
        tip: ancestor,
      }),
    )
    const after = await store.resume(chain)
    expect(after.tip).toEqual(ancestor)
    expect(after.recent.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(after.memories.map(({ block }) => block.number)).toEqual([3, 2, 1])
    expect(await store.measurements({ chainId: chain })).toHaveLength(3)
    const all = await store.findings({ chainId: chain, includeRetracted: true })
    expect(all.filter(({ retracted }) => retracted).map(({ block }) => block.number)).toEqual([5, 4])
    const standing = await store.findings({ chainId: chain })
    expect(standing.map(({ id }) => id)).toContain(pending.id)
    expect(standing).toHaveLength(4)

    await store.commit(blocksCommit(chain, 4, 6, 'b'))
    const back = [6, 5, 4].map((number) => testBlock(chain, number, 'b', number === 4 ? 'a' : 'b'))
    const again = blocksCommit(chain, 4, 5)
    const { newFindings } = await store.commit({
      ...again,
      ledger: [...back.map((block) => retractedEntry(chain, block)), ...again.ledger],
      retractedBlocks: back.map(({ hash }) => hash),
    })
    expect(newFindings).toEqual(again.findings.map(({ id }) => id))
    expect(await store.resume(chain)).toMatchObject({ tip: { number: 5, hash: testBlock(chain, 5).hash } })
    expect(await verifyLedger(store, chain)).toMatchObject({ rows: 15, blocks: 10, retracted: 5, gaps: 0 })
  })

  test('a block that comes and goes within one commit leaves its finding retracted', async () => {
    const chain = newChain()
    const first = blocksCommit(chain, 1, 2)
    const gone = testBlock(chain, 2)
    await store.commit({
      ...first,
      ledger: [...first.ledger, retractedEntry(chain, gone)],
      retractedBlocks: [gone.hash],
      tip: testBlock(chain, 1),
    })
    const findings = await store.findings({ chainId: chain, includeRetracted: true })
    expect(findings.map(({ block, retracted }) => [block.number, retracted])).toEqual([
      [2, true],
      [1, false],
    ])
    expect((await store.resume(chain)).tip?.number).toBe(1)
  })

  test('withdraws a single finding and takes it back when it is found again', async () => {
    const chain = newChain()
    const finding = testFinding(chain, testBlock(chain, 1), {}, 'pending')
    await store.commit(testCommit(chain, { findings: [finding] }))
    await store.commit(testCommit(chain, { retractedFindings: [finding.id] }))
    expect(await store.findings({ chainId: chain })).toEqual([])
    const { newFindings } = await store.commit(testCommit(chain, { findings: [finding, finding] }))
    expect(newFindings).toEqual([finding.id])
    expect(await store.findings({ chainId: chain })).toHaveLength(1)
  })

  test('a second guard on the same chain fails and writes nothing', async () => {
    const chain = newChain()
    const second = storeOver(sql)
    await store.commit(blocksCommit(chain, 1, 3))
    await second.commit(testCommit(chain))
    await store.commit(blocksCommit(chain, 4, 4))
    const counts = await store.counts()
    await expect(second.commit(blocksCommit(chain, 4, 5, 'b'))).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    })
    await expect(second.commit(blocksCommit(chain, 2, 3))).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
    expect(await store.counts()).toEqual(counts)

    const race = await Promise.allSettled([
      store.commit(blocksCommit(chain, 5, 7)),
      storeOver(sql).commit(blocksCommit(chain, 5, 7, 'b')),
    ])
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await verifyLedger(store, chain)).toMatchObject({ rows: 7, gaps: 0 })
  })

  test('keeps incident events in order, and the same thing happening again as a new event', async () => {
    const chain = newChain()
    const incident = testIncident(chain, 'events')
    const added = { kind: 'finding-retracted', finding: digest('f'), reason: 'reorg' } as const
    const records = [
      { incident: incident.id, event: added },
      { incident: incident.id, event: { kind: 'acknowledged', by: 'bo' } },
    ] as const
    await store.commit({ ...blocksCommit(chain, 1, 1), incidents: [incident], incidentEvents: records })
    await store.commit({
      ...blocksCommit(chain, 2, 2),
      incidents: [incident, { ...incident, lastBlock: 2 }],
      incidentEvents: records,
    })
    const events = await store.incidentEvents(incident.id)
    expect(events).toEqual([...records, ...records])
    const resume = await store.resume(chain)
    expect(resume.openIncidents).toEqual([{ ...incident, lastBlock: 2 }])
    expect(resume.incidentEvents).toEqual(events)
    await store.commit(testCommit(chain, { incidents: [{ ...incident, status: 'resolved' }] }))
    expect(await store.resume(chain)).toMatchObject({ openIncidents: [], incidentEvents: [] })
  })

  test('follows an action through its statuses, and planning it again does not set it back', async () => {
    const chain = newChain()
    const action = testAction(chain, testIncident(chain, 'act').id)
    const sent = { ...action, status: 'sent', transaction: digest('sent') } as const
    await store.commit(testCommit(chain, { actions: [action] }))
    await store.saveAction({ ...action, status: 'waiting', reason: '1 of 2 confirmations' })
    await store.saveAction({ ...action, status: 'waiting', reason: '1 of 2 confirmations' })
    await store.saveAction(sent)
    await store.commit(testCommit(chain, { actions: [action] }))
    expect(await store.actions({ incident: action.incident })).toEqual([sent])
    expect((await store.resume(chain)).unfinishedActions).toEqual([sent])
    expect(await store.actionHistory(action.id)).toEqual(['planned', 'waiting', 'sent'])
    await store.saveAction({ ...sent, status: 'cancelled', reason: 'reorg' })
    expect((await store.resume(chain)).unfinishedActions).toEqual([])
    await store.commit(testCommit(chain, { actions: [action] }))
    expect((await store.resume(chain)).unfinishedActions).toEqual([action])
  })

  test('delivers each message once: due, tried again later, dead, or done', async () => {
    const chain = newChain()
    const { id: incident } = testIncident(chain, 'outbox')
    const channel = `channel-${chain}`
    const deliveries = ['one', 'two', 'three'].map((name) => testDelivery(chain, incident, name, channel))
    const ids = deliveries.map(({ id }) => id)
    const commit = testCommit(chain, { deliveries })
    await store.commit(commit)
    await store.commit({
      ...commit,
      deliveries: [...deliveries, testDelivery(chain, incident, 'other', 'x')],
    })
    const due = async (now: number) => (await store.dueDeliveries(now, 10, channel)).map(({ id }) => id)
    expect(await due(0)).toEqual(ids)
    await store.settleDelivery(ids[0] as Hash, { state: 'delivered', at: 1_700_000_000_000 })
    await store.settleDelivery(ids[1] as Hash, { state: 'queued', dueAt: 1_700_000_000_500, error: '503 \0' })
    await store.settleDelivery(ids[2] as Hash, { state: 'dead', error: 'gone' })
    await store.settleDelivery(ids[2] as Hash, { state: 'queued', dueAt: 0, error: 'late answer' })
    expect(await due(1_700_000_000_499)).toEqual([])
    expect(await store.dueDeliveries(1_700_000_000_500, 10, channel)).toMatchObject([
      { id: ids[1], attempts: 1, state: 'queued', dueAt: 1_700_000_000_500 },
    ])
    expect((await store.deadDeliveries(100)).find(({ id }) => id === ids[2])).toMatchObject({
      state: 'dead',
      lastError: 'gone',
      attempts: 1,
    })
  })

  test('lists the newest findings first, as many as asked for', async () => {
    const chain = newChain()
    await store.commit(blocksCommit(chain, 1, 20))
    const newest = await store.findings({ chainId: chain, limit: 3 })
    expect(newest.map(({ block }) => block.number)).toEqual([20, 19, 18])
  })

  test('refuses to change or delete a ledger row', async () => {
    const chain = newChain()
    await store.commit(blocksCommit(chain, 1, 2))
    const changes = [
      'update ledger set block_number = 9 where chain_id = $1::bigint',
      'delete from ledger where chain_id = $1::bigint',
    ]
    for (const text of changes) {
      await expect(sql.query(text, [chain])).rejects.toMatchObject({ code: 'STORE_FAILED' })
    }
    await expect(sql.query('truncate ledger')).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await verifyLedger(store, chain)).toMatchObject({ rows: 2 })
  })

  test('notices a ledger row that was changed behind its back, and one cut off at the end', async () => {
    const chain = newChain()
    await store.commit(blocksCommit(chain, 1, 6))
    const sound = await store.ledger(chain, 0, 10)
    const tampered = (rows: typeof sound) =>
      verifyLedger({ ledger: async (_, after) => rows.slice(after), ledgerHead: store.ledgerHead }, chain)
    expect(await tampered(sound)).not.toHaveProperty('brokenAt')
    expect(await tampered(sound.slice(0, 5))).toMatchObject({ rows: 5, brokenAt: 6 })
    const quiet = sound.map((row) => (row.sequence === 3 ? { ...row, outcomes: [] } : row))
    expect(await tampered(quiet)).toMatchObject({ rows: 2, brokenAt: 3 })
  })

  test('migrates once, and refuses a database whose migrations differ from its own', async () => {
    const migrations = readMigrations()
    expect(await migrate(sql)).toEqual([])
    const [first, ...rest] = migrations
    if (first === undefined) throw new Error('there are migrations')
    await expect(migrate(sql, [{ ...first, checksum: 'other' }, ...rest])).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
    })
    await expect(migrate(sql, [])).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  })

  test('any history of blocks, reorgs, retries and restarts ends as a model says', async () => {
    const step = fc.record({
      drop: fc.nat({ max: 4 }),
      add: fc.nat({ max: 5 }),
      again: fc.nat({ max: 2 }),
      restart: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const chain = newChain()
        let guard = storeOver(sql)
        const canonical = [testBlock(chain, 0)]
        await guard.commit(testCommit(chain, { ledger: [blockEntry(chain, canonical[0]!)] }))
        let rows = 1
        for (const [index, { drop, add, again, restart }] of steps.entries()) {
          const dropped = canonical.splice(Math.max(1, canonical.length - drop)).reverse()
          const added = Array.from({ length: add }, () => {
            const parent = canonical.at(-1)!
            const block = {
              number: parent.number + 1,
              hash: digest([chain, index, parent.hash]),
              parentHash: parent.hash,
            }
            canonical.push(block)
            return block
          })
          const commit = testCommit(chain, {
            ledger: [
              ...dropped.map((block) => retractedEntry(chain, block)),
              ...added.map((block) => blockEntry(chain, block)),
            ],
            findings: added.map((block) => testFinding(chain, block)),
            retractedBlocks: dropped.map(({ hash }) => hash),
            ...(dropped.length === 0 ? {} : { tip: canonical[canonical.length - 1 - added.length]! }),
          })
          rows += dropped.length + added.length
          for (let time = 0; time <= again; time++) await guard.commit(commit)
          if (restart) guard = storeOver(sql)
        }
        const { tip, recent } = await guard.resume(chain)
        expect(tip?.hash).toBe(canonical.at(-1)?.hash)
        expect(recent.map(({ hash }) => hash)).toEqual(canonical.map(({ hash }) => hash).reverse())
        const standing = await guard.findings({ chainId: chain })
        expect(standing.map(({ block }) => block.hash)).toEqual(recent.slice(0, -1).map(({ hash }) => hash))
        expect(await verifyLedger(guard, chain)).toMatchObject({ rows, gaps: 0 })
        expect(await verifyLedger(guard, chain)).not.toHaveProperty('brokenAt')
      }),
      { numRuns: 25 },
    )
  })
})
