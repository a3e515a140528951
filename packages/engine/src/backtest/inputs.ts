import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { MembraneError } from '@membrane/core'
import { type AttackLabel, parseLabels } from './labels.ts'
import { type PriceBook, type PriceSeries, parseSeries } from './prices.ts'

/** Names under which lists of labels are looked for beside recordings. */
const labelFiles: ReadonlySet<string> = new Set(['manifest.json', 'recreated.json', 'labels.json'])

/**
 * The labels in a file that somebody named.
 * @throws LABELS_UNREADABLE when it cannot be read, is not JSON, or names no attack.
 */
export async function readLabels(path: string): Promise<readonly AttackLabel[]> {
  let document: unknown
  try {
    document = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const labels = parseLabels(document)
  if (labels.length === 0) throw unreadable(path, 'it names no attack')
  return labels
}

/**
 * Labels that lie in `path`, below it, or in the two folders around it: files called manifest.json, recreated.json or
 * labels.json. Those that hold no labels of attacks are passed over.
 */
export async function findLabels(path: string): Promise<readonly AttackLabel[]> {
  const folder = await folderOf(path)
  const below = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Set<string>()
  for (const around of enclosing(folder)) {
    for (const name of labelFiles) if (existsSync(join(around, name))) files.add(join(around, name))
  }
  for (const entry of below) {
    if (!entry.isDirectory() && labelFiles.has(entry.name)) files.add(join(entry.parentPath, entry.name))
  }
  const lists = await Promise.all([...files].sort().map((file) => readLabels(file).catch(() => [])))
  return lists.flat()
}

/**
 * Price series as `NAME.csv` or `NAME.csv.gz` in a folder, each read when it is first asked for.
 * @throws PRICES_NOT_FOUND when there is no such folder.
 */
export function openPrices(folder: string): PriceBook {
  if (!existsSync(folder)) {
    throw new MembraneError('PRICES_NOT_FOUND', {
      shortMessage: `There is no folder of price series at ${folder}.`,
      hint: 'Give one with files such as ETHUSDT_binance_1h.csv.gz, with the columns ts and close or price.',
    })
  }
  const read = new Map<string, PriceSeries | undefined>()
  return (name) => {
    if (!read.has(name)) read.set(name, readSeries(join(folder, name)))
    return read.get(name)
  }
}

/** A folder called `prices` in `path` or in the two folders around it; undefined when there is none. */
export async function findPrices(path: string): Promise<string | undefined> {
  const folder = await folderOf(path)
  return enclosing(folder)
    .map((around) => join(around, 'prices'))
    .find((candidate) => existsSync(candidate))
}

function enclosing(folder: string): readonly string[] {
  return [folder, dirname(folder), dirname(dirname(folder))]
}

async function folderOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  return info?.isDirectory() === true ? path : dirname(path)
}

function readSeries(path: string): PriceSeries | undefined {
  if (existsSync(`${path}.csv`)) return parseSeries(readFileSync(`${path}.csv`, 'utf8'))
  if (existsSync(`${path}.csv.gz`))
    return parseSeries(gunzipSync(readFileSync(`${path}.csv.gz`)).toString('utf8'))
  return undefined
}

function unreadable(path: string, reason: string, cause?: unknown): MembraneError {
  return new MembraneError('LABELS_UNREADABLE', {
    shortMessage: `${path} cannot be used as labels: ${reason}.`,
    hint: 'Expected a list of {transaction or file, incident, chain?, date?, attacker?, victim?}.',
    cause,
  })
}
