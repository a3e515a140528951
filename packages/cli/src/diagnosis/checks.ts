import { readFileSync } from 'node:fs'
import { createRpcSource, createSender, type RpcSource, type Sender, type TierProbe } from '@membrane/chain'
import { formatUnits, isMembraneError, type MembraneConfig } from '@membrane/core'
import {
  createChannel,
  type Environment,
  emergencyCall,
  openStore,
  readResponderKey,
  readSecret,
  verifyLedger,
} from '@membrane/engine'

export type Check = {
  readonly name: string
  /** `missing` is something that may be left out, at a price; `failed` is broken. */
  readonly state: 'ok' | 'missing' | 'failed'
  readonly detail: string
  readonly fix?: string
}

const readFile = (path: string) => readFileSync(path, 'utf8')

function failure(name: string, error: unknown): Check {
  const fix = isMembraneError(error) ? error.hint : undefined
  const detail = isMembraneError(error)
    ? error.shortMessage
    : error instanceof Error
      ? error.message
      : String(error)
  return { name, state: 'failed', detail, ...(fix === undefined ? {} : { fix }) }
}

/** Whether each endpoint answers, is the right chain and is fresh; and which tiers they give together. */
export async function checkChain(
  config: MembraneConfig,
  env: Environment,
): Promise<{ readonly checks: readonly Check[]; readonly tiers: readonly TierProbe[] }> {
  const { source, protocol } = config
  if (source.kind !== 'rpc') {
    return {
      checks: [{ name: 'endpoints', state: 'ok', detail: `source ${source.kind} needs none` }],
      tiers: [],
    }
  }
  const checks: Check[] = []
  const found = new Map<TierProbe['tier'], TierProbe>()
  for (const [i, endpoint] of source.endpoints.entries()) {
    const name = `endpoint ${i + 1}`
    if (endpoint.privateRelay === true) {
      checks.push({ name, state: 'ok', detail: 'private relay: only asked when something is sent' })
      continue
    }
    try {
      const url = readSecret(endpoint.url, env, readFile)
      const single = createRpcSource({ endpoints: [{ ...endpoint, url }], chainId: protocol.chainId })
      try {
        const begin = performance.now()
        const chainId = await single.chainId()
        const roundTrip = Math.round(performance.now() - begin)
        for (const probe of await single.probe()) {
          if (found.get(probe.tier)?.state !== 'present') found.set(probe.tier, probe)
        }
        checks.push({ name, state: 'ok', detail: `chain ${chainId}, first answer in ${roundTrip} ms` })
        checks.push(await checkClock(single))
      } finally {
        await single.close()
      }
    } catch (error) {
      checks.push(failure(name, error))
    }
  }
  return { checks, tiers: [...found.values()] }
}

/** Compares the local clock with the newest block: a lagging node and a wrong clock look the same and both matter. */
async function checkClock(source: RpcSource): Promise<Check> {
  const head = await source.client.request('eth_getBlockByNumber', ['latest', false], { present: true })
  const { timestamp } = head as { readonly timestamp?: unknown } // present and therefore an object
  const behind = Math.round(Date.now() / 1000 - Number(timestamp))
  if (behind < -5) {
    const detail = `the newest block is ${-behind} s in the future`
    return { name: 'clock', state: 'failed', detail, fix: 'set the clock of this machine (NTP)' }
  }
  return behind > 120
    ? {
        name: 'clock',
        state: 'failed',
        detail: `the newest block is ${behind} s old`,
        fix: 'the endpoint lags, its chain stands still, or the clock of this machine is ahead',
      }
    : { name: 'clock', state: 'ok', detail: `the newest block is ${behind} s old` }
}

/** The key, its balance, and whether each emergency function would go through if it were called now. */
export async function checkResponder(config: MembraneConfig, env: Environment): Promise<readonly Check[]> {
  const { responderKey, protocol, source } = config
  if (protocol.emergency.length === 0) {
    const detail = 'no emergency function is described: the guard can tell, but not stop'
    return [{ name: 'response', state: 'missing', detail, fix: 'describe protocol.emergency' }]
  }
  if (responderKey === undefined) {
    const detail = 'no responderKey: actions can be planned, but neither simulated nor sent'
    return [
      {
        name: 'response',
        state: 'missing',
        detail,
        fix: "set responderKey: { env: 'NAME' } in the configuration",
      },
    ]
  }
  if (source.kind !== 'rpc') return []
  try {
    const account = readResponderKey(responderKey, env, readFile)
    const endpoints = source.endpoints.map((endpoint) => ({
      ...endpoint,
      url: readSecret(endpoint.url, env, readFile),
    }))
    const sender = createSender({ account, endpoints, chainId: protocol.chainId })
    try {
      return await rehearse(config, sender)
    } finally {
      sender.close()
    }
  } catch (error) {
    return [failure('responder', error)]
  }
}

async function rehearse({ protocol }: MembraneConfig, sender: Sender): Promise<readonly Check[]> {
  const balance = await sender.balance()
  const checks: Check[] = [
    balance === 0n
      ? {
          name: 'responder',
          state: 'failed',
          detail: `${sender.address} has no coin to pay gas with`,
          fix: 'send it some',
        }
      : {
          name: 'responder',
          state: 'ok',
          detail: `${sender.address} has ${formatUnits(balance, 18)} of the native coin`,
        },
  ]
  for (const emergency of protocol.emergency) {
    const call = emergencyCall(emergency)
    const outcome = await sender.simulate({ ...call, maxFeePerGas: 0n })
    checks.push(
      outcome.ok
        ? {
            name: 'emergency',
            state: 'ok',
            detail: `${call.description} would go through (${outcome.gas} gas)`,
          }
        : {
            name: 'emergency',
            state: 'failed',
            detail: `${call.description}: ${outcome.reason}`,
            fix: 'does the responder hold the role? is it stopped already? is the address right?',
          },
    )
  }
  return checks
}

/** Whether every channel has its secrets. Nothing is sent. */
export function checkChannels(config: MembraneConfig, env: Environment): readonly Check[] {
  const channels = config.channels ?? []
  if (channels.length === 0) {
    return [
      { name: 'channels', state: 'missing', detail: 'nobody is told of findings', fix: 'configure channels' },
    ]
  }
  return channels.map((channel): Check => {
    try {
      createChannel(channel, { env, clock: Date.now, readFile })
      return { name: `channel ${channel.id}`, state: 'ok', detail: channel.kind }
    } catch (error) {
      return failure(`channel ${channel.id}`, error)
    }
  })
}

/** Opens the store and walks its ledger. */
export async function checkStore(
  directory: string,
  env: Environment,
  chainId: number | undefined,
): Promise<Check> {
  try {
    const url = env.DATABASE_URL
    const store = await openStore(url === undefined || url === '' ? { directory } : { databaseUrl: url })
    try {
      if (chainId === undefined) return { name: 'store', state: 'ok', detail: `${store.kind} opens` }
      const { rows, blocks, gaps, brokenAt } = await verifyLedger(store, chainId)
      return brokenAt === undefined
        ? {
            name: 'store',
            state: 'ok',
            detail: `${store.kind}, ledger intact: ${rows} rows, ${blocks} blocks, ${gaps} gaps`,
          }
        : {
            name: 'store',
            state: 'failed',
            detail: `${store.kind}: the ledger is broken at row ${brokenAt}`,
            fix: 'somebody changed it, or two guards wrote to it; keep it as evidence and start with a fresh store',
          }
    } finally {
      await store.close()
    }
  } catch (error) {
    return failure('store', error)
  }
}
