import type { InstalledCompiler } from './installed.ts'
import { accepts, byVersion, lineOf, oldestAccepted } from './pragma.ts'

export type Choice = {
  readonly compiler: InstalledCompiler
  /** The version asked for, where another one had to take its place. */
  readonly insteadOf: string | undefined
}

export type Demand = {
  /** Pragmas of the file that is scanned. */
  readonly own: readonly string[]
  /** Pragmas of it and all that it imports. */
  readonly all: readonly string[]
  /** Versions that the project's configuration names. */
  readonly configured: readonly string[]
}

/**
 * Chooses among `installed` (newest first): the configured version, else the newest that all pragmas allow, else the
 * nearest of the line that is asked for, newer before older. Where pragmas contradict each other, the scanned file's
 * own decide.
 *
 * @returns The choices, best first: where the pragmas leave several lines open (`>=0.4.22`), the newest of each
 * line, since such a pragma often says more than its author tried. Empty when no compiler of the line is here.
 */
export function chooseCompilers(demand: Demand, installed: readonly InstalledCompiler[]): Choice[] {
  const pragmas = oldestAccepted(demand.all) === undefined ? demand.own : demand.all
  const allowed = installed.filter(({ version }) => accepts(pragmas, version))
  const configured = demand.configured.find((version) => accepts(pragmas, version))
  if (configured !== undefined) {
    const near = nearest(configured, allowed)
    if (near !== undefined) return [choice(near, configured)]
  }
  if (allowed.length > 0)
    return newestOfLines(allowed).map((compiler) => ({ compiler, insteadOf: undefined }))
  const asked = oldestAccepted(pragmas)
  const near = asked === undefined ? undefined : nearest(asked, installed)
  return near === undefined || asked === undefined ? [] : [choice(near, asked)]
}

function choice(compiler: InstalledCompiler, asked: string): Choice {
  return { compiler, insteadOf: compiler.version === asked ? undefined : asked }
}

function nearest(version: string, installed: readonly InstalledCompiler[]): InstalledCompiler | undefined {
  const line = installed.filter((compiler) => lineOf(compiler.version) === lineOf(version))
  return line.findLast((compiler) => byVersion(compiler.version, version) >= 0) ?? line[0]
}

function newestOfLines(installed: readonly InstalledCompiler[]): InstalledCompiler[] {
  const lines = new Map<string, InstalledCompiler>()
  for (const compiler of installed) {
    const line = lineOf(compiler.version)
    if (!lines.has(line)) lines.set(line, compiler)
  }
  return [...lines.values()]
}
