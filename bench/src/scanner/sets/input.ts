import type { HowToScan, Scanned, Tool } from '../found.ts'
import type { Listed } from '../report/report.ts'

/** What a data set's evaluation is given. */
export type SetInput = {
  /** The data set's checkout. */
  readonly path: string
  readonly tools: readonly Tool[]
  /** Ids of the detectors that the scanner has. */
  readonly known: ReadonlySet<string>
}

/** Runs every tool over the same files. */
export async function scanAll(
  { tools }: SetInput,
  root: string,
  files: readonly string[],
  how: HowToScan = 'apart',
): Promise<readonly { readonly tool: Tool['name']; readonly scanned: Scanned }[]> {
  const made: { tool: Tool['name']; scanned: Scanned }[] = []
  for (const tool of tools) made.push({ tool: tool.name, scanned: await tool.scan(root, files, how) })
  return made
}

export function failedOf(tool: string, { failed }: Scanned): readonly Listed[] {
  return failed.map(({ file, reason }) => ({
    tool,
    file,
    line: undefined,
    what: 'error',
    note: reason.slice(0, 200),
  }))
}
