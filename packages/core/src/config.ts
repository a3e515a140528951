import type { ActionMode, EvidenceLevel, Submission } from './action.ts'
import type { AnyDetector } from './detector.ts'
import type { Stage } from './finding.ts'
import type { Address } from './hex.ts'
import type { Protocol } from './protocol.ts'
import type { Responder } from './responder.ts'
import type { Severity } from './severity.ts'

/** Text, or the name of an environment variable that holds it. `NAME_FILE` is tried when `NAME` is unset. */
export type Secret = string | { readonly env: string }

export type RpcEndpoint = {
  readonly url: Secret
  /** Requests a second that the endpoint allows; unlimited when absent. */
  readonly requestsPerSecond?: number
  /** For sending only: a relay that keeps a transaction out of the public mempool. */
  readonly privateRelay?: boolean
}

/** Where the state of another chain is read that a bridge of the protocol leads to. */
export type CounterpartConfig = {
  readonly chainId: number
  readonly endpoints: readonly RpcEndpoint[]
  /** Seconds after which that chain's newest finalized block says nothing of now. Default 21,600. */
  readonly maxAgeSeconds?: number
}

export type SourceConfig =
  | {
      readonly kind: 'rpc'
      readonly endpoints: readonly RpcEndpoint[]
      /** Also watch the mempool where an endpoint offers it. Default true. */
      readonly pending?: boolean
      /** Recompute receiptsRoot for every block and refuse one that differs. Default false. */
      readonly verifyReceipts?: boolean
      /** First block when there is no checkpoint; default the head. */
      readonly fromBlock?: number
      /** Other chains whose state detectors may ask for; only read, never followed. */
      readonly counterparts?: readonly CounterpartConfig[]
    }
  | { readonly kind: 'recorded'; readonly path: string; readonly verifyReceipts?: boolean }
  | { readonly kind: 'embedded'; readonly blockTimeSeconds?: number }

export type ChannelConfig = {
  readonly id: string
  /** Findings below it are not sent. Default `medium`. */
  readonly minSeverity?: Severity
  /** At most one message an incident in this time; later ones wait and arrive as one. Default 300. */
  readonly cooldownSeconds?: number
} & (
  | { readonly kind: 'stdout' }
  | { readonly kind: 'webhook'; readonly url: Secret; readonly secret: Secret }
  | { readonly kind: 'slack'; readonly url: Secret }
  | { readonly kind: 'discord'; readonly url: Secret }
  | { readonly kind: 'telegram'; readonly token: Secret; readonly chatId: string; readonly apiUrl?: string }
  | { readonly kind: 'pagerduty'; readonly routingKey: Secret; readonly apiUrl?: string }
  | {
      readonly kind: 'email'
      readonly host: string
      readonly port: number
      readonly from: string
      readonly to: readonly string[]
      readonly user?: Secret
      readonly password?: Secret
      readonly secure?: boolean
    }
)

/** Which incidents are meant. What is absent does not matter. */
export type IncidentCondition = {
  readonly minSeverity?: Severity
  /** 0 to 1, the incident's fused score. */
  readonly minScore?: number
  /** At least one of them found something. */
  readonly detectors?: readonly string[]
  /** Where the newest finding was made. */
  readonly stages?: readonly Stage[]
  /** At least one of them is a victim. */
  readonly victims?: readonly Address[]
}

export type PlaybookAction = {
  readonly responder: string
  /** When this step is taken, beside the playbook's own condition: `{ minScore: 0.9 }` makes it the highest grade. */
  readonly when?: IncidentCondition
  readonly options?: Readonly<Record<string, string>>
  /** Default `dry-run`: live is always an explicit choice. */
  readonly mode?: ActionMode
  /** Default `head`. */
  readonly evidence?: EvidenceLevel
  /** wei per gas that the action may bid at most. Default 500 gwei. */
  readonly maxFeePerGas?: bigint
  /** Distinct approvers whose signatures it waits for. Default 0. */
  readonly approvals?: number
  /** Default `everywhere`. `private` needs an endpoint with `privateRelay`. */
  readonly submission?: Submission
  /** With private submission: blocks without inclusion after which it goes everywhere. Default 2. */
  readonly publicAfterBlocks?: number | 'never'
  /** It cannot be taken back. Then its evidence must be `finalized`. */
  readonly irreversible?: boolean
  /** Why an irreversible step may go before finality all the same. */
  readonly overrideFinality?: string
}

export type Playbook = {
  readonly id: string
  /** `minSeverity` is `high` when absent. */
  readonly when: IncidentCondition
  readonly notify?: readonly string[]
  readonly actions?: readonly PlaybookAction[]
}

/** How many `medium` alarms about one contract are told within so many blocks; `high` and above always are. */
export type AlarmBudget = { readonly perContract: number; readonly blocks: number }

/** A whole guard: what `membrane.config.ts` exports by default. */
export type MembraneConfig = {
  readonly protocol: Protocol
  readonly source: SourceConfig
  /** Detectors beyond the built-in ones. */
  readonly detectors?: readonly AnyDetector[]
  /** Options by detector id, laid over its defaults; `false` switches it off. */
  readonly detectorOptions?: Readonly<Record<string, Readonly<Record<string, unknown>> | false>>
  /** Default 20 in 7,200 blocks, a day on Ethereum. */
  readonly alarmBudget?: AlarmBudget
  readonly responders?: readonly Responder[]
  readonly playbooks?: readonly Playbook[]
  readonly channels?: readonly ChannelConfig[]
  /** Directory of the embedded store. Default `.membrane`. `DATABASE_URL` selects PostgreSQL instead. */
  readonly dataDirectory?: string
  /** Private key of the account that may pause: from the environment or a file, never in this file. */
  readonly responderKey?: { readonly env: string }
  /** Accounts whose signatures approve actions that ask for approvals; never the responder's own. */
  readonly approvers?: readonly Address[]
}

/** What a person writes: a protocol's empty lists may be left out. */
export type MembraneConfigInput = Omit<MembraneConfig, 'protocol'> & {
  readonly protocol: Pick<Protocol, 'name' | 'chainId'> & Partial<Protocol>
}

/**
 * Types a configuration by inference and fills the protocol's absent lists.
 * @example export default defineConfig({ protocol: { name: 'Example', chainId: 1 }, source: { kind: 'rpc', endpoints: [{ url: { env: 'RPC_URL' } }] } })
 */
export function defineConfig(input: MembraneConfigInput): MembraneConfig {
  return {
    ...input,
    protocol: {
      contracts: [],
      tokens: [],
      custody: [],
      oracles: [],
      governance: [],
      lending: [],
      emergency: [],
      invariants: [],
      vaults: [],
      pools: [],
      stablecoins: [],
      bridges: [],
      multisigs: [],
      pausers: [],
      trusted: [],
      ...input.protocol,
    },
  }
}
