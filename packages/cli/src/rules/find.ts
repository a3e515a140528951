import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { MembraneError } from '@membrane/core'
import type { DetectorCases } from '@membrane/detectors/testing'
import { importModule } from '../config/modules.ts'

const ending = /\.cases\.m?[jt]s$/

/** A detector's cases and where they are from: a file as the user would name it, or `built in`. */
export type Suite = DetectorCases & { readonly from: string }

/** The case files of the user's own detectors: in the folder `detectors` beside the configuration. */
export async function findOwnCases(config: string, cwd: string): Promise<readonly string[]> {
  const folder = join(dirname(resolve(cwd, config)), 'detectors')
  return existsSync(folder) ? caseFilesUnder(folder) : []
}

/**
 * The case files that paths and globs name: a file, every case file under a directory, or what `*`, `**` and `?` match.
 * @throws CASES_NOT_FOUND for one that names none.
 */
export async function findNamedCases(named: readonly string[], cwd: string): Promise<readonly string[]> {
  const files = new Set<string>()
  for (const name of named) {
    const found = await expand(name, cwd)
    if (found.length === 0) {
      throw new MembraneError('CASES_NOT_FOUND', {
        shortMessage: `There is no case file ${name}.`,
        hint: 'Name a file such as detectors/big-mint/big-mint.cases.ts, a directory of them, or a glob.',
      })
    }
    for (const file of found) files.add(file)
  }
  return [...files]
}

/**
 * Imports a case file.
 * @throws CASES_UNREADABLE when it cannot be imported; CASES_INVALID when it exports no cases.
 */
export async function loadSuite(path: string, cwd: string): Promise<Suite> {
  const from = relative(cwd, path)
  let loaded: unknown
  try {
    loaded = await importModule(path)
  } catch (cause) {
    throw new MembraneError('CASES_UNREADABLE', {
      shortMessage: `${from} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Correct it; the message names the place.',
      cause,
    })
  }
  if (!isSuite(loaded)) {
    throw new MembraneError('CASES_INVALID', {
      shortMessage: `${from} exports no cases by default.`,
      hint: "Write 'export default defineCases(detector, [...])', with defineCases from @membrane/detectors/testing.",
    })
  }
  return { detector: loaded.detector, cases: loaded.cases, from }
}

function isSuite(value: unknown): value is DetectorCases {
  if (typeof value !== 'object' || value === null) return false
  const { detector, cases } = value as { readonly detector?: unknown; readonly cases?: unknown }
  if (typeof detector !== 'object' || detector === null || !Array.isArray(cases)) return false
  const { id, evaluate } = detector as { readonly id?: unknown; readonly evaluate?: unknown }
  return typeof id === 'string' && typeof evaluate === 'function'
}

async function expand(name: string, cwd: string): Promise<readonly string[]> {
  const path = resolve(cwd, name)
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory() === true) return caseFilesUnder(path)
  if (info !== undefined) return [path]
  if (!/[*?]/.test(name)) return []
  // The folders before the first one with a wildcard are where the search begins.
  const parts = path.split('/')
  const root = parts.slice(
    0,
    parts.findIndex((part) => /[*?]/.test(part)),
  )
  const folder = root.join('/') || '/'
  const pattern = globPattern(path)
  return existsSync(folder) ? (await caseFilesUnder(folder)).filter((file) => pattern.test(file)) : []
}

/** A glob as a regular expression: `**` crosses folders, `*` and `?` do not. */
export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wild) =>
      wild === '**/' ? '(?:.*/)?' : wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
    )
  return new RegExp(`^${source}$`)
}

async function caseFilesUnder(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !entry.name.startsWith('.'))
        found.push(...(await caseFilesUnder(path)))
    } else if (ending.test(entry.name)) found.push(path)
  }
  return found.sort()
}
