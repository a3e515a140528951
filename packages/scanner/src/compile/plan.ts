import type { ProjectFile } from '../project/project.ts'
import type { ScanError } from '../result.ts'
import { type Choice, chooseCompilers } from './choose.ts'
import { components, type ImportGraph, reach } from './importGraph.ts'
import type { InstalledCompiler } from './installed.ts'
import { lineOf, oldestAccepted } from './pragma.ts'

/** Files to be compiled together, closed under imports, and the compilers to try, best first. */
export type Assignment = { readonly files: ReadonlySet<ProjectFile>; readonly choices: readonly Choice[] }

export type Plan = {
  readonly assignments: readonly Assignment[]
  /** Files for which no compiler is here; each has an entry in `errors`. */
  readonly without: readonly ProjectFile[]
  readonly errors: readonly ScanError[]
}

/** The last release of each closed line, whose npm packages are what an error proposes to install. */
const LAST_OF_LINE: Readonly<Record<string, string>> = {
  '0.4': '0.4.26',
  '0.5': '0.5.17',
  '0.6': '0.6.12',
  '0.7': '0.7.6',
}

/**
 * Decides which compiler reads which files. Files that imports connect go together where one version suits all their
 * pragmas; where the pragmas contradict each other, each file that nothing imports decides for what it imports.
 */
export function planCompilers(
  files: ReadonlySet<ProjectFile>,
  graph: ImportGraph,
  configured: readonly string[],
  installed: readonly InstalledCompiler[],
): Plan {
  const assignments: Assignment[] = []
  const without: ProjectFile[] = []
  const errors: ScanError[] = []
  const assign = (own: ReadonlySet<ProjectFile>, closure: ReadonlySet<ProjectFile>): void => {
    const demand = { own: pragmasOf(own), all: pragmasOf(closure), configured }
    const choices = chooseCompilers(demand, installed)
    if (choices.length > 0) {
      assignments.push({ files: closure, choices })
      return
    }
    for (const file of own) {
      without.push(file)
      if (!file.dependency) errors.push(compilerMissing(file, demand.own, installed))
    }
  }
  for (const component of components(files, graph)) {
    const pragmas = pragmasOf(component)
    if (pragmas.length === 0 || oldestAccepted(pragmas) !== undefined) assign(component, component)
    else
      for (const root of rootsOf(component, graph))
        assign(new Set([root]), reach([root], graph.imports, component))
  }
  return { assignments, without, errors }
}

function pragmasOf(files: ReadonlySet<ProjectFile>): string[] {
  return [...new Set([...files].flatMap((file) => file.pragmas))]
}

/** Files that nothing else of the component imports; all sources, where imports go in circles. */
function rootsOf(component: ReadonlySet<ProjectFile>, graph: ImportGraph): ProjectFile[] {
  const roots = [...component].filter((file) =>
    (graph.importers.get(file) ?? []).every((one) => !component.has(one)),
  )
  const covered = reach(roots, graph.imports, component)
  return [...roots, ...[...component].filter((file) => !covered.has(file))]
}

function compilerMissing(
  file: ProjectFile,
  pragmas: readonly string[],
  installed: readonly InstalledCompiler[],
): ScanError {
  const asked = oldestAccepted(file.pragmas) ?? oldestAccepted(pragmas) ?? '0.0.0'
  const line = lineOf(asked)
  const last = LAST_OF_LINE[line] ?? asked
  const here = installed.map(({ version }) => version).join(', ') || 'none'
  return {
    code: 'COMPILER_MISSING',
    file: file.path,
    line: undefined,
    message: `Asks for Solidity ${file.pragmas.join(' ') || asked}, and no ${line} compiler is here (here: ${here}).`,
    hint: `Run \`npm i -D solc-${line}@npm:solc@${last}\` or \`svm install ${last}\`.`,
  }
}
