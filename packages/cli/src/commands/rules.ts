import { type AnyDetector, MembraneError, toJson } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { loadConfig } from '../config/load.ts'
import { exit } from '../output/failure.ts'
import type { Terminal } from '../output/terminal.ts'
import { detectorRecord, formatDetector, formatList } from '../rules/listing.ts'

export type RulesOptions = { readonly config?: string; readonly format: 'pretty' | 'json' }

/** Columns for a list that goes into a file or a pipe. */
const unboundedWidth = 160

/**
 * Lists every detector with the data that it needs; those named by their ids with their options.
 * @throws DETECTOR_UNKNOWN; as `loadConfig`.
 */
export async function listRules(
  ids: readonly string[],
  options: RulesOptions,
  terminal: Terminal,
): Promise<number> {
  const { colors: c, outIsTerminal, size } = terminal
  const own =
    options.config === undefined ? [] : ((await loadConfig(options.config, terminal.cwd)).detectors ?? [])
  const all = [...builtinDetectors, ...own]
  const chosen = ids.length === 0 ? all : ids.map((id) => detectorNamed(id, all))
  const width = outIsTerminal ? size().columns : unboundedWidth
  terminal.out(
    options.format === 'json'
      ? `${toJson(chosen.map(detectorRecord), 2)}\n`
      : ids.length === 0
        ? formatList(chosen, c, width)
        : chosen.map((detector) => formatDetector(detector, c, width)).join('\n'),
  )
  return exit.clean
}

/** @throws DETECTOR_UNKNOWN naming those that there are. */
export function detectorNamed(id: string, all: readonly AnyDetector[]): AnyDetector {
  const found = all.find((detector) => detector.id === id)
  if (found !== undefined) return found
  throw unknownDetector(
    id,
    all.map((detector) => detector.id),
  )
}

/** The error for an id that no detector has; those most alike come first. */
export function unknownDetector(id: string, known: readonly string[]): MembraneError {
  const shared = (other: string) => {
    const parts = new Set(id.split('-'))
    return other.split('-').filter((part) => parts.has(part)).length
  }
  const ordered = [...known].sort((a, b) => shared(b) - shared(a))
  return new MembraneError('DETECTOR_UNKNOWN', {
    shortMessage: `There is no detector ${JSON.stringify(id)}.`,
    hint: `Use one of: ${ordered.join(', ')}; or a command of 'membrane rules': list, test, new.`,
  })
}
