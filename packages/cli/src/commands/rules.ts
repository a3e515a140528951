import type { AnyDetector } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { loadConfig } from '../config/load.ts'
import { exit } from '../output/failure.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'

export type RulesOptions = { readonly config?: string; readonly format: 'pretty' | 'json' }

/** Lists every detector with the data that it needs and the options it takes. */
export async function listRules(options: RulesOptions, terminal: Terminal): Promise<number> {
  const own =
    options.config === undefined ? [] : ((await loadConfig(options.config, terminal.cwd)).detectors ?? [])
  const detectors = [...builtinDetectors, ...own]
  terminal.out(
    options.format === 'json'
      ? `${JSON.stringify(detectors.map(record), jsonSafe, 2)}\n`
      : pretty(detectors, terminal),
  )
  return exit.clean
}

function record({ id, version, title, description, needs, uses, defaults }: AnyDetector) {
  return { id, version, title, description, needs, uses, defaults }
}

function jsonSafe(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function pretty(detectors: readonly AnyDetector[], { colors: c }: Terminal): string {
  const table = formatTable(
    [
      { title: 'detector' },
      { title: 'v', align: 'right' },
      { title: 'needs' },
      { title: 'sharper with' },
      { title: 'what it sees' },
    ],
    detectors.map(({ id, version, title, needs, uses }) => [
      c.bold(id),
      String(version),
      needs.join(', ') || '-',
      uses.join(', ') || '-',
      title,
    ]),
    c.dim,
  )
  const options = detectors.map(({ id, defaults }) => {
    const entries = typeof defaults === 'object' && defaults !== null ? Object.entries(defaults) : []
    return `${c.bold(id)}  ${entries.map(([name, value]) => `${name}=${c.cyan(String(value))}`).join('  ') || c.dim('no options')}`
  })
  return `${table}\n\n${c.dim('options and their defaults')}\n${options.join('\n')}\n`
}
