import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { SourceFinding } from '@membrane/core'
import { type Detector, type StageTime, scanProject } from '@membrane/scanner'
import type { Found, Place, Scanned, Tool } from './found.ts'

/** What `scanned` was made from: for figures that only our own scanner tells. */
export type OwnScan = Scanned & {
  readonly stages: readonly StageTime[]
  /** Paths of the scanned sources from the given root. */
  readonly files: readonly string[]
}

/** Our scanner, in this process, without a cache. Tests of a project count as sources: data sets keep theirs there. */
export function ourScanner(detectors: readonly Detector[]): Tool {
  return {
    name: 'membrane',
    scan: (root, files) => scanOurs(detectors, root, folderOf(root, files), true),
  }
}

/** Scans `folder` below `root` and gives everything with paths from `root`. */
export async function scanOurs(
  detectors: readonly Detector[],
  root: string,
  folder: string,
  includeTests: boolean,
): Promise<OwnScan> {
  const { result, project, timing } = await scanProject({
    path: join(root, folder),
    version: 'bench',
    detectors,
    includeTests,
  })
  const nameOf = (path: string) => relative(root, isAbsolute(path) ? path : join(project.root, path))
  const compilers = timing
    .filter(({ stage }) => stage === 'compile')
    .reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  const all = timing.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  return {
    found: result.findings.map((finding) => readFinding(finding, nameOf)),
    failed: result.errors.map(({ code, file, line, message }) => ({
      file: file === undefined ? '' : nameOf(file),
      reason: `${code}${line === undefined ? '' : ` line ${line}`}: ${message}`,
    })),
    cpu: { own: (all - compilers) / 1_000, compilers: compilers / 1_000 },
    stages: timing,
    files: result.files.map(nameOf),
  }
}

function readFinding(finding: SourceFinding, nameOf: (path: string) => string): Found {
  const trace = finding.evidence.flatMap((step): readonly Place[] =>
    step.kind === 'source' ? [{ file: nameOf(step.file), line: step.line, endLine: step.endLine }] : [],
  )
  return {
    file: nameOf(finding.file),
    line: finding.line,
    endLine: finding.endLine,
    detector: finding.detector,
    severity: finding.severity,
    contract: finding.contract,
    fn: finding.function,
    message: finding.message,
    trace,
  }
}

/** The project that holds the files: the root where it is configured as one, else the deepest folder around all of them. */
function folderOf(root: string, files: readonly string[]): string {
  if (existsSync(join(root, 'foundry.toml'))) return '.'
  const [first = []] = files.map((file) => file.split('/').slice(0, -1))
  const shared = first.findIndex((part, i) => files.some((file) => file.split('/')[i] !== part))
  return (shared === -1 ? first : first.slice(0, shared)).join('/') || '.'
}
