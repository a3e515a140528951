import { readFileSync } from 'node:fs'
import {
  type MembraneConfig,
  MembraneError,
  type Protocol,
  parseAddress,
  unknownProtocol,
} from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { type ConfiguredDetector, composeDetectors, readSecret } from '@membrane/engine'
import { loadConfig } from '../config/load.ts'
import { short } from '../naming/names.ts'
import type { Terminal } from '../output/terminal.ts'

export type DescribeOptions = {
  readonly config?: string
  readonly chainId?: number
  /** Addresses as typed. */
  readonly victim?: readonly string[]
}

/** What a replay protects, and the detectors that it runs. */
export type Described = {
  readonly config: MembraneConfig | undefined
  /** The protocol on this chain. */
  readonly protocolOn: (chainId: number) => Protocol
  /** The chain that options or configuration name. */
  readonly chainId: number | undefined
  readonly detectors: readonly ConfiguredDetector[]
}

/**
 * Reads what the options describe: the configured protocol if there is one, with each victim as a contract of it.
 * @throws as `loadConfig` and `composeDetectors`; ADDRESS_INVALID.
 */
export async function describe(options: DescribeOptions, { cwd }: Terminal): Promise<Described> {
  const config = options.config === undefined ? undefined : await loadConfig(options.config, cwd)
  const victims = [...new Set((options.victim ?? []).map((text) => parseAddress(text, '--victim')))]
  return {
    config,
    chainId: options.chainId ?? config?.protocol.chainId,
    detectors: composeDetectors(builtinDetectors, config ?? {}),
    protocolOn: (chainId) => {
      const protocol = config?.protocol ?? unknownProtocol(chainId)
      const known = new Set(protocol.contracts.map(({ address }) => address))
      const added = victims.filter((address) => !known.has(address))
      return {
        ...protocol,
        chainId,
        contracts: [
          ...protocol.contracts,
          ...added.map((address) => ({ address, label: short(address), role: 'other' as const })),
        ],
      }
    },
  }
}

/**
 * The endpoints that a transaction is asked of: those given, else the configured source's.
 * @throws SOURCE_UNDEFINED when there are none; SECRET_MISSING.
 */
export function endpointsFor(
  rpc: readonly string[] | undefined,
  config: MembraneConfig | undefined,
  { env }: Terminal,
): readonly { readonly url: string; readonly requestsPerSecond?: number }[] {
  if (rpc !== undefined) return rpc.map((url) => ({ url }))
  if (config?.source.kind !== 'rpc') {
    throw new MembraneError('SOURCE_UNDEFINED', {
      shortMessage: 'A transaction is asked of a node, and no endpoint was given.',
      hint: "Add --rpc URL, or --config with a source of kind 'rpc'.",
    })
  }
  const readFile = (path: string) => readFileSync(path, 'utf8')
  return config.source.endpoints
    .filter((endpoint) => endpoint.privateRelay !== true)
    .map((endpoint) => ({ ...endpoint, url: readSecret(endpoint.url, env, readFile) }))
}
