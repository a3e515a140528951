import { defineConfig, type MembraneConfig, type Playbook } from '@membrane/core'
import { accounts } from './accounts.ts'
import { describeMarket } from './describe.ts'
import type { Market } from './market.ts'

/** The environment variable that names the guard's key in the example; its value is a public test key. */
const guardianKey = 'MEMBRANE_EXAMPLE_GUARDIAN_KEY'

/** Pauses what an attack is about to hit, while it is still in the mempool. */
const stopTheBleeding: Playbook = {
  id: 'stop-the-bleeding',
  when: { minSeverity: 'high', minScore: 0.7 },
  actions: [{ responder: 'emergency', mode: 'live', evidence: 'pending' }],
}

export type MarketGuard = {
  readonly config: MembraneConfig
  /** What the configuration's secrets are read from. */
  readonly env: Readonly<Record<string, string>>
}

export type MarketGuardOptions = {
  /** First block that it handles. Default: the head when it starts. */
  readonly fromBlock?: number
  /** Whether it hears of pending transactions. Default true. */
  readonly mempool?: boolean
}

/**
 * A guard that watches the market and may pause it by itself: the configuration that an operator would write.
 * @param wsUrl the WebSocket of the market's node, where pending transactions are heard of.
 */
export function guardMarket(market: Market, wsUrl: string, options: MarketGuardOptions = {}): MarketGuard {
  const { fromBlock, mempool = true } = options
  return {
    config: defineConfig({
      protocol: describeMarket(market),
      source: {
        kind: 'rpc',
        endpoints: [{ url: wsUrl }, { url: market.rpcUrl }],
        pending: mempool,
        ...(fromBlock === undefined ? {} : { fromBlock }),
      },
      responderKey: { env: guardianKey },
      playbooks: [stopTheBleeding],
    }),
    env: { [guardianKey]: accounts.guardian.privateKey },
  }
}
