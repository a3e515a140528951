import type { Sender } from '@membrane/chain'
import {
  type Block,
  type ChainEvent,
  defineDetector,
  type MembraneConfig,
  MembraneError,
  type PendingTransaction,
  type ReadResult,
  type StateRead,
} from '@membrane/core'
import { afterEach, expect, test } from 'vitest'
import { createInProcessBus, type GuardEvent } from '../bus/bus.ts'
import { composeDetectors } from '../detect/compose.ts'
import { verifyLedger } from '../ledger/verify.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import {
  addressOf,
  buildBlock,
  buildDraft,
  buildProtocol,
  buildTransaction,
  hashOf,
} from '../testing/factories.ts'
import { type ScriptedSource, scriptedSource } from '../testing/source.ts'
import { runGuard } from './guard.ts'

/** Finds every transaction that calls with the marker, and counts the blocks that it has seen. */
const marker = defineDetector({
  id: 'marker',
  version: 1,
  title: 'Marked calls',
  description: '',
  needs: ['transactions'],
  uses: [],
  defaults: {},
  initial: () => ({ blocks: 0 }),
  evaluate: ({ block, memory }) => ({
    memory: { blocks: memory.blocks + 1 },
    findings: block.transactions
      .filter(({ input }) => input === '0xfeed')
      .map(({ hash }) =>
        buildDraft({ transaction: hash, title: `marked after ${memory.blocks} blocks`, subject: hash }),
      ),
  }),
})
const detectors = composeDetectors([marker], {})
const emergency = {
  name: 'pause',
  to: addressOf(0xc0),
  function: 'function pause()',
  args: [],
  protects: [addressOf(0xa)],
}
const config: Pick<MembraneConfig, 'protocol' | 'playbooks' | 'responders' | 'channels'> = {
  protocol: buildProtocol({ emergency: [emergency] }),
  playbooks: [
    {
      id: 'severe',
      when: { minSeverity: 'high' },
      actions: [{ responder: 'emergency', evidence: 'pending' }],
    },
  ],
}

let store: Store | undefined
afterEach(async () => {
  await store?.close()
  store = undefined
})
const open = async () => {
  store ??= await openStore({ memory: true })
  return store
}

const marked = (number: number, branch = 0): Block =>
  buildBlock(
    number,
    {
      transactions: [
        buildTransaction({ hash: hashOf(branch * 0x100000 + 0x7000 + number), input: '0xfeed' }),
      ],
    },
    branch,
  )
const mined = (block: Block): ChainEvent => ({ kind: 'block', block })

async function run(
  events: readonly ChainEvent[],
  more: Partial<Parameters<typeof runGuard>[0]> & {
    readonly simulation?: Parameters<typeof scriptedSource>[1]
  } = {},
) {
  const { simulation, ...overrides } = more
  const source = scriptedSource(events, simulation)
  const bus = createInProcessBus((error) => {
    throw error
  })
  const heard: GuardEvent[] = []
  bus.subscribe((event) => heard.push(event))
  const options = { config, source, store: await open(), detectors, bus, resume: true, now: () => 0 }
  const sleep = async () => {}
  const summary = await runGuard({ ...options, sleep, ...overrides }, new AbortController().signal)
  return { summary, heard, source }
}

test('every block gets a ledger row, and its findings are stored with it', async () => {
  const { summary } = await run([mined(buildBlock(1)), mined(marked(2)), mined(buildBlock(3))])
  const db = await open()
  expect(summary).toEqual({ blocks: 3, pending: 0, findings: 1, reorgs: 0 })
  const rows = await db.ledger(1, 0, 10)
  expect(rows.map(({ block, outcomes }) => [block.number, outcomes[0]?.findings])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
  ])
  expect(await verifyLedger(db, 1)).toMatchObject({ rows: 3, gaps: 0 })
  expect((await verifyLedger(db, 1)).brokenAt).toBeUndefined()
  expect(await db.findings({})).toMatchObject([
    { detector: 'marker', block: { number: 2 }, retracted: false },
  ])
})

test('a restarted guard goes on after its checkpoint with what its detectors remembered', async () => {
  await run([mined(buildBlock(1)), mined(buildBlock(2))])
  const { source } = await run([mined(marked(3))])
  expect(source.starts[0]?.after).toEqual({ number: 2, hash: buildBlock(2).hash })
  expect(source.starts[0]?.recent?.map(({ number }) => number)).toEqual([2, 1])
  const db = await open()
  expect((await db.findings({}))[0]?.title).toBe('marked after 2 blocks')
  expect((await verifyLedger(db, 1)).brokenAt).toBeUndefined()
})

test('a reorg retracts findings and incidents, and detectors forget the dropped blocks', async () => {
  const dropped = [marked(3), buildBlock(2)].map(({ number, hash }) => ({ number, hash }))
  const ancestor = { number: 1, hash: buildBlock(1).hash }
  const replacement = { ...marked(2, 1), parentHash: buildBlock(1).hash }
  await run([
    mined(buildBlock(1)),
    mined(buildBlock(2)),
    mined(marked(3)),
    { kind: 'reorg', chainId: 1, ancestor, dropped },
    mined(replacement),
  ])
  const db = await open()
  const findings = await db.findings({ includeRetracted: true })
  expect(findings.map(({ title, retracted }) => [title, retracted]).sort()).toEqual([
    ['marked after 1 blocks', false],
    ['marked after 2 blocks', true],
  ])
  const statuses = (await db.incidents({})).map(({ status }) => status).sort()
  expect(statuses).toEqual(['open', 'retracted'])
  expect((await verifyLedger(db, 1)).brokenAt).toBeUndefined()
})

const pendingTransaction: PendingTransaction = {
  hash: hashOf(0x9e),
  from: addressOf(1),
  to: addressOf(2),
  value: 0n,
  input: '0xfeed',
  nonce: 0,
  gas: 100_000,
  maxFeePerGas: 30n,
  maxPriorityFeePerGas: 2n,
}
const pendingEvent: ChainEvent = { kind: 'pending', chainId: 1, transaction: pendingTransaction, seenAt: 0 }
const simulation = {
  ok: true as const,
  on: { number: 7, hash: hashOf(7) },
  timestamp: 1,
  transaction: buildTransaction({ hash: pendingTransaction.hash, input: '0xfeed' }),
  tiers: ['transactions' as const, 'logs' as const],
}

test('an attack in the mempool leads to a simulated action before it is mined', async () => {
  const simulated: string[] = []
  const sender: Sender = {
    address: addressOf(0xf),
    balance: async () => 1n,
    simulate: async ({ data }) => {
      simulated.push(data)
      return { ok: true, gas: 1n }
    },
    // biome-ignore lint/correctness/useYield: a dry run must not get as far as sending
    async *send() {
      throw new Error('a dry run was sent')
    },
  }
  const { summary } = await run([pendingEvent], { sender, simulation: { simulation } })
  expect(summary).toMatchObject({ pending: 1, findings: 1, blocks: 0 })
  const db = await open()
  expect(await db.findings({})).toMatchObject([{ stage: 'pending', transaction: pendingTransaction.hash }])
  // pause(): once when the guard arms itself at start, once for the incident.
  expect(simulated).toEqual(['0x8456cb59', '0x8456cb59'])
  expect(await db.actions({})).toMatchObject([{ status: 'simulated', mode: 'dry-run' }])
})

test('a pending transaction that cannot be simulated is unknown, and said to be', async () => {
  const { heard, summary } = await run([pendingEvent, mined(buildBlock(1))])
  expect(summary.findings).toBe(0)
  const notices = heard.filter((event) => event.kind === 'notice').map(({ message }) => message)
  expect(notices).toEqual([`pending ${pendingTransaction.hash} is unknown: no simulation`])
})

/** Finds what its one read answers after a pending transaction, and says when there is no answer. */
const aftermath = defineDetector({
  id: 'aftermath',
  version: 1,
  title: 'What a pending transaction leaves',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  reads: () => [{ key: 'state', to: addressOf(0xc0), data: '0x', after: true }],
  evaluate: ({ stage, block, reads, after, memory }) => {
    const answer = stage === 'pending' ? after?.get('state') : reads.get('state')
    if (answer?.ok !== true) return { findings: [], memory, unknown: [answer?.reason ?? 'not asked'] }
    const title = `${stage}: ${answer.data}`
    return { findings: [buildDraft({ transaction: block.transactions[0]?.hash, title })], memory }
  },
})

/** A block, then a pending transaction once the block is handled, then another block once that one is judged. */
function aroundPending(simulate: ScriptedSource['simulate']): ScriptedSource {
  let judged = false
  return {
    ...scriptedSource([], { read: { ok: true, data: '0x01' } }),
    simulate: async (...asked) => {
      const answer = await simulate(...asked)
      // The answer is judged in microtasks, which all run before this.
      setImmediate(() => {
        judged = true
      })
      return answer
    },
    async *events(): AsyncGenerator<ChainEvent> {
      const db = await open()
      yield mined(buildBlock(1))
      await expect.poll(async () => (await db.ledger(1, 0, 10)).length).toBe(1)
      yield pendingEvent
      await expect.poll(() => judged).toBe(true)
      yield mined(buildBlock(2))
    },
  }
}

test('what a detector reads at the head it may also read in the state that a pending transaction leaves', async () => {
  const asked: (readonly StateRead[] | undefined)[] = []
  const source = aroundPending(async (_, after) => {
    asked.push(after)
    return { ...simulation, after: Promise.resolve([{ ok: true as const, data: '0x02' as const }]) }
  })
  await run([], { source, detectors: composeDetectors([aftermath], {}) })
  expect(asked).toEqual([[expect.objectContaining({ key: 'state', after: true })]])
  const titles = (await (await open()).findings({})).map(({ title }) => title)
  expect([...titles].sort()).toEqual(['block: 0x01', 'block: 0x01', 'pending: 0x02'])
})

test('who needs nothing of the state after a pending transaction does not wait for it', async () => {
  const db = await open()
  const pendingOf = async () => (await db.findings({})).filter(({ stage }) => stage === 'pending')
  // Answers when the other detector's finding is stored, and not before.
  const after = async (): Promise<readonly ReadResult[]> => {
    await expect.poll(async () => (await pendingOf()).length).toBe(1)
    return [{ ok: true, data: '0x02' }]
  }
  const source = aroundPending(async () => ({ ...simulation, after: after() }))
  await run([], { source, detectors: composeDetectors([marker, aftermath], {}) })
  expect((await pendingOf()).map(({ detector }) => detector).sort()).toEqual(['aftermath', 'marker'])
})

test('what could not be read after a pending transaction is in the ledger row of the next block', async () => {
  const source = aroundPending(async () => simulation)
  await run([], { source, detectors: composeDetectors([aftermath], {}) })
  const outcomes = (await (await open()).ledger(1, 0, 10)).map((row) => row.outcomes[0])
  expect(outcomes).toMatchObject([
    { state: 'ran' },
    { state: 'partial', detail: expect.stringContaining('1 pending not judged in full') },
  ])
})

test('a store that fails for a moment loses nothing', async () => {
  const db = await open()
  let failures = 2
  const flaky: Store = {
    ...db,
    commit: async (commit) => {
      if (failures-- > 0)
        throw new MembraneError('STORE_UNAVAILABLE', { shortMessage: 'gone', retryable: true })
      return db.commit(commit)
    },
  }
  await run([mined(marked(1)), mined(buildBlock(2))], { store: flaky })
  expect(await db.ledger(1, 0, 10)).toHaveLength(2)
  expect(await db.findings({})).toHaveLength(1)
})

test('a store that refuses for good ends the guard with its error', async () => {
  const db = await open()
  const broken: Store = {
    ...db,
    commit: async () => {
      throw new MembraneError('STORE_CONFLICT', { shortMessage: 'another guard' })
    },
  }
  await expect(run([mined(marked(1)), mined(buildBlock(2))], { store: broken })).rejects.toMatchObject({
    code: 'STORE_CONFLICT',
  })
})

test('an emergency function that would fail is told at start, not at the first attack', async () => {
  const sender: Sender = {
    address: addressOf(0xf),
    balance: async () => 1n,
    simulate: async () => ({ ok: false, reason: 'NotGuardian()' }),
    async *send() {},
  }
  const { heard } = await run([], { sender })
  const notices = heard.filter((event) => event.kind === 'notice').map(({ message }) => message)
  expect(notices).toEqual(['pause: pause() would fail now: NotGuardian()'])
})

test('a replay is recorded each time that it runs and leaves the live checkpoint where it was', async () => {
  await run([mined(buildBlock(7)), mined(buildBlock(8))])
  const recorded = [mined(marked(3)), mined(buildBlock(1)), mined(marked(3, 1))]
  await run(recorded, { replay: true })
  await run(recorded, { replay: true })
  const db = await open()
  expect((await db.resume(1)).tip).toEqual({ number: 8, hash: buildBlock(8).hash })
  expect(await db.findings({})).toHaveLength(2)
  expect(await verifyLedger(db, 1)).toMatchObject({ blocks: 2, replayed: 6 })
  const { source } = await run([mined(buildBlock(9))])
  expect(source.starts[0]?.after?.number).toBe(8)
  expect((await verifyLedger(db, 1)).brokenAt).toBeUndefined()
})

test('two speeds: the alert goes out at the head and is taken back, the pause goes at its level, what cannot be undone never', async () => {
  const sent: string[] = []
  const sender: Sender = {
    address: addressOf(0xf),
    balance: async () => 1n,
    simulate: async () => ({ ok: true, gas: 1n }),
    async *send({ data }) {
      sent.push(data)
      yield { kind: 'sent', transaction: hashOf(0x71), nonce: 0, maxFeePerGas: 1n, endpoints: 1 }
      yield { kind: 'confirmed', transaction: hashOf(0x71), block: 3, status: 'success' }
    },
  }
  const sweep = { ...emergency, name: 'sweep', function: 'function sweep()' }
  const steps = {
    ...config,
    protocol: buildProtocol({ emergency: [emergency, sweep] }),
    channels: [{ id: 'pager', kind: 'stdout' as const }],
    playbooks: [
      {
        id: 'two speeds',
        when: { minSeverity: 'high' as const },
        notify: ['pager'],
        actions: [
          {
            responder: 'emergency',
            options: { function: 'pause' },
            mode: 'live' as const,
            evidence: { confirmations: 2 },
          },
          {
            responder: 'emergency',
            options: { function: 'sweep' },
            mode: 'live' as const,
            evidence: 'finalized' as const,
            irreversible: true,
          },
        ],
      },
    ],
  }
  const ref = ({ number, hash }: Block) => ({ number, hash })
  const db = await open()
  const status = async (name: string) =>
    (await db.actions({})).find(({ call }) => call.description.startsWith(name))?.status
  const source = {
    ...scriptedSource([]),
    async *events(): AsyncGenerator<ChainEvent> {
      yield mined(buildBlock(1))
      yield mined(marked(2))
      await expect.poll(() => status('pause')).toBe('waiting')
      yield mined(buildBlock(3))
      await expect.poll(() => status('pause')).toBe('confirmed')
      const dropped = [buildBlock(3), marked(2)].map(ref)
      yield { kind: 'reorg', chainId: 1, ancestor: ref(buildBlock(1)), dropped }
      yield mined({ ...buildBlock(2, {}, 1), parentHash: buildBlock(1).hash })
      yield { kind: 'finalized', chainId: 1, block: { number: 9, hash: hashOf(9) } }
      await expect.poll(() => status('sweep')).toBe('cancelled')
    },
  }
  const { heard } = await run([], { sender, config: steps, source })
  const actions = await db.actions({})
  const of = (name: string) => actions.find(({ call }) => call.description.startsWith(name))
  expect(of('pause')).toMatchObject({ status: 'confirmed', waitedMs: 0 })
  expect(of('sweep')).toMatchObject({ status: 'cancelled', reason: 'dropped by a reorg to block 1' })
  expect(await db.actionHistory(of('sweep')!.id)).not.toContain('sent')
  expect(sent).toEqual(['0x8456cb59'])
  const waits = heard.flatMap((event) =>
    event.kind === 'action' && event.action.status === 'waiting' ? [event.action.reason] : [],
  )
  expect(waits).toContain('1 of 2 confirmations')
  const told = (await db.dueDeliveries(Number.MAX_SAFE_INTEGER, 10)).map(({ payload }) => payload.status)
  expect(told).toEqual(['open', 'retracted'])
})

test('a source of another chain is refused at start', async () => {
  await expect(run([], { simulation: { chainId: 5 } })).rejects.toMatchObject({ code: 'CHAIN_ID_MISMATCH' })
})
