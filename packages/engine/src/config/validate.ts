import {
  type Address,
  type AnyDetector,
  defineConfig,
  haltModes,
  type MembraneConfig,
  type MembraneConfigInput,
  MembraneError,
  parseAddress,
  type Responder,
  severities,
} from '@membrane/core'
import { z } from 'zod'
import { playbookProblems } from './playbooks.ts'

const address = z.string().transform((value, context): Address => {
  try {
    return parseAddress(value)
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof MembraneError ? error.shortMessage : String(error),
    })
    return z.NEVER
  }
})
const hex = z
  .string()
  .regex(/^0x(?:[0-9a-fA-F]{2})+$/, 'expected bytecode as 0x and an even number of hex digits')
  .max(200_000)
const text = z.string().min(1).max(500)
const seconds = z.number().nonnegative()
const bps = z.number().min(0).max(1_000_000)
const decimals = z.number().int().min(0).max(77)
const secret = z.union([z.string().min(1), z.strictObject({ env: text })])

const priceSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chainlink'), feed: address, decimals }),
  z.strictObject({ kind: z.literal('aave'), oracle: address, asset: address, decimals }),
  z.strictObject({
    kind: z.literal('uniswap-v2'),
    pair: address,
    base: address,
    baseDecimals: decimals,
    quoteDecimals: decimals,
  }),
  z.strictObject({
    kind: z.literal('uniswap-v3-twap'),
    pool: address,
    base: address,
    baseDecimals: decimals,
    quoteDecimals: decimals,
    windowSeconds: z.number().int().positive(),
  }),
  z.strictObject({ kind: z.literal('view'), to: address, function: text, decimals }),
])

const protocol = z.strictObject({
  name: text,
  chainId: z.number().int().positive(),
  contracts: z
    .array(
      z.strictObject({
        address,
        label: text,
        role: z.enum([
          'market',
          'vault',
          'pool',
          'token',
          'oracle',
          'timelock',
          'governor',
          'access',
          'proxy',
          'treasury',
          'other',
        ]),
      }),
    )
    .default([]),
  tokens: z.array(z.strictObject({ address, symbol: text, decimals })).default([]),
  custody: z
    .array(z.strictObject({ holder: address, token: z.union([z.literal('native'), address]), label: text }))
    .default([]),
  oracles: z
    .array(
      z.strictObject({
        name: text,
        source: priceSource,
        reference: priceSource.optional(),
        heartbeatSeconds: seconds.optional(),
        maxDeviationBps: bps.optional(),
      }),
    )
    .default([]),
  governance: z
    .array(
      z.strictObject({
        name: text,
        timelock: address.optional(),
        governor: address.optional(),
        votingToken: address.optional(),
        minimumDelaySeconds: seconds,
      }),
    )
    .default([]),
  lending: z.array(z.strictObject({ kind: z.literal('aave-v3'), pool: address, label: text })).default([]),
  emergency: z
    .array(
      z.strictObject({
        name: text,
        to: address,
        function: text.regex(
          /^function /,
          "expected a signature such as 'function setPoolPause(bool paused)'",
        ),
        args: z.array(z.union([z.string(), z.boolean(), z.bigint()])),
        protects: z.array(address),
        mode: z.enum(haltModes).optional(),
      }),
    )
    .default([]),
  invariants: z
    .array(
      z.strictObject({
        name: text,
        contract: address,
        function: text.regex(
          /^function [\w$]+\(\)[\w\s]*(returns ?\(bool( [\w$]+)?\)\s*)?$/,
          "expected a view without arguments that returns nothing or one bool, such as 'function invariant_solvent() view'",
        ),
        code: hex.optional(),
        protects: z.array(address).min(1, 'name the contracts whose users lose when it is broken'),
      }),
    )
    .default([]),
  vaults: z
    .array(
      z.strictObject({
        kind: z.enum(['erc4626', 'compound-v2']),
        address,
        asset: z.union([z.literal('native'), address]),
        label: text,
        maxMoveBps: bps.optional(),
      }),
    )
    .default([]),
  pools: z
    .array(
      z.strictObject({
        kind: z.enum(['uniswap-v2', 'uniswap-v3', 'curve', 'balancer-v2']),
        address,
        tokens: z.array(address).min(2, 'a pool has at least two tokens').max(8),
        label: text,
      }),
    )
    .default([]),
  stablecoins: z
    .array(
      z.strictObject({
        token: address,
        label: text,
        price: priceSource,
        maxDeviationBps: bps.optional(),
        pools: z.array(address).default([]),
        minters: z.array(address).default([]),
      }),
    )
    .default([]),
  bridges: z
    .array(
      z.strictObject({
        label: text,
        escrow: z.strictObject({
          chainId: z.number().int().positive(),
          holder: address,
          token: z.union([z.literal('native'), address]),
        }),
        minted: z.strictObject({ chainId: z.number().int().positive(), token: address }),
        decimalsShift: z.number().int().min(-77).max(77).optional(),
        deadlineSeconds: seconds.optional(),
      }),
    )
    .default([]),
  multisigs: z
    .array(
      z.strictObject({
        kind: z.literal('safe'),
        address,
        label: text,
        minimumThreshold: z.number().int().positive().optional(),
      }),
    )
    .default([]),
  pausers: z
    .array(
      z.strictObject({
        account: address,
        label: text,
        minimumBalance: z.bigint().nonnegative(),
        heartbeatSeconds: seconds.optional(),
      }),
    )
    .default([]),
  trusted: z.array(address).default([]),
})

const endpoints = z
  .array(
    z.strictObject({
      url: secret,
      requestsPerSecond: z.number().positive().optional(),
      privateRelay: z.boolean().optional(),
    }),
  )
  .min(1, 'name at least one endpoint')

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rpc'),
    endpoints,
    counterparts: z
      .array(
        z.strictObject({
          chainId: z.number().int().positive(),
          endpoints,
          maxAgeSeconds: z.number().positive().optional(),
        }),
      )
      .refine((all) => new Set(all.map(({ chainId }) => chainId)).size === all.length, {
        error: 'each chain may be named once: give it several endpoints instead',
      })
      .optional(),
    pending: z.boolean().optional(),
    verifyReceipts: z.boolean().optional(),
    fromBlock: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ kind: z.literal('recorded'), path: text, verifyReceipts: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('embedded'), blockTimeSeconds: z.number().positive().optional() }),
])

const channelBase = {
  id: text,
  minSeverity: z.enum(severities).optional(),
  cooldownSeconds: seconds.optional(),
}
const channel = z.discriminatedUnion('kind', [
  z.strictObject({ ...channelBase, kind: z.literal('stdout') }),
  z.strictObject({ ...channelBase, kind: z.literal('webhook'), url: secret, secret }),
  z.strictObject({ ...channelBase, kind: z.literal('slack'), url: secret }),
  z.strictObject({ ...channelBase, kind: z.literal('discord'), url: secret }),
  z.strictObject({
    ...channelBase,
    kind: z.literal('telegram'),
    token: secret,
    chatId: text,
    apiUrl: z.url().optional(),
  }),
  z.strictObject({
    ...channelBase,
    kind: z.literal('pagerduty'),
    routingKey: secret,
    apiUrl: z.url().optional(),
  }),
  z.strictObject({
    ...channelBase,
    kind: z.literal('email'),
    host: text,
    port: z.number().int().min(1).max(65_535),
    from: text,
    to: z.array(text).min(1),
    user: secret.optional(),
    password: secret.optional(),
    secure: z.boolean().optional(),
  }),
])

const condition = z.strictObject({
  minSeverity: z.enum(severities).optional(),
  minScore: z.number().min(0).max(1).optional(),
  detectors: z.array(text).optional(),
  stages: z.array(z.enum(['pending', 'block'])).optional(),
  victims: z.array(address).optional(),
})

const playbook = z.strictObject({
  id: text,
  when: condition,
  notify: z.array(text).optional(),
  actions: z
    .array(
      z.strictObject({
        responder: text,
        when: condition.optional(),
        options: z.record(z.string(), z.string()).optional(),
        mode: z.enum(['dry-run', 'live']).optional(),
        evidence: z
          .union([
            z.enum(['pending', 'head', 'finalized']),
            z.strictObject({ confirmations: z.number().int().positive() }),
          ])
          .optional(),
        maxFeePerGas: z.bigint().positive().optional(),
        approvals: z.number().int().nonnegative().optional(),
        submission: z.enum(['everywhere', 'private']).optional(),
        publicAfterBlocks: z.union([z.number().int().positive(), z.literal('never')]).optional(),
        irreversible: z.boolean().optional(),
        overrideFinality: z.string().min(10, 'give the reason in a sentence').max(500).optional(),
      }),
    )
    .optional(),
})

const hasId = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

const config = z.strictObject({
  protocol,
  source,
  detectors: z.array(z.custom<AnyDetector>(hasId, 'expected what defineDetector returns')).optional(),
  detectorOptions: z
    .record(z.string(), z.union([z.literal(false), z.record(z.string(), z.unknown())]))
    .optional(),
  alarmBudget: z
    .strictObject({ perContract: z.number().int().positive(), blocks: z.number().int().positive() })
    .optional(),
  responders: z.array(z.custom<Responder>(hasId, 'expected what defineResponder returns')).optional(),
  playbooks: z.array(playbook).optional(),
  channels: z.array(channel).optional(),
  dataDirectory: text.optional(),
  responderKey: z
    .strictObject(
      { env: text },
      { error: "expected { env: 'NAME' }: a key never stands in the configuration" },
    )
    .optional(),
  approvers: z.array(address).optional(),
})

/**
 * Checks a configuration that came from a file and gives it in the form used inside (addresses lower-case,
 * absent lists empty). Unknown fields are errors, because a misspelt safety setting must not be ignored.
 * @throws CONFIG_INVALID with one line for every problem, each naming its path.
 */
export function validateConfig(value: unknown, file: string): MembraneConfig {
  const parsed = config.safeParse(value)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join('.') || '(the whole)'}: ${message}`,
    )
    throw new MembraneError('CONFIG_INVALID', {
      shortMessage: `${file} is not a valid configuration:\n${lines.join('\n')}`,
      hint: "See docs/architecture.md, or start over with 'membrane init'.",
    })
  }
  // zod types optional fields as possibly undefined where ours are absent or set; absent ones are never set here.
  const checked = defineConfig(parsed.data as MembraneConfigInput)
  checkReferences(checked, file)
  return checked
}

function checkReferences(checked: MembraneConfig, file: string): void {
  checkCounterparts(checked, file)
  const channels = new Set((checked.channels ?? []).map(({ id }) => id))
  const unknown = (checked.playbooks ?? []).flatMap(({ id, notify }) =>
    (notify ?? [])
      .filter((name) => !channels.has(name))
      .map((name) => `playbook ${id} notifies ${JSON.stringify(name)}`),
  )
  if (unknown.length > 0) {
    throw new MembraneError('CONFIG_INVALID', {
      shortMessage: `${file}: ${unknown.join('; ')}, which is no channel.`,
      hint: `Channels are: ${[...channels].join(', ') || 'none'}.`,
    })
  }
  const problems = playbookProblems(checked)
  if (problems.length > 0) {
    throw new MembraneError('CONFIG_INVALID', {
      shortMessage: `${file} has steps that could not go as they are written:\n${problems.map((each) => `  ${each}`).join('\n')}`,
      hint: 'docs/respond.md tells what each step may ask for.',
    })
  }
}

function checkCounterparts({ source, protocol }: MembraneConfig, file: string): void {
  if (source.kind !== 'rpc') return
  if (source.counterparts?.some(({ chainId }) => chainId === protocol.chainId) !== true) return
  throw new MembraneError('CONFIG_INVALID', {
    shortMessage: `${file}: source.counterparts names chain ${protocol.chainId}, which is the protocol's own.`,
    hint: 'Put its endpoints into source.endpoints; counterparts are the chains that its bridges lead to.',
  })
}
