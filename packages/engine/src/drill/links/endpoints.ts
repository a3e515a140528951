import { createRpcClient, type EndpointOptions } from '@membrane/chain'
import { isMembraneError, type SourceConfig } from '@membrane/core'
import { readSecret } from '../../secret/read.ts'
import { type DrillLink, sentenceOf } from '../report.ts'
import { broken, held, type LinkContext } from './probe.ts'

export type EndpointLinks = {
  readonly links: readonly DrillLink[]
  /** Those that may be asked: they answered and serve the right chain. */
  readonly usable: readonly EndpointOptions[]
}

type Head = { readonly number: number; readonly ageSeconds: number; readonly baseFee: bigint | undefined }

/** More blocks than this between two endpoints' heads is a node that lags. */
const maxHeadGap = 3

/**
 * Whether every endpoint answers, serves the described chain and is fresh, whether they agree on the head, and whether
 * the local clock agrees with the newest block. Relays take transactions only, so that any answer is enough.
 */
export async function checkEndpoints(context: LinkContext): Promise<EndpointLinks> {
  const { config } = context
  if (config.source.kind !== 'rpc') {
    const detail = `source ${config.source.kind} cannot send a pause: describe source { kind: 'rpc' }, or try --embedded`
    return { links: [broken('endpoints', detail)], usable: [] }
  }
  const checked = await Promise.all(
    config.source.endpoints.map((endpoint, i) =>
      endpoint.privateRelay === true
        ? checkRelay(context, endpoint, `relay ${i + 1}`)
        : checkEndpoint(context, endpoint, `endpoint ${i + 1}`),
    ),
  )
  const heads = checked.flatMap(({ head }) => (head === undefined ? [] : [head]))
  return {
    links: [
      ...checked.map(({ link }) => link),
      ...(heads.length > 0 && !context.ownChain ? [checkClock(heads, context.maxHeadAgeSeconds)] : []),
      ...(heads.length > 1 ? [checkAgreement(heads)] : []),
    ],
    usable: checked.flatMap(({ usable }) => (usable === undefined ? [] : [usable])),
  }
}

type Checked = { readonly link: DrillLink; readonly head?: Head; readonly usable?: EndpointOptions }

type ConfiguredEndpoint = Extract<SourceConfig, { kind: 'rpc' }>['endpoints'][number]

async function checkEndpoint(
  context: LinkContext,
  endpoint: ConfiguredEndpoint,
  name: string,
): Promise<Checked> {
  const { config, env, readFile, now } = context
  try {
    const options = { ...endpoint, url: readSecret(endpoint.url, env, readFile) }
    const { chainId } = config.protocol
    const client = createRpcClient({ endpoints: [options], chainId, attempts: 2, timeoutMs: 5_000 })
    try {
      const where = client.endpoints()[0]?.name ?? ''
      const began = now()
      await client.chainId()
      const block = await client.request('eth_getBlockByNumber', ['latest', false], { present: true })
      const took = now() - began
      const { number, timestamp, baseFeePerGas } = block as Readonly<Record<string, unknown>> // `present` refuses null
      const head = {
        number: Number(number),
        ageSeconds: Math.round(now() / 1000 - Number(timestamp)),
        baseFee: typeof baseFeePerGas === 'string' ? BigInt(baseFeePerGas) : undefined,
      }
      const detail = `${where} is chain ${chainId} at block ${head.number}, answered in ${Math.round(took)} ms`
      return { link: held(name, detail), head, usable: options }
    } finally {
      client.close()
    }
  } catch (error) {
    const advice = isMembraneError(error, 'SECRET_MISSING')
      ? ''
      : ' Correct its URL, or put another in its place.'
    return { link: broken(name, `${sentenceOf(error)}${advice}`) }
  }
}

async function checkRelay(
  context: LinkContext,
  endpoint: ConfiguredEndpoint,
  name: string,
): Promise<Checked> {
  const { env, readFile, fetch } = context
  try {
    const url = readSecret(endpoint.url, env, readFile).replace(/^ws/, 'http')
    const { host } = new URL(url)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined)
    if (response === undefined)
      return { link: broken(name, `${host} cannot be reached: private pauses would be lost. Check its URL.`) }
    await response.body?.cancel()
    return response.status >= 500
      ? {
          link: broken(
            name,
            `${host} answered ${response.status}: private pauses would be lost. Ask its operator.`,
          ),
        }
      : { link: held(name, `${host} is reachable (${response.status}); nothing was sent`) }
  } catch (error) {
    return { link: broken(name, sentenceOf(error)) }
  }
}

function checkClock(heads: readonly Head[], maxAge: number): DrillLink {
  const age = Math.min(...heads.map(({ ageSeconds }) => ageSeconds))
  if (age < -5)
    return broken('clock', `the newest block is ${-age} s in the future: set this machine's clock (NTP)`)
  return age > maxAge
    ? broken(
        'clock',
        `the newest block is ${age} s old: the endpoints lag, the chain stands still, or this machine's clock is ahead`,
      )
    : held('clock', `the newest block is ${age} s old`)
}

function checkAgreement(heads: readonly Head[]): DrillLink {
  const numbers = heads.map(({ number }) => number)
  const gap = Math.max(...numbers) - Math.min(...numbers)
  return gap > maxHeadGap
    ? broken('agreement', `the endpoints' heads are ${gap} blocks apart: replace the one that lags`)
    : held('agreement', `the endpoints' heads are ${gap} block${gap === 1 ? '' : 's'} apart`)
}
