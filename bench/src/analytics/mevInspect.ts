import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

export type PeerComparison = {
  readonly blocks: number
  /** Seconds a block, parsing included, both sides reading the same text. */
  readonly ours: number
  readonly theirs: number
}

/** One pass of mev-inspect-py over recorded call frames, and ours over the same files right after. */
export function runMevInspect(
  checkout: string,
  python: string,
  folder: string,
  analyse: (text: string) => unknown,
): PeerComparison {
  const paths = readdirSync(folder).map((name) => join(folder, name))
  const driver = join(dirname(fileURLToPath(import.meta.url)), '../../peers/mev-inspect.py')
  const printed = execFileSync(python, [driver, checkout, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly parse: number; readonly inspect: number })
  const theirs = lines.reduce((sum, { parse, inspect }) => sum + parse + inspect, 0) / lines.length
  const texts = paths.map((path) => gunzipSync(readFileSync(path)).toString())
  for (const text of texts) analyse(text)
  const begin = performance.now()
  for (const text of texts) analyse(text)
  return { blocks: paths.length, ours: (performance.now() - begin) / 1000 / texts.length, theirs }
}
