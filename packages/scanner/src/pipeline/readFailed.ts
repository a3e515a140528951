import type { SourceUnit } from '../ast/node.ts'
import type { Program } from '../ast/program.ts'
import { readNatively } from '../native/native.ts'
import type { ProjectFile } from '../project/project.ts'
import { lineTable } from '../report/lineTable.ts'
import { posixPath } from '../report/place.ts'
import type { ScanError } from '../result.ts'

/**
 * Adds to a program the units of files that no compiler gave a tree of, read as far as they go. Each file of which a
 * part could not be read has one `SYNTAX_UNREAD`, at the first such place.
 */
export function readFailed(
  program: Program,
  failed: readonly ProjectFile[],
): { readonly program: Program; readonly errors: readonly ScanError[] } {
  const { files } = program
  const numbers = new Map(files.map((file, number) => [file.absolutePath, number]))
  const others = new Map<string, SourceUnit>()
  for (const unit of program.units) {
    const path = files[unit.file]?.absolutePath
    if (path !== undefined) others.set(path, unit)
  }
  const sources = failed.flatMap(({ absolutePath, path, text, imports }) => {
    const file = numbers.get(absolutePath)
    if (file === undefined) return []
    return [
      {
        file,
        path,
        absolutePath,
        text,
        imports: new Map(imports.map((each) => [each.text, each.absolutePath])),
      },
    ]
  })
  const { units, diagnostics } = readNatively(sources, others)
  const first = new Map<number, ScanError>()
  for (const { at, message } of diagnostics) {
    const file = files[at.file]
    if (file === undefined || file.dependency || first.has(at.file)) continue
    const { line } = lineTable(file).position(at.start)
    first.set(at.file, { code: 'SYNTAX_UNREAD', file: posixPath(file.path), line, message, hint: undefined })
  }
  const all = [...program.units, ...units]
  return {
    program: { files, units: all, contracts: all.flatMap(({ contracts }) => contracts) },
    errors: [...first.values()],
  }
}
