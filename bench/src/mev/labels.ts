import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One row of `mainnet/labels.json`: what somebody says that a block holds. */
export type Label = {
  readonly block: number
  readonly kind: string
  readonly txs: readonly string[]
  readonly expected: Readonly<Record<string, unknown>>
  readonly source: string
  readonly fixture: string
  readonly confidence: string
  readonly pnl_vector?: Readonly<Record<string, string>>
}

/** What is read of a block: call frames alone, events alone, or both. */
export type Variant = 'traces' | 'logs' | 'both'

export type Fixture = { readonly path: string; readonly variant: Variant }

/** Every label, in the file's order. */
export function readLabels(mainnet: string): readonly Label[] {
  return JSON.parse(readFileSync(join(mainnet, 'labels.json'), 'utf8')) as readonly Label[]
}

/** The recordings of a label's block: the one that it names, and the others of the same block. */
export function fixturesOf(mainnet: string, label: Label): readonly Fixture[] {
  const named = label.fixture.startsWith('traces/') ? label.fixture : `traces/${label.block}.json.gz`
  const traces = join(mainnet, named)
  const logs = [`blocks/${label.block}.json.gz`, label.fixture]
    .filter((name) => name.startsWith('blocks/'))
    .map((name) => join(mainnet, name))
    .find((path) => existsSync(path))
  return [
    ...(existsSync(traces) ? [{ path: traces, variant: 'traces' as const }] : []),
    ...(logs === undefined
      ? []
      : [
          { path: logs, variant: 'logs' as const },
          { path: logs, variant: 'both' as const },
        ]),
  ]
}
