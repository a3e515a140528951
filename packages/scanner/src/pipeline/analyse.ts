import { analyseProgram } from '../analysis/analyse.ts'
import type { Scan } from '../analysis/scan.ts'
import type { Program } from '../ast/program.ts'
import { lineTable } from '../report/lineTable.ts'
import { functionName, posixPath } from '../report/place.ts'
import type { ScanError } from '../result.ts'

/** Analyses a program. A function that could not be lowered becomes an `ANALYSIS_FAILED`, and the others go on. */
export function analyse(program: Program): { readonly scan: Scan; readonly errors: readonly ScanError[] } {
  const { scan, failures } = analyseProgram(program)
  const errors = failures.map(({ fn, contract, error }): ScanError => {
    const file = program.files[fn.nameAt.file]
    const name = [contract.name, functionName(fn)].join('.')
    return {
      code: 'ANALYSIS_FAILED',
      file: file === undefined ? undefined : posixPath(file.path),
      line: file === undefined ? undefined : lineTable(file).position(fn.nameAt.start).line,
      message: `${name} could not be analysed: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'The rest is scanned. Please report this with the function.',
    }
  })
  return { scan, errors }
}
