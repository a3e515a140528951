import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { MembraneError, toJson } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { builtinCases } from '@membrane/detectors/cases'
import { exit } from '../output/failure.ts'
import { createProgress } from '../output/progress.ts'
import type { Terminal } from '../output/terminal.ts'
import { findNamedCases, findOwnCases, loadSuite, type Suite } from '../rules/find.ts'
import { formatSuites, sumCases } from '../rules/report.ts'
import { runSuite, type SuiteResult } from '../rules/run.ts'
import { unknownDetector } from './rules.ts'

export type RulesTestOptions = {
  readonly config: string
  /** Case files, directories of them and globs. */
  readonly cases?: readonly string[]
  readonly data?: string
  readonly format: 'pretty' | 'json'
}

/**
 * Runs the cases of every built-in detector and of the user's own, or of those that ids or `cases` name.
 * @param named ids of detectors; what looks like a path is taken as one of `cases`.
 * @throws DETECTOR_UNKNOWN, DATA_NOT_FOUND; as `findNamedCases` and `loadSuite`.
 */
export async function testRules(
  named: readonly string[],
  options: RulesTestOptions,
  terminal: Terminal,
): Promise<number> {
  const data = dataDirectory(options.data, terminal)
  const isPath = (name: string) => /[/*]|\.[jt]s$/.test(name)
  const paths = [...(options.cases ?? []), ...named.filter(isPath)]
  const ids = named.filter((name) => !isPath(name))
  const suites = await choose(ids, paths, options, terminal)
  const progress = createProgress(terminal, 1_000)
  const results: SuiteResult[] = []
  for (const suite of suites) {
    if (terminal.signal.aborted) return exit.failure
    progress.show(`${results.length} of ${suites.length} ${suite.detector.id}`)
    results.push(await runSuite(suite, data))
  }
  progress.clear()
  const sums = sumCases(results)
  terminal.out(
    options.format === 'json'
      ? `${toJson({ ...sums, detectors: results }, 2)}\n`
      : formatSuites(results, terminal.colors),
  )
  if (sums.skipped > 0 && options.format === 'pretty') {
    const { errColors: e } = terminal
    terminal.err(
      `${e.yellow('skipped')} cases of recordings that are not there; --data DIR or MEMBRANE_DATA names their directory\n`,
    )
  }
  if (sums.failed > 0) return exit.findings
  return sums.passed + sums.skipped === 0 ? exit.nothing : exit.clean
}

async function choose(
  ids: readonly string[],
  paths: readonly string[],
  { config }: RulesTestOptions,
  { cwd }: Terminal,
): Promise<readonly Suite[]> {
  const builtin = builtinDetectors.map(
    (detector): Suite => ({ detector, cases: builtinCases[detector.id] ?? [], from: 'built in' }),
  )
  const files = paths.length === 0 ? await findOwnCases(config, cwd) : await findNamedCases(paths, cwd)
  const own: Suite[] = []
  for (const file of files) own.push(await loadSuite(file, cwd))
  // Files that were asked for are what is to be run; the rest would only hide them.
  if (ids.length === 0) return paths.length === 0 ? [...builtin, ...own] : own
  const all = [...builtin, ...own]
  const unknown = ids.find((id) => !all.some(({ detector }) => detector.id === id))
  if (unknown !== undefined) {
    throw unknownDetector(
      unknown,
      all.map(({ detector }) => detector.id),
    )
  }
  return all.filter(({ detector }) => ids.includes(detector.id))
}

/** @throws DATA_NOT_FOUND when the directory that was named is not there. */
function dataDirectory(given: string | undefined, { cwd, env }: Terminal): string | undefined {
  const named = given ?? (env.MEMBRANE_DATA === '' ? undefined : env.MEMBRANE_DATA)
  if (named === undefined) return undefined
  const path = resolve(cwd, named)
  if (existsSync(path)) return path
  throw new MembraneError('DATA_NOT_FOUND', {
    shortMessage: `${given === undefined ? 'MEMBRANE_DATA' : '--data'} names ${named}, which is not there.`,
    hint: 'Name the directory of the recordings, or leave it out: their cases are then skipped.',
  })
}
