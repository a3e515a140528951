import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { MembraneError } from '@membrane/core'
import {
  builtInScenarios,
  type PriceSeries,
  parsePositions,
  readSeries,
  type StressConfig,
  type StressInputs,
  validateStressConfig,
} from '@membrane/risk'
import { loadDocument } from '../config/document.ts'
import type { Terminal } from '../output/terminal.ts'
import type { LivePositions } from './live.ts'
import type { StressCommandOptions } from './options.ts'

/** A file that a configuration names may have so many bytes, unpacked. */
const mostBytes = 1024 * 1024 * 1024

/**
 * Everything a run needs: the configuration of a file or of a built-in scenario with what the command line overrides, and
 * the series and positions that it names, each with its hash.
 * @throws CONFIG_MISSING, CONFIG_UNREADABLE, STRESS_CONFIG_INVALID, INPUT_UNREADABLE; as `readSeries`, `parsePositions` and `readLivePositions`.
 */
export async function loadStressInputs(
  target: string,
  options: Pick<StressCommandOptions, 'seed' | 'paths'>,
  terminal: Terminal,
): Promise<StressInputs> {
  const { cwd } = terminal
  const scenario = builtInScenarios.get(target)
  const given = scenario?.config ?? (await loadStressConfig(target, cwd))
  const config: StressConfig = {
    ...given,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.paths === undefined ? {} : { paths: options.paths }),
  }
  const base = scenario === undefined ? dirname(resolve(cwd, target)) : cwd
  const data: Record<string, string> = {}
  const series = await loadSeries(config, base, data)
  const book = await loadBook(config, base, terminal)
  return {
    config: book.positions === undefined ? config : { ...config, positions: book.positions },
    series,
    data: { ...data, ...book.data },
    ...(book.rows === undefined ? {} : { rows: book.rows }),
    ...(book.notes === undefined ? {} : { notes: book.notes }),
    ...(scenario === undefined ? {} : { facts: scenario.facts }),
  }
}

async function loadStressConfig(file: string, cwd: string): Promise<StressConfig> {
  const names = [...builtInScenarios.keys()].join(', ')
  const hint = `Name a configuration file (JSON, TypeScript or JavaScript), or a built-in scenario: ${names}.`
  return validateStressConfig(await loadDocument(file, cwd, hint), file)
}

async function loadSeries(
  { prices }: StressConfig,
  base: string,
  data: Record<string, string>,
): Promise<ReadonlyMap<string, PriceSeries>> {
  const files = 'series' in prices ? Object.entries(prices.series ?? {}) : []
  const loaded = new Map<string, PriceSeries>()
  for (const [asset, file] of files)
    loaded.set(asset, readSeries(await readInput(file, base, data), { name: file }))
  return loaded
}

/** Positions from elsewhere; nothing where the configuration has them. */
async function loadBook(
  config: StressConfig,
  base: string,
  terminal: Terminal,
): Promise<Partial<LivePositions>> {
  const { positions } = config
  if (positions.kind === 'file') {
    const data: Record<string, string> = {}
    return { rows: parsePositions(await readInput(positions.path, base, data), positions.path), data }
  }
  if (positions.kind === 'aave-v3') {
    const { readLivePositions } = await import('./live.ts')
    return readLivePositions(config, positions, terminal)
  }
  return {}
}

async function readInput(file: string, base: string, data: Record<string, string>): Promise<string> {
  const path = resolve(base, file)
  try {
    if ((await stat(path)).size > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`)
    const bytes = await readFile(path)
    data[file] = createHash('sha256').update(bytes).digest('hex')
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (packed ? await promisify(gunzip)(bytes, { maxOutputLength: mostBytes }) : bytes).toString('utf8')
  } catch (cause) {
    throw new MembraneError('INPUT_UNREADABLE', {
      shortMessage: `The configuration names ${file}, which could not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Paths are relative to the configuration; CSV may be gzipped.',
      cause,
    })
  }
}
