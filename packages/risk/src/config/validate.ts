import { MembraneError } from '@membrane/core'
import type { MertonSet } from '../prices/config.ts'
import type { StressConfig } from './config.ts'
import { stressSchema } from './schema.ts'

/**
 * Checks a configuration of `membrane stress`.
 * @param value what the file exports or holds.
 * @param file its name, for the message.
 * @throws STRESS_CONFIG_INVALID with one line for every problem, each naming its path, what was given and what was expected.
 */
export function validateStressConfig(value: unknown, file: string): StressConfig {
  const parsed = stressSchema.safeParse(value)
  if (!parsed.success) {
    throw invalid(
      file,
      parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || '(the whole)'}: ${message}${given(value, path)}`,
      ),
    )
  }
  // zod types optional fields as possibly undefined where ours are absent or set; absent ones are never set here.
  const config = parsed.data as StressConfig
  const problems = contradictions(config)
  if (problems.length > 0) throw invalid(file, problems)
  return config
}

/** For configuration files: types without annotations. */
export function defineStress(config: StressConfig): StressConfig {
  return config
}

function invalid(file: string, lines: readonly string[]): MembraneError {
  return new MembraneError('STRESS_CONFIG_INVALID', {
    shortMessage: `${file} is no valid stress configuration:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    hint: 'docs/stress.md lists every field with its unit; fractions are plain (0.05 is 5 %).',
  })
}

/** `, given X`: what stands at the path, when it is short enough to be shown. */
export function given(value: unknown, path: readonly PropertyKey[]): string {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return ''
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  if (at === undefined || (typeof at === 'object' && at !== null)) return ''
  return `, given ${String(at).slice(0, 60)}`
}

/** What types allow and sense forbids, one line each. */
function contradictions(config: StressConfig): readonly string[] {
  const { assets, protocol, positions, prices, oracle, frontier } = config
  const known = new Set(assets.map(({ id }) => id))
  const listed = [...known].join(', ')
  const unknown = (id: string, where: string) =>
    known.has(id) ? [] : [`${where}: ${JSON.stringify(id)} is none of the assets (${listed})`]
  const lengths = (values: readonly unknown[] | undefined, where: string) =>
    values === undefined || values.length === assets.length
      ? []
      : [
          `${where}: ${values.length} entries for ${assets.length} assets; expected one for each, in their order`,
        ]
  return [
    ...(known.size === assets.length ? [] : ['assets: two have the same id']),
    ...protocol.collateral.flatMap(({ asset, loanToValue, liquidationThreshold }, i) => [
      ...unknown(asset, `protocol.collateral.${i}.asset`),
      ...(loanToValue <= liquidationThreshold
        ? []
        : [
            `protocol.collateral.${i}: loanToValue ${loanToValue} is over liquidationThreshold ${liquidationThreshold}, so a fresh loan could be liquidated at once`,
          ]),
    ]),
    ...protocol.borrowable.flatMap((id, i) => unknown(id, `protocol.borrowable.${i}`)),
    ...(protocol.kind === 'maker' && protocol.auction === undefined
      ? ["protocol.auction: missing; protocol.kind 'maker' sells by auction"]
      : []),
    ...(positions.kind === 'synthetic'
      ? [
          ...unknown(positions.collateral, 'positions.collateral'),
          ...unknown(positions.debt, 'positions.debt'),
        ]
      : []),
    ...('series' in prices
      ? Object.keys(prices.series ?? {}).flatMap((id) => unknown(id, `prices.series.${id}`))
      : []),
    ...(prices.kind === 'gbm'
      ? [
          ...lengths(prices.volatility, 'prices.volatility'),
          ...lengths(prices.drift, 'prices.drift'),
          ...lengths(prices.correlation, 'prices.correlation'),
        ]
      : []),
    ...(prices.kind === 'garch' || prices.kind === 'merton'
      ? lengths(prices.parameters?.assets, 'prices.parameters.assets')
      : []),
    ...(prices.kind === 'merton' ? perYear(prices.parameters) : []),
    ...(prices.kind === 'bridge'
      ? Object.entries(prices.quotedIn ?? {}).flatMap(([of, by]) => [
          ...unknown(of, `prices.quotedIn.${of}`),
          ...unknown(by, `prices.quotedIn.${of}`),
        ])
      : []),
    ...sourceless(prices),
    ...(oracle?.manipulation === undefined
      ? []
      : unknown(oracle.manipulation.asset, 'oracle.manipulation.asset')),
    ...(frontier === undefined ? [] : unknown(frontier.asset, 'frontier.asset')),
  ]
}

/** Rates of a year where those of a step are due: more than a jump a step is no market. */
function perYear(parameters: MertonSet | undefined): readonly string[] {
  const given = [
    ...(parameters?.assets ?? []).map(({ intensity }, i) => [`assets.${i}`, intensity] as const),
    ...(parameters === undefined ? [] : [['common', parameters.common.intensity] as const]),
  ]
  return given.flatMap(([where, intensity]) =>
    intensity <= 1
      ? []
      : [
          `prices.parameters.${where}.intensity: ${intensity} jumps a step; expected 1 at most. Parameters are those of a step: divide jumps a year by the steps of a year, volatilities by its root`,
        ],
  )
}

/** A process has to be given its numbers, or the series that they are fitted to. */
function sourceless(prices: StressConfig['prices']): readonly string[] {
  const says = (missing: string) => [`prices: ${prices.kind} needs ${missing}, and neither is given`]
  if (prices.kind === 'gbm' && prices.series === undefined && prices.volatility === undefined)
    return says('volatility, or series to fit it to')
  if (
    (prices.kind === 'garch' || prices.kind === 'merton') &&
    prices.series === undefined &&
    prices.parameters === undefined
  )
    return says('parameters, or series to fit them to')
  if (
    (prices.kind === 'replay' || prices.kind === 'bridge') &&
    prices.series === undefined &&
    prices.facts === undefined
  )
    return says('series, or the name of built-in facts')
  return []
}
