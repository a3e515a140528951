import { MembraneError } from '@membrane/core'
import { given } from '../config/validate.ts'
import type { EconomicsConfig } from './config.ts'
import { economicsSchema } from './schema.ts'

/**
 * Checks a configuration of `membrane economics`.
 * @param value what the file exports or holds.
 * @param file its name, for the message.
 * @throws ECONOMICS_CONFIG_INVALID with one line for every problem, each naming its path, what was given and what was expected.
 */
export function validateEconomicsConfig(value: unknown, file: string): EconomicsConfig {
  const parsed = economicsSchema.safeParse(value)
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || '(the whole)'}: ${message}${given(value, path)}`,
      ),
    )
  }
  // zod types optional fields as possibly undefined where ours are absent or set; absent ones are never set here.
  const config = parsed.data as EconomicsConfig
  const problems = contradictions(config)
  if (problems.length > 0) throw invalid(file, problems)
  return config
}

function invalid(file: string, lines: readonly string[]): MembraneError {
  return new MembraneError('ECONOMICS_CONFIG_INVALID', {
    shortMessage: `${file} is no valid configuration of economics:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    hint: 'docs/economics.md lists every field with its unit; fractions are plain (0.05 is 5 %).',
  })
}

/** What types allow and sense forbids, one line each. */
function contradictions(config: EconomicsConfig): readonly string[] {
  const pools = config.pools ?? {}
  const listed = Object.keys(pools).join(', ') || 'none'
  const missing = (name: string | undefined, where: string) =>
    name === undefined || Object.hasOwn(pools, name)
      ? []
      : [`${where}: given ${JSON.stringify(name)}, expected one of pools (${listed})`]
  return [
    ...Object.entries(pools).flatMap(([name, { depth, price }]) =>
      depth !== 'unknown' && depth.kind === 'uniswap-v3' && price === undefined
        ? [`pools.${name}.price: missing; a uniswap-v3 pool needs the dollars of a whole token`]
        : [],
    ),
    ...(config.oracle ?? []).flatMap((one, i) => [
      ...missing(one.pool, `oracle.${i}.pool`),
      ...oracleProblems(one, `oracle.${i}`),
    ]),
    ...(config.governance ?? []).flatMap((one, i) => [
      ...(one.pools ?? []).flatMap((name, j) => missing(name, `governance.${i}.pools.${j}`)),
      ...('tokens' in one.votesNeeded && one.votesNeeded.tokens > one.token.supply
        ? [
            `governance.${i}.votesNeeded.tokens: given ${one.votesNeeded.tokens}, expected at most token.supply (${one.token.supply})`,
          ]
        : []),
      ...(one.snapshotBlocks !== undefined && one.power !== 'snapshot'
        ? [
            `governance.${i}.snapshotBlocks: given with power '${one.power}', expected only with power 'snapshot'`,
          ]
        : []),
    ]),
    ...(config.incentives ?? []).flatMap((one, i) => [
      ...missing(one.pool, `incentives.${i}.pool`),
      ...(one.liquidationThreshold * (1 + one.bonus) < 1
        ? []
        : [
            `incentives.${i}: liquidationThreshold ${one.liquidationThreshold} times 1 + bonus ${one.bonus} is 1 or more, so that liquidating makes health worse; lower one of them`,
          ]),
    ]),
    ...(config.margin ?? []).flatMap((one, i) => [
      ...(['history', 'stress'] as const).flatMap((rows) => {
        const row = one[rows].findIndex(({ length }) => length !== one.positions.length)
        return row === -1
          ? []
          : [
              `margin.${i}.${rows}.${row}: given ${one[rows][row]?.length} returns, expected one for each of ${one.positions.length} positions`,
            ]
      }),
      ...(one.collateral ?? []).flatMap(({ asset }, j) =>
        asset < one.positions.length
          ? []
          : [`margin.${i}.collateral.${j}.asset: given ${asset}, expected under ${one.positions.length}`],
      ),
    ]),
    ...(config.mev ?? []).flatMap((one, i) => ('pool' in one ? missing(one.pool, `mev.${i}.pool`) : [])),
    ...(['oracle', 'governance', 'incentives', 'bounty', 'mev', 'margin'] as const).flatMap((section) => {
      const names = (config[section] ?? []).map(({ name }) => name)
      return names.flatMap((name, i) =>
        names.indexOf(name) === i
          ? []
          : [
              `${section}.${i}.name: ${JSON.stringify(name)} is there twice, expected a name of its own for each`,
            ],
      )
    }),
  ]
}

function oracleProblems(
  { pool, reading, lending, targetMove }: NonNullable<EconomicsConfig['oracle']>[number],
  where: string,
): readonly string[] {
  const up = lending?.attack === 'pump-collateral' || lending?.attack === 'pump-debt'
  return [
    ...(reading.kind === 'median'
      ? pool === undefined
        ? []
        : [`${where}.pool: given with a median, expected none: a median reads reporters`]
      : pool === undefined
        ? [
            `${where}.pool: missing; a ${reading.kind} reads one of pools; where its depth is unknown, give it depth 'unknown'`,
          ]
        : []),
    ...(reading.kind === 'median' && (reading.signatures ?? 0) > reading.reporters
      ? [
          `${where}.reading.signatures: given ${reading.signatures}, expected at most reporters (${reading.reporters})`,
        ]
      : []),
    ...('held' in reading
      ? (reading.held ?? []).flatMap((held, j) =>
          held <= reading.blocks
            ? []
            : [`${where}.reading.held.${j}: given ${held}, expected at most blocks (${reading.blocks})`],
        )
      : []),
    ...(lending !== undefined && up !== targetMove > 0
      ? [
          `${where}.targetMove: given ${targetMove}, expected ${up ? 'a positive' : 'a negative'} move for ${lending.attack}`,
        ]
      : []),
  ]
}
