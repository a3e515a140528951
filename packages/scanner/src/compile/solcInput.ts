import { posix, sep } from 'node:path'
import type { ProjectFile } from '../project/project.ts'
import { accepts, blankPragmas } from './pragma.ts'

/** Name of a file's source unit: its absolute path with forward slashes. */
export function unitName(file: ProjectFile): string {
  return sep === '/' ? file.absolutePath : file.absolutePath.split(sep).join('/')
}

/**
 * Writes solc's standard-JSON input that asks for trees only. Every import is spelt out as a remapping to the file
 * that the project resolved it to, so that solc sees the same files whatever the project's own remappings are.
 *
 * @param wanted Files whose trees are asked for; all of `files` when left out.
 */
export function solcInput(
  files: ReadonlySet<ProjectFile>,
  version: string,
  wanted?: ReadonlySet<ProjectFile>,
): string {
  const sources: Record<string, { content: string }> = {}
  for (const file of files) {
    const content = accepts(file.pragmas, version) ? file.text : blankPragmas(file.text)
    sources[unitName(file)] = { content }
  }
  const trees = { '': ['ast'] }
  const outputSelection =
    wanted === undefined
      ? { '*': trees }
      : Object.fromEntries([...wanted].map((file) => [unitName(file), trees] as const))
  // 0.8.24 knows Cancun's opcodes and does not take them for granted yet.
  const evm = version === '0.8.24' ? { evmVersion: 'cancun' } : {}
  const settings = { remappings: exactRemappings(files), outputSelection, ...evm }
  return JSON.stringify({ language: 'Solidity', sources, settings })
}

/** One remapping for each spelling, with the importer as its context only where a spelling means two files. */
function exactRemappings(files: ReadonlySet<ProjectFile>): string[] {
  const bySpelling = new Map<string, { importer: string; target: string }[]>()
  for (const file of files) {
    const importer = unitName(file)
    for (const { text, absolutePath } of file.imports) {
      if (absolutePath === undefined) continue
      const target = absolutePath.split(sep).join('/')
      const spelling = /^\.\.?\//.test(text) ? posix.join(posix.dirname(importer), text) : text
      if (spelling === target) continue
      const known = bySpelling.get(spelling)
      if (known === undefined) bySpelling.set(spelling, [{ importer, target }])
      else known.push({ importer, target })
    }
  }
  return [...bySpelling].flatMap(([spelling, uses]) =>
    uses.every(({ target }) => target === uses[0]?.target)
      ? [`${spelling}=${uses[0]?.target}`]
      : uses.map(({ importer, target }) => `${importer}:${spelling}=${target}`),
  )
}
