import { readFileSync } from 'node:fs'
import { createRpcSource, createSender, type EndpointOptions, type TierProbe } from '@membrane/chain'
import { type Action, type ActionCall, type Address, GWEI, type MembraneConfig } from '@membrane/core'
import type { LocalAccount } from 'viem'
import { emergencyCall } from '../../respond/emergency.ts'
import { readResponderKey } from '../../respond/key.ts'
import type { Environment } from '../../secret/read.ts'
import { openStore } from '../../store/open.ts'
import { type DrillLink, sentenceOf } from '../report.ts'
import { checkBalance, checkGas, checkNonce, rehearse } from './account.ts'
import { checkChannel } from './channels.ts'
import { checkDetection } from './detection.ts'
import { checkEndpoints } from './endpoints.ts'
import { checkPlaybooks } from './playbooks.ts'
import { broken, held, type LinkContext, linkOf } from './probe.ts'
import { checkStore } from './store.ts'

export type LinkOptions = { readonly config: MembraneConfig; readonly env: Environment } & Partial<
  Omit<LinkContext, 'config' | 'env'>
>

/**
 * Checks every link of a deployment, each as it is done: endpoints, detection, key, balance, nonce, emergency functions,
 * playbooks, store, channels. Nothing is sent to the chain, and nothing to a channel without `deliver`. It never throws:
 * what cannot be checked is a broken link.
 */
export async function* checkLinks(options: LinkOptions): AsyncGenerator<DrillLink, void, void> {
  const context: LinkContext = {
    readFile: (path) => readFileSync(path, 'utf8'),
    fetch: globalThis.fetch,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    deliver: false,
    pauses: 2,
    patienceMs: 15_000,
    maxHeadAgeSeconds: 120,
    ownChain: false,
    openStore,
    ...options,
  }
  const { config } = context
  const { links, usable } = await checkEndpoints(context)
  yield* links
  const tiers = usable.length === 0 ? [] : await probeTiers(config, usable)
  if (typeof tiers === 'string') yield broken('detection', tiers)
  else if (tiers.length > 0) yield checkDetection(config, tiers)
  const playbooks = checkPlaybooks(config, typeof tiers === 'string' ? [] : tiers)
  yield playbooks.link
  const account = readKey(context)
  yield account.link
  if (account.account !== undefined && usable.length > 0)
    yield* checkAccount(context, account.account, usable, playbooks.actions)
  yield await linkOf('store', () => checkStore(context))
  const channels = config.channels ?? []
  if (channels.length === 0 && !context.ownChain)
    yield broken('channels', 'nobody is told of an attack: configure channels')
  for (const link of await Promise.all(channels.map((channel) => checkChannel(channel, context)))) yield link
}

async function probeTiers(
  config: MembraneConfig,
  endpoints: readonly EndpointOptions[],
): Promise<readonly TierProbe[] | string> {
  const pending = config.source.kind === 'rpc' ? (config.source.pending ?? true) : true
  const source = createRpcSource({ endpoints, chainId: config.protocol.chainId, pending })
  try {
    return await source.probe()
  } catch (error) {
    return sentenceOf(error)
  } finally {
    await source.close()
  }
}

function readKey(context: LinkContext): {
  readonly link: DrillLink
  readonly account: LocalAccount | undefined
} {
  const { config, env, readFile } = context
  if (config.responderKey === undefined) {
    const detail = "no responderKey is configured: nothing can be signed. Set responderKey: { env: 'NAME' }."
    return { link: broken('key', detail), account: undefined }
  }
  try {
    const account = readResponderKey(config.responderKey, env, readFile)
    return { link: held('key', `${config.responderKey.env} is the key of ${account.address}`), account }
  } catch (error) {
    return { link: broken('key', sentenceOf(error)), account: undefined }
  }
}

async function* checkAccount(
  context: LinkContext,
  account: LocalAccount,
  usable: readonly EndpointOptions[],
  actions: readonly Action[],
): AsyncGenerator<DrillLink, void, void> {
  const { config, pauses, patienceMs, sleep } = context
  const source = createRpcSource({ endpoints: usable, chainId: config.protocol.chainId, pending: false })
  // Relays are left out by construction: whatever is simulated here reaches reading endpoints only.
  const sender = createSender({ account, endpoints: usable, chainId: config.protocol.chainId })
  try {
    const gas: bigint[] = []
    for (const call of callsOf(config, actions)) {
      const checked = await linkOf('call', async () => {
        const rehearsed = await rehearse(sender, typeof call === 'string' ? fail(call) : call)
        gas.push(rehearsed.gas)
        return rehearsed.link
      })
      yield checked
    }
    if (config.protocol.emergency.length === 0)
      yield broken(
        'call',
        'no emergency function is described: the guard can tell, but not stop. Describe protocol.emergency.',
      )
    const cap = highestBid(actions)
    // Without an action nothing would be bid, which the playbooks' link says; the balance must then at least not be nothing.
    yield await linkOf('balance', () => checkBalance(sender, gas, cap ?? GWEI, pauses))
    yield await linkOf('nonce', () =>
      checkNonce(source.client, account.address.toLowerCase() as Address, patienceMs, sleep),
    )
    if (cap !== undefined) yield await linkOf('gas', () => checkGas(source.client, cap))
  } finally {
    sender.close()
    await source.close()
  }
}

/** Every emergency function and every call that a playbook plans, each once; text for one that cannot be built. */
function callsOf(config: MembraneConfig, actions: readonly Action[]): readonly (ActionCall | string)[] {
  const calls = new Map<string, ActionCall | string>()
  for (const emergency of config.protocol.emergency) {
    try {
      const call = emergencyCall(emergency)
      calls.set(`${call.to}:${call.data}`, call)
    } catch (error) {
      calls.set(emergency.name, sentenceOf(error))
    }
  }
  for (const { call } of actions) {
    const key = `${call.to}:${call.data}`
    if (!calls.has(key)) calls.set(key, call)
  }
  return [...calls.values()]
}

function fail(message: string): never {
  throw new Error(message)
}

/** wei per gas: the highest bid of any live action, or of any action where none is live; undefined without actions. */
function highestBid(actions: readonly Action[]): bigint | undefined {
  const live = actions.filter(({ mode }) => mode === 'live')
  return (live.length > 0 ? live : actions).reduce<bigint | undefined>(
    (most, { maxFeePerGas }) => (most === undefined || maxFeePerGas > most ? maxFeePerGas : most),
    undefined,
  )
}
