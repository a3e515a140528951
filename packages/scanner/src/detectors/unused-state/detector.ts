import type { Detector } from '../detector.ts'
import { reportOn } from '../reading/reportAt.ts'
import { ownContracts } from '../reading/sources.ts'
import { tracesOf } from '../reading/uses.ts'

/** Names of variables that only hold a place in the layout. */
const PLACEHOLDER = /gap|deprecated|unused|reserved|placeholder|legacy|^__/i

/** State variables that no code names. */
export const detector: Detector = {
  id: 'unused-state',
  title: 'State variable is never used',
  severity: 'info',
  confidence: 'high',
  cwe: 1164,
  swc: 'SWC-131',
  *run(scan) {
    const traces = tracesOf(scan.program)
    const isBase = new Set(scan.program.contracts.flatMap(({ linearized }) => linearized.slice(1)))
    for (const contract of ownContracts(scan)) {
      if (contract.unit.partial) continue
      for (const variable of contract.variables) {
        const { name, visibility, constant } = variable
        if (visibility === 'public' || traces.has(variable) || PLACEHOLDER.test(name)) continue
        if (visibility === 'internal' && contract.abstract && !isBase.has(contract)) continue
        // A library keeps constants for those who import it.
        if (visibility === 'internal' && constant && contract.form === 'library') continue
        yield reportOn(
          contract,
          variable.nameAt,
          `No code reads or writes ${name}. It is left over, or the code that was to use it is missing.`,
          'never used',
        )
      }
    }
  },
}
