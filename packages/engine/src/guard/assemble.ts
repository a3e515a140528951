import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ChainSource,
  createEmbeddedSource,
  createRecordedSource,
  createRpcSource,
  createSender,
  type Notice,
  type Sender,
} from '@membrane/chain'
import { type MembraneConfig, MembraneError } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { type Bus, createInProcessBus } from '../bus/bus.ts'
import { composeDetectors } from '../detect/compose.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { createChannel } from '../notify/create.ts'
import { createDispatcher } from '../notify/dispatch.ts'
import { readResponderKey } from '../respond/key.ts'
import { type Environment, readSecret } from '../secret/read.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { type GuardSummary, runGuard } from './guard.ts'
import { untilHead } from './once.ts'

export type AssembleOptions = {
  readonly config: MembraneConfig
  readonly env: Environment
  readonly readFile?: (path: string) => string
  /** Chain id of recorded data, which does not say. Default: the protocol's. */
  readonly recordedChainId?: number
  /** Keep nothing on disk. */
  readonly memory?: boolean
  /** Go on at the checkpoint. */
  readonly resume: boolean
  /** Stop when everything known has been handled, delivering what waits. */
  readonly once: boolean
  readonly now?: () => number
  readonly random?: () => number
  /** Where `stdout` channels write. Default standard error. */
  readonly write?: (line: string) => void
}

/** A guard put together and ready to run. */
export type GuardHandle = {
  readonly bus: Bus
  readonly metrics: Metrics
  readonly store: Store
  readonly source: ChainSource
  readonly sender: Sender | undefined
  readonly run: (signal: AbortSignal) => Promise<GuardSummary>
  /** Ends source and store; safe to call more than once. */
  readonly close: () => Promise<void>
}

/**
 * Builds everything that a configuration names: source, store, detectors, channels and, where a key is configured,
 * the sender. Secrets are read here, so that one that is missing shows at start and not at the first attack.
 * @throws SECRET_MISSING, RESPONDER_KEY_INVALID, APPROVER_IS_RESPONDER, DETECTOR_*, STORE_*, CHANNEL_*.
 */
export async function assembleGuard(options: AssembleOptions): Promise<GuardHandle> {
  const { config, env } = options
  const now = options.now ?? Date.now
  const readFile = options.readFile ?? ((path: string) => readFileSync(path, 'utf8'))
  const bus = createInProcessBus((error) => {
    options.write?.(`a listener failed: ${error instanceof Error ? error.message : String(error)}\n`)
  })
  const metrics = createMetrics(now)
  bus.subscribe(metrics.observe)
  const detectors = composeDetectors(builtinDetectors, config)
  const channels = (config.channels ?? []).map((channel) =>
    createChannel(channel, {
      env,
      clock: now,
      readFile,
      ...(options.write === undefined ? {} : { write: options.write }),
    }),
  )
  const account =
    config.responderKey === undefined ? undefined : readResponderKey(config.responderKey, env, readFile)
  const source = await createSource(options, bus, readFile)
  const sender =
    account === undefined
      ? undefined
      : createSender({
          account,
          endpoints: endpointsOf(config, env, readFile),
          chainId: config.protocol.chainId,
        })
  if (sender !== undefined && (config.approvers ?? []).includes(sender.address)) {
    sender.close()
    await source.close()
    throw new MembraneError('APPROVER_IS_RESPONDER', {
      shortMessage: `${sender.address} is the responder and stands in the list of approvers.`,
      hint: 'Take it out of approvers: whoever sends must not consent to what he sends.',
    })
  }
  const store = await openStore({
    ...(env.DATABASE_URL === undefined || env.DATABASE_URL === '' ? {} : { databaseUrl: env.DATABASE_URL }),
    directory: config.dataDirectory ?? '.membrane',
    memory: options.memory ?? false,
  }).catch(async (error: unknown) => {
    sender?.close()
    await source.close()
    throw error
  })
  const dispatcher = createDispatcher({
    store,
    channels,
    clock: now,
    random: options.random ?? Math.random,
    metrics: metrics.deliveries,
    onNotice: ({ level, message }) => bus.publish({ kind: 'notice', level, message }),
  })
  let closed: Promise<void> | undefined

  return {
    bus,
    metrics,
    store,
    source,
    sender,
    run: async (signal) => {
      const delivering = new AbortController()
      const delivery = channels.length === 0 ? Promise.resolve() : dispatcher.run(delivering.signal)
      const unsubscribe = bus.subscribe((event) => {
        if (event.kind === 'committed' && event.newFindings.length > 0) dispatcher.wake()
      })
      try {
        return await runGuard(
          {
            config,
            source,
            store,
            detectors,
            bus,
            resume: options.resume,
            replay: config.source.kind === 'recorded',
            now,
            sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
            ...(sender === undefined ? {} : { sender }),
            ...(options.memory === true
              ? {}
              : { approvalsDirectory: join(config.dataDirectory ?? '.membrane', 'approvals') }),
          },
          signal,
        )
      } finally {
        unsubscribe()
        delivering.abort()
        await delivery
        if (channels.length > 0) await dispatcher.drain()
      }
    },
    close: () => {
      closed ??= Promise.allSettled([source.close(), store.close()]).then(() => sender?.close())
      return closed
    },
  }
}

function endpointsOf(config: MembraneConfig, env: Environment, readFile: (path: string) => string) {
  if (config.source.kind !== 'rpc') {
    throw new MembraneError('RESPONDER_NEEDS_RPC', {
      shortMessage: `responderKey is set, but source ${config.source.kind} cannot send transactions.`,
      hint: "Use source { kind: 'rpc' }, or leave responderKey out.",
    })
  }
  return config.source.endpoints.map((endpoint) => ({
    ...endpoint,
    url: readSecret(endpoint.url, env, readFile),
  }))
}

async function createSource(
  options: AssembleOptions,
  bus: Bus,
  readFile: (path: string) => string,
): Promise<ChainSource> {
  const { config, env } = options
  const { source, protocol } = config
  const onNotice = ({ level, message }: Notice) => bus.publish({ kind: 'notice', level, message })
  switch (source.kind) {
    case 'recorded':
      return createRecordedSource({
        path: source.path,
        chainId: options.recordedChainId ?? protocol.chainId,
        verifyReceipts: source.verifyReceipts ?? false,
        onNotice,
      })
    case 'embedded':
      return createEmbeddedSource({ blockTimeSeconds: source.blockTimeSeconds ?? 1, onNotice })
    case 'rpc': {
      const live = createRpcSource({
        endpoints: endpointsOf(config, env, readFile),
        chainId: protocol.chainId,
        pending: source.pending ?? true,
        verifyReceipts: source.verifyReceipts ?? false,
        ...(source.fromBlock === undefined ? {} : { fromBlock: source.fromBlock }),
        counterparts: (source.counterparts ?? []).map((counterpart) => ({
          ...counterpart,
          endpoints: counterpart.endpoints.map((endpoint) => ({
            ...endpoint,
            url: readSecret(endpoint.url, env, readFile),
          })),
        })),
        onNotice,
      })
      return options.once ? untilHead(live) : live
    }
  }
}
