import type { Block, BlockRef, ChainEvent } from '@membrane/core'
import { digest, tiersOf } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { seededRandom } from '../testing/random.ts'
import { follow } from './follow.ts'
import type { BlockProvider, Header } from './provider.ts'
import { reorgLimit } from './window.ts'

type Step =
  | { readonly kind: 'mine'; readonly count: number }
  | { readonly kind: 'reorg'; readonly depth: number; readonly count: number }

/** A chain that mines and reorganises as scripted, and keeps its side branches as nodes do. */
function createModel() {
  const all = new Map<string, Header>()
  let branches = 0
  const genesis = headerAt(0, `0x${'0'.repeat(64)}`, 0)
  let chain: Header[] = [genesis]
  let highest = 0
  all.set(genesis.hash, genesis)
  const extend = (count: number) => {
    for (let i = 0; i < count; i++) {
      const tip = chain.at(-1)!
      const next = headerAt(tip.number + 1, tip.hash, branches)
      all.set(next.hash, next)
      chain.push(next)
    }
    highest = Math.max(highest, chain.length - 1)
  }
  return {
    all,
    chain: () => chain,
    step: (step: Step) => {
      if (step.kind === 'reorg') {
        // Never further below what a follower may have handled than it promises to follow.
        const keep = Math.max(1, highest + 1 - reorgLimit, chain.length - step.depth)
        chain = chain.slice(0, keep)
        branches++
      }
      extend(step.count)
    },
  }
}

function headerAt(number: number, parentHash: Header['parentHash'], branch: number): Header {
  return { number, parentHash, hash: digest([number, parentHash, branch]) }
}

function blockOf(header: Header): Block {
  return {
    ...header,
    chainId: 1,
    timestamp: header.number,
    miner: undefined,
    baseFeePerGas: undefined,
    gasUsed: 0,
    transactions: [],
    tiers: tiersOf([]),
  }
}

const instantClock = (random: () => number): Clock => {
  let now = 0
  return {
    now: () => now,
    random,
    sleep: (ms) => {
      now += ms
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
}

/** A provider over the model that fails, lags and lies at `rate`, and lets the script go on as it is asked. */
function createProvider(
  model: ReturnType<typeof createModel>,
  random: () => number,
  rate: () => number,
  tick: () => void,
): BlockProvider {
  let listener: ((head: Header) => void) | undefined
  const seen: Header[] = []
  const answer = async <T>(value: () => T): Promise<T> => {
    tick()
    if (random() < rate() / 2) await new Promise((resolve) => setImmediate(resolve))
    if (random() < rate()) throw new Error('provider down')
    return value()
  }
  const someHead = (): Header => {
    const head = model.chain().at(-1)!
    seen.push(head)
    return random() < rate() ? seen[Math.floor(random() * seen.length)]! : head
  }
  return {
    chainId: 1,
    head: () =>
      answer(() => {
        const head = someHead()
        if (random() < 0.5) listener?.(someHead())
        if (random() < 0.2) listener?.(someHead())
        return head
      }),
    headerByHash: (hash) => answer(() => (random() < rate() ? undefined : model.all.get(hash))),
    blockByNumber: (number) =>
      answer(() => {
        const wanted = random() < rate() ? number - 1 : number
        const header = model.chain()[wanted]
        return header === undefined || random() < rate() ? undefined : blockOf(header)
      }),
    blockByHash: (hash) =>
      answer(() => {
        const header = model.all.get(hash)
        return header === undefined || random() < rate() ? undefined : blockOf(header)
      }),
    finalized: () => answer(() => model.chain()[Math.max(0, model.chain().length - 1 - reorgLimit)]),
    onHead: (next) => {
      listener = next
      return () => {
        listener = undefined
      }
    },
  }
}

/** Applies an event as a consumer would, and fails where the stream breaks its promise. */
function fold(handled: BlockRef[], event: ChainEvent): void {
  if (event.kind === 'reorg') {
    expect(event.dropped.length).toBeGreaterThan(0)
    for (const dropped of event.dropped) expect(handled.pop()).toEqual(dropped)
    expect(handled.at(-1)?.hash ?? event.ancestor.hash).toBe(event.ancestor.hash)
  } else if (event.kind === 'block') {
    const { number, hash, parentHash } = event.block
    const tip = handled.at(-1)
    if (tip !== undefined) {
      expect(number).toBe(tip.number + 1)
      expect(parentHash).toBe(tip.hash)
    }
    expect(handled.some((ref) => ref.hash === hash)).toBe(false)
    handled.push({ number, hash })
  } else if (event.kind === 'finalized') {
    expect(event.block.number).toBeLessThanOrEqual(handled.at(-1)?.number ?? -1)
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('mine' as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      kind: fc.constant('reorg' as const),
      depth: fc.integer({ min: 1, max: reorgLimit }),
      count: fc.integer({ min: 1, max: reorgLimit + 2 }),
    }),
  ),
  { minLength: 1, maxLength: 12 },
)

test('whatever the chain and the provider do, the events add up to the canonical chain, over restarts too', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer(),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      async (script, seed, faults) => {
        const random = seededRandom(seed)
        const model = createModel()
        const handled: BlockRef[] = []
        let at = 0
        let calls = 0
        const tick = () => {
          calls++
          if (at < script.length && random() < 0.1) model.step(script[at++]!)
        }
        const rate = () => (at < script.length || calls % 7 === 0 ? faults : 0)
        const provider = createProvider(model, random, rate, tick)
        const finished = () => at === script.length && handled.at(-1)?.hash === model.chain().at(-1)!.hash
        while (!finished()) {
          const abort = new AbortController()
          const after = handled.at(-1)
          const start = {
            signal: abort.signal,
            ...(after === undefined ? {} : { after, recent: [...handled].reverse() }),
          }
          const stopAfter = Math.floor(random() * 60)
          let count = 0
          for await (const event of follow({ provider, start, fromBlock: 0, clock: instantClock(random) })) {
            fold(handled, event)
            count++
            if (finished() || count > stopAfter) abort.abort()
          }
        }
        expect(handled.map(({ hash }) => hash)).toEqual(model.chain().map(({ hash }) => hash))
      },
    ),
    { numRuns: 150 },
  )
})

/** Answers late and sometimes not at all, but what it says was true when it was asked. */
function createTruthfulProvider(
  model: ReturnType<typeof createModel>,
  random: () => number,
  tick: () => void,
  absent: number,
): BlockProvider {
  const answer = async <T>(value: () => T): Promise<T> => {
    tick()
    const said = value()
    while (random() < 0.5) await new Promise((resolve) => setImmediate(resolve))
    return said
  }
  const found = (header: Header | undefined) =>
    header === undefined || random() < absent ? undefined : blockOf(header)
  return {
    chainId: 1,
    head: () => answer(() => model.chain().at(-1)!),
    headerByHash: (hash) => answer(() => model.all.get(hash)),
    blockByNumber: (number) => answer(() => found(model.chain()[number])),
    blockByHash: (hash) => answer(() => found(model.all.get(hash))),
  }
}

test('of a provider that is only slow, no block is dropped that is still in the chain', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer(),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      async (script, seed, absent) => {
        const random = seededRandom(seed)
        const model = createModel()
        model.step({ kind: 'mine', count: 20 })
        let at = 0
        const tick = () => {
          if (at < script.length && random() < 0.05) model.step(script[at++]!)
        }
        const provider = createTruthfulProvider(model, random, tick, absent)
        const abort = new AbortController()
        const start = { signal: abort.signal }
        const handled: BlockRef[] = []
        for await (const event of follow({ provider, start, fromBlock: 0, clock: instantClock(random) })) {
          fold(handled, event)
          if (event.kind === 'reorg') {
            for (const { number, hash } of event.dropped) expect(model.chain()[number]?.hash).not.toBe(hash)
          }
          if (at === script.length && handled.at(-1)?.hash === model.chain().at(-1)!.hash) abort.abort()
        }
      },
    ),
    { numRuns: 80 },
  )
})

test('a head of an abandoned branch that is told once is not followed, one that stays is', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 20 })
  const abandoned = model.chain().at(-1)!
  model.step({ kind: 'reorg', depth: 2, count: 3 })
  const current = model.chain().at(-1)!
  const told = [current, abandoned, current, current, abandoned, current]
  const recent = [...model.chain()].map(({ number, hash }) => ({ number, hash })).reverse()
  const provider: BlockProvider = {
    ...createTruthfulProvider(
      model,
      () => 0.9,
      () => undefined,
      0,
    ),
    head: async () => told.shift() ?? abandoned,
  }
  const start = { signal: new AbortController().signal, after: recent[0]!, recent }
  const first = await follow({ provider, start, clock: instantClock(() => 0) }).next()
  expect(told).toEqual([])
  expect(first.value).toMatchObject({ kind: 'reorg', ancestor: { number: 18 } })
})

async function run(model: ReturnType<typeof createModel>, recent: readonly BlockRef[], events: number) {
  const abort = new AbortController()
  const random = seededRandom(1)
  const provider = createProvider(
    model,
    random,
    () => 0,
    () => undefined,
  )
  const [after] = recent
  const start = { signal: abort.signal, ...(after === undefined ? {} : { after, recent }) }
  const out: ChainEvent[] = []
  for await (const event of follow({ provider, start, fromBlock: 0, clock: instantClock(random) })) {
    if (event.kind !== 'finalized') out.push(event)
    if (out.length >= events) abort.abort()
  }
  return out
}

test('a reorg of 64 blocks is followed', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 100 })
  const recent = model
    .chain()
    .map(({ number, hash }) => ({ number, hash }))
    .reverse()
  model.step({ kind: 'reorg', depth: 64, count: 65 })
  const [first, ...rest] = await run(model, recent, 66)
  expect(first).toMatchObject({ kind: 'reorg', ancestor: { number: 36 } })
  expect(first?.kind === 'reorg' && first.dropped).toEqual(recent.slice(0, 64))
  expect(rest.map((event) => event.kind === 'block' && event.block.number)).toEqual(
    Array.from({ length: 65 }, (_, i) => 37 + i),
  )
})

test('a reorg of 65 blocks stops the guard with a clear error', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 200 })
  const recent = model
    .chain()
    .map(({ number, hash }) => ({ number, hash }))
    .reverse()
  const fork = createModel()
  fork.step({ kind: 'mine', count: 136 })
  fork.step({ kind: 'reorg', depth: 1, count: 100 })
  await expect(run(fork, recent, 1)).rejects.toMatchObject({ code: 'REORG_TOO_DEEP', retryable: false })
})

test('a guard that knows only its last block does not guess how much a reorg dropped', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 20 })
  const { number, hash } = model.chain().at(-1)!
  model.step({ kind: 'reorg', depth: 3, count: 5 })
  const abort = new AbortController()
  const provider = createProvider(
    model,
    seededRandom(1),
    () => 0,
    () => undefined,
  )
  const events = follow({
    provider,
    start: { signal: abort.signal, after: { number, hash } },
    clock: instantClock(() => 0),
  })
  await expect(events.next()).rejects.toMatchObject({ code: 'REORG_TOO_DEEP' })
})

test('a lagging head on the same branch changes nothing', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 10 })
  const honest = createProvider(
    model,
    seededRandom(1),
    () => 0,
    () => undefined,
  )
  const lagging: BlockProvider = {
    ...honest,
    head: async () => {
      const length = model.chain().length
      if (asked++ > 20) model.step({ kind: 'mine', count: 1 })
      return asked > 22 ? model.chain().at(-1)! : model.chain()[Math.floor(length / 2)]!
    },
  }
  let asked = 0
  const abort = new AbortController()
  const recent = model
    .chain()
    .map(({ number, hash }) => ({ number, hash }))
    .reverse()
  const start = { signal: abort.signal, after: recent[0]!, recent }
  for await (const event of follow({ provider: lagging, start, clock: instantClock(() => 0) })) {
    if (event.kind === 'finalized') continue
    expect(event).toMatchObject({ kind: 'block', block: { number: 11 } })
    abort.abort()
  }
})

test('catching up asks for every block once: the head by its hash, those below by their number', async () => {
  const model = createModel()
  model.step({ kind: 'mine', count: 20 })
  const random = seededRandom(3)
  const steady = createProvider(
    model,
    random,
    () => 0,
    () => undefined,
  )
  const asked: (number | string)[] = []
  const provider: BlockProvider = {
    ...steady,
    blockByNumber: (number, signal) => {
      asked.push(number)
      return steady.blockByNumber(number, signal)
    },
    blockByHash: (hash, signal) => {
      asked.push(hash)
      return steady.blockByHash(hash, signal)
    },
  }
  const abort = new AbortController()
  const after = model.chain()[4]!
  const start = { signal: abort.signal, after: { number: 4, hash: after.hash } }
  for await (const event of follow({ provider, start, clock: instantClock(random) })) {
    if (event.kind === 'block' && event.block.number === 20) abort.abort()
  }
  const head = model.chain().at(-1)!
  expect(asked).toEqual([...Array.from({ length: 15 }, (_, i) => i + 5), head.hash])
})
