import { setMaxListeners } from 'node:events'
import type { BlockRef, ChainEvent, Hex } from '@membrane/core'
import { type Clock, systemClock } from '../clock.ts'
import { follow } from '../follow/follow.ts'
import { needNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { OnNotice } from '../notice.ts'
import type { ChainSource, SourceStart, TierProbe } from '../source.ts'
import { createRpcClient, type EndpointOptions, type RpcClient } from './client.ts'
import { type CounterpartOptions, createCounterpart } from './counterpart.ts'
import { readEverywhere } from './counterparts.ts'
import { watchPending } from './pending.ts'
import { makePlan, type Plan } from './plan.ts'
import { createRpcProvider, type Head } from './provider.ts'
import { createQueue } from './queue.ts'
import { type Reading, readAt } from './read.ts'
import { simulate } from './simulate.ts'

export type RpcSourceOptions = {
  /** Private relays among them are left out: they are for sending. */
  readonly endpoints: readonly EndpointOptions[]
  /** Endpoints of other chains are not used. */
  readonly chainId?: number
  /** Also watch the mempool where an endpoint offers it. Default true. */
  readonly pending?: boolean
  /** Recompute receiptsRoot for every block and refuse one that differs. Default false. */
  readonly verifyReceipts?: boolean
  /** First block when there is no checkpoint; default the head. */
  readonly fromBlock?: number
  /** For one request, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Other chains whose state may be asked for. */
  readonly counterparts?: readonly CounterpartOptions[]
  readonly clock?: Clock
  readonly onNotice?: OnNotice
}

export type RpcSource = ChainSource & { readonly client: RpcClient }

/** Pending transactions that may wait for a busy consumer; more are dropped, with a notice. */
const pendingLimit = 5_000

/**
 * A live chain over JSON-RPC. Methods throw as `RpcClient` does; events also REORG_TOO_DEEP.
 * @throws RPC_URL_INVALID, RPC_NO_ENDPOINT.
 */
export function createRpcSource(options: RpcSourceOptions): RpcSource {
  const clock = options.clock ?? systemClock
  const client = createRpcClient({
    endpoints: options.endpoints.filter((endpoint) => endpoint.privateRelay !== true),
    clock,
    ...(options.chainId === undefined ? {} : { chainId: options.chainId }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
  })
  const state: State = { plan: undefined, head: undefined }
  const reading: Reading = { byHash: true }
  const counterparts = (options.counterparts ?? []).map((counterpart) =>
    createCounterpart(counterpart, clock, options.onNotice),
  )
  return {
    client,
    name: `rpc ${client
      .endpoints()
      .map(({ name }) => name)
      .join(', ')}`,
    chainId: client.chainId,
    probe: async () => {
      const plan = await planOf(client, state)
      return [...plan.probes, await probePending(client, options.pending ?? true)]
    },
    events: (start) => events(client, state, options, clock, start),
    read: (reads, at) =>
      readEverywhere(
        reads,
        options.chainId,
        (own) => readAt(client, reading, own, at),
        counterparts,
        catchingUp(state.head, at),
      ),
    simulate: async (transaction, after = []) => {
      const plan = state.plan ?? (await planOf(client, state))
      return simulate(client, plan, transaction, state.head ?? (await latest(client)), clock.now(), after)
    },
    close: async () => {
      client.close()
      for (const counterpart of counterparts) counterpart.close()
    },
  }
}

/** Blocks behind the head from which what another chain holds now is no longer what it held then. */
const catchUpBlocks = 32

function catchingUp(head: Head | undefined, at: BlockRef): string | undefined {
  if (head === undefined || head.number - at.number <= catchUpBlocks) return undefined
  return `block ${at.number} lies ${head.number - at.number} blocks back: other chains' state at its time is not known`
}

type State = { plan: Plan | undefined; head: Head | undefined }

async function planOf(client: RpcClient, state: State): Promise<Plan> {
  await client.chainId()
  state.plan ??= await makePlan(client)
  return state.plan
}

async function* events(
  client: RpcClient,
  state: State,
  options: RpcSourceOptions,
  clock: Clock,
  start: SourceStart,
): AsyncGenerator<ChainEvent, void, void> {
  const plan = await planOf(client, state)
  const chainId = await client.chainId()
  const stopped = new AbortController()
  // Every request under way listens to it.
  setMaxListeners(0, stopped.signal)
  const stop = () => stopped.abort()
  start.signal.addEventListener('abort', stop, { once: true })
  if (start.signal.aborted) stop()
  const queue = createQueue<ChainEvent>()
  const provider = createRpcProvider(
    client,
    plan,
    { chainId, verifyReceipts: options.verifyReceipts ?? false, onNotice: options.onNotice },
    (head, announced) => {
      // Announcements may be late; what was asked for is newer than what is known.
      if (!announced || state.head === undefined || head.number >= state.head.number) state.head = head
    },
  )
  if (options.pending ?? true) {
    let dropped = 0
    const offer = (transaction: Parameters<Parameters<typeof watchPending>[1]>[0], seenAt: number) => {
      if (queue.offer({ kind: 'pending', chainId, transaction, seenAt }, pendingLimit)) return
      dropped++
      if (dropped % 1_000 !== 1) return
      const message = `${dropped} pending transactions were not looked at: they come faster than they are handled.`
      options.onNotice?.({ level: 'warn', code: 'PENDING_DROPPED', message })
    }
    watchPending(client, offer, clock, stopped.signal, options.onNotice)
  }
  const run = async (): Promise<void> => {
    const followed = follow({
      provider,
      start: { ...start, signal: stopped.signal },
      clock,
      ...(options.fromBlock === undefined ? {} : { fromBlock: options.fromBlock }),
      ...(options.onNotice === undefined ? {} : { onNotice: options.onNotice }),
    })
    for await (const event of followed) await queue.put(event)
  }
  run().then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  )
  stopped.signal.addEventListener('abort', () => queue.end(), { once: true })
  try {
    for await (const event of queue.items()) {
      if (stopped.signal.aborted) return
      yield event
    }
  } finally {
    start.signal.removeEventListener('abort', stop)
    stop()
  }
}

async function latest(client: RpcClient): Promise<Head> {
  const raw = await client.request('eth_getBlockByNumber', ['latest', false], { present: true })
  const header = isRecord(raw) ? raw : {}
  return {
    number: needNumber(header.number, 'number', 'the head'),
    hash: String(header.hash) as Hex,
    timestamp: needNumber(header.timestamp, 'timestamp', 'the head'),
  }
}

async function probePending(client: RpcClient, wanted: boolean): Promise<TierProbe> {
  if (!wanted) return { tier: 'pending', state: 'unknown', detail: 'switched off in the configuration' }
  const refused = await new Promise<string | undefined>((resolve) => {
    const subscribed = client.subscribe({
      params: ['newPendingTransactions'],
      onItem: () => undefined,
      onRefused: ({ message }) => resolve(message),
    })
    if (subscribed.count === 0) resolve('no WebSocket endpoint')
    setTimeout(() => {
      subscribed.stop()
      resolve(undefined)
    }, 300)
  })
  if (refused === undefined)
    return { tier: 'pending', state: 'present', detail: 'eth_subscribe newPendingTransactions' }
  for (const method of ['eth_newPendingTransactionFilter', 'txpool_content']) {
    const answer = await client.ask(method, []).catch(() => undefined)
    if (answer !== undefined && 'result' in answer) {
      return { tier: 'pending', state: 'present', detail: `${method}, polled (${refused})` }
    }
  }
  return { tier: 'pending', state: 'unknown', detail: refused }
}
