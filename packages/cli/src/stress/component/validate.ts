import { MembraneError } from '@membrane/core'
import { builtInScenarios, priceSchema } from '@membrane/risk'
import { z } from 'zod'
import type { Argument, ComponentConfig } from './config.ts'

const whole = z.number().int().min(0)
const positive = z.number().positive()
const id = z.string().min(1).max(100)
const artifact = z.string().min(1).max(4_096)
const decimals = whole.max(24).optional()
const argument: z.ZodType<Argument> = z.lazy(() =>
  z.union([z.string().max(200_000), z.number().int(), z.boolean(), z.array(argument).max(1_000)]),
)
const args = z.array(argument).max(100).optional()

const call = z.strictObject({
  to: z.string().max(100).optional(),
  from: z.string().max(100).optional(),
  signature: z.string().regex(/^\w+\(.*\)/, 'expected a signature such as transfer(address,uint256)'),
  args,
})

const deployment = {
  artifact: artifact.optional(),
  constructorArgs: args,
  contracts: z.record(id, z.strictObject({ artifact, constructorArgs: args })).optional(),
  setup: z.array(call).max(1_000).optional(),
  at: call.optional(),
}

const component = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('constant-product'),
    ...deployment,
    reserve: positive.max(1e12),
    feeBps: whole.max(9_999).optional(),
    decimals: z.strictObject({ base: decimals, quote: decimals }).optional(),
    saleShare: positive.max(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('erc4626'),
    ...deployment,
    rounding: z.enum(['virtual-shares', 'plain']).optional(),
    decimalsOffset: whole.max(18).optional(),
    decimals,
    users: z.number().int().min(1).max(100).optional(),
    deposit: positive.max(1e9).optional(),
    exposure: z.number().min(-10).max(10).optional(),
    maxVictimLoss: z.number().min(0).max(1).optional(),
    donation: positive.max(1e6).optional(),
  }),
  z.strictObject({
    kind: z.literal('morpho-blue'),
    ...deployment,
    lltv: positive.lt(1),
    decimals: z.strictObject({ loan: decimals, collateral: decimals }).optional(),
    borrowers: z.number().int().min(1).max(1_000).optional(),
    collateral: positive.max(1e12).optional(),
    health: z.strictObject({ medianExcess: positive, sigma: z.number().min(0).max(5) }).optional(),
    missed: z.number().min(0).max(1).optional(),
  }),
])

const schema = z.strictObject({
  name: z.string().min(1).max(200),
  seed: whole.max(Number.MAX_SAFE_INTEGER).optional(),
  paths: z.number().int().min(1).max(10_000).optional(),
  steps: z.number().int().min(1).max(10_000).optional(),
  scenario: z.string().max(100).optional(),
  prices: priceSchema.optional(),
  horizon: z
    .strictObject({ steps: z.number().int().min(1).max(1_000_000), stepSeconds: positive })
    .optional(),
  assets: z
    .array(z.strictObject({ id, price: positive }))
    .min(1)
    .max(64)
    .optional(),
  asset: id.optional(),
  quote: id.optional(),
  component,
})

/**
 * Checks a configuration of `membrane stress --component`.
 * @param value what the file exports or holds.
 * @param file its name, for the message.
 * @throws COMPONENT_CONFIG_INVALID with one line for every problem: its path, what was expected, what was given.
 */
export function validateComponentConfig(value: unknown, file: string): ComponentConfig {
  const parsed = schema.safeParse(value)
  if (!parsed.success)
    throw invalid(
      file,
      parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || '(the whole)'}: ${message}${given(value, path)}`,
      ),
    )
  // zod types optional fields as possibly undefined where ours are absent or set; absent ones are never set here.
  const config = parsed.data as ComponentConfig
  const problems = contradictions(config)
  if (problems.length > 0) throw invalid(file, problems)
  return config
}

function invalid(file: string, lines: readonly string[]): MembraneError {
  return new MembraneError('COMPONENT_CONFIG_INVALID', {
    shortMessage: `${file} is no valid configuration of a component:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    hint: 'docs/stress-component.md lists every field with its unit; fractions are plain (0.05 is 5 %).',
  })
}

/** What types allow and sense forbids, one line each. */
function contradictions({
  scenario,
  prices,
  horizon,
  assets,
  asset,
  quote,
  component: { artifact: file, at, constructorArgs, contracts = {}, ...component },
}: ComponentConfig): readonly string[] {
  const names = [...builtInScenarios.keys()].join(', ')
  const known = scenario === undefined ? assets : builtInScenarios.get(scenario)?.config.assets
  const ids = known?.map((one) => one.id)
  const unknown = (name: string | undefined, where: string) =>
    name === undefined || ids === undefined || ids.includes(name)
      ? []
      : [`${where}: expected one of ${ids.join(', ')}, given ${JSON.stringify(name)}`]
  return [
    ...(scenario === undefined && (prices === undefined || horizon === undefined || assets === undefined)
      ? [`scenario: expected one of ${names}, or prices, horizon and assets instead; given neither`]
      : []),
    ...(scenario !== undefined && (prices ?? horizon ?? assets) !== undefined
      ? ['scenario: expected either a scenario or prices, horizon and assets; given both']
      : []),
    ...(scenario !== undefined && known === undefined
      ? [`scenario: expected one of ${names}, given ${JSON.stringify(scenario)}`]
      : []),
    ...unknown(asset, 'asset'),
    ...unknown(quote, 'quote'),
    ...((file === undefined) === (at === undefined)
      ? [`component: expected either artifact or at, given ${file === undefined ? 'neither' : 'both'}`]
      : []),
    ...(constructorArgs !== undefined && file === undefined
      ? ['component.constructorArgs: expected an artifact that they are for, given none']
      : []),
    ...Object.keys(contracts).flatMap((name) =>
      /^[A-Za-z]\w*$/.test(name) && !reservedNames.has(name)
        ? []
        : [
            `component.contracts.${name}: expected a name of letters and digits that is none of ${[...reservedNames].join(', ')}`,
          ],
    ),
    ...(component.kind === 'erc4626' && component.rounding === 'plain' && component.decimalsOffset
      ? ['component.decimalsOffset: expected rounding virtual-shares, given plain']
      : []),
  ]
}

/** What `$` names without being defined by the configuration. */
export const reservedNames: ReadonlySet<string> = new Set([
  'deployer',
  'base',
  'quote',
  'asset',
  'loan',
  'collateral',
  'component',
])

function given(value: unknown, path: readonly PropertyKey[]): string {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return ''
    // An object has properties by any key; one that is missing is undefined.
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  if (at === undefined) return ', given nothing'
  return typeof at === 'object' && at !== null ? '' : `, given ${JSON.stringify(at).slice(0, 60)}`
}
