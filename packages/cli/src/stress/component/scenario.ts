import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { MembraneError } from '@membrane/core'
import {
  buildPriceModel,
  builtInScenarios,
  createPathGenerator,
  type PriceConfig,
  type PriceSeries,
  readSeries,
} from '@membrane/risk'
import type { ComponentConfig } from './config.ts'

/** The prices that a component goes through. */
export type PricePaths = {
  /** In the quote, at the start. */
  readonly startPrice: number
  readonly stepSeconds: number
  /** Prices relative to the start, `times` are the rows they were taken from; the first is 1 at row 0. */
  readonly path: (number: number) => { readonly prices: readonly number[]; readonly rows: readonly number[] }
  /** What is followed, in words: `ETH in dollars, may-2021`. */
  readonly label: string
  /** The paths of a replay are all the same one. */
  readonly single: boolean
  readonly assumptions: readonly string[]
  readonly data: Readonly<Record<string, string>>
}

const defaultSteps = 48

/**
 * Draws the prices of a scenario, thinned to the steps of the test.
 * @param directory where the files of a configuration are.
 * @throws INPUT_UNREADABLE; as `readSeries`, `buildPriceModel` and `createPathGenerator`.
 */
export async function openPrices(
  config: ComponentConfig,
  seed: number,
  directory: string,
): Promise<PricePaths> {
  const builtIn = config.scenario === undefined ? undefined : builtInScenarios.get(config.scenario)
  const { prices, horizon, assets } = builtIn?.config ?? config
  if (prices === undefined || horizon === undefined || assets === undefined)
    throw new MembraneError('COMPONENT_CONFIG_INVALID', {
      shortMessage: 'A component needs a scenario, or prices, horizon and assets.',
    })
  const data: Record<string, string> = {}
  const series = await loadSeries(prices, directory, data)
  const built = buildPriceModel({
    config: prices,
    assets: assets.map(({ id }) => id),
    horizon,
    sampling: 'plain',
    paths: config.paths ?? 3,
    series,
    ...(builtIn === undefined ? {} : { facts: builtIn.facts }),
  })
  const generator = createPathGenerator(built.model, seed)
  const asset = config.asset ?? assets[0]?.id ?? ''
  const column = assets.findIndex(({ id }) => id === asset)
  const quoteColumn = config.quote === undefined ? -1 : assets.findIndex(({ id }) => id === config.quote)
  const quotePrice = quoteColumn < 0 ? 1 : (assets[quoteColumn]?.price ?? 1)
  const drawn = new Float64Array((horizon.steps + 1) * assets.length)
  const steps = Math.min(config.steps ?? defaultSteps, horizon.steps)
  return {
    startPrice: (assets[column]?.price ?? 1) / quotePrice,
    stepSeconds: horizon.stepSeconds,
    path: (number) => {
      generator.fill(number, drawn)
      const at = (row: number, of: number) => drawn[row * assets.length + of] ?? 1
      const all = Array.from(
        { length: horizon.steps + 1 },
        (_, row) => at(row, column) / (quoteColumn < 0 ? 1 : at(row, quoteColumn)),
      )
      const rows = thinnedRows(all, steps)
      return { prices: rows.map((row) => all[row] ?? 1), rows }
    },
    label: `${asset} in ${config.quote ?? 'dollars'}${config.scenario === undefined ? '' : `, ${config.scenario}`}`,
    single: built.model.process.kind === 'replay',
    assumptions: [
      ...built.assumptions,
      ...(steps < horizon.steps
        ? [
            `Each path of ${horizon.steps} steps of ${horizon.stepSeconds} s is thinned to ${steps}: the last of every part, and its lowest and highest price.`,
          ]
        : []),
    ],
    data,
  }
}

/**
 * Row 0, then the last row of each of `parts` equal parts; the parts that hold the lowest and the highest price give that one.
 * @param prices at least two.
 */
export function thinnedRows(prices: readonly number[], parts: number): readonly number[] {
  const last = prices.length - 1
  let low = 1
  let high = 1
  for (let row = 1; row <= last; row++) {
    if ((prices[row] ?? 0) < (prices[low] ?? 0)) low = row
    if ((prices[row] ?? 0) > (prices[high] ?? 0)) high = row
  }
  const rows = Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * last) / parts)
    const to = Math.floor(((part + 1) * last) / parts)
    return [low, high].find((row) => row > from && row <= to) ?? to
  })
  return [0, ...rows]
}

async function loadSeries(
  prices: PriceConfig,
  directory: string,
  data: Record<string, string>,
): Promise<ReadonlyMap<string, PriceSeries>> {
  const files = 'series' in prices ? Object.entries(prices.series ?? {}) : []
  const loaded = new Map<string, PriceSeries>()
  for (const [asset, file] of files) {
    const bytes = await readFile(resolve(directory, file)).catch((cause: unknown) => {
      throw new MembraneError('INPUT_UNREADABLE', {
        shortMessage: `The configuration names ${file}, which could not be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
        hint: 'Paths are relative to the configuration; CSV may be gzipped.',
        cause,
      })
    })
    data[file] = createHash('sha256').update(bytes).digest('hex')
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    const text = (packed ? await promisify(gunzip)(bytes) : bytes).toString('utf8')
    loaded.set(asset, readSeries(text, { name: file }))
  }
  return loaded
}
