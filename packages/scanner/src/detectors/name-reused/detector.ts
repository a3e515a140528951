import type { Contract } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { ownContracts } from '../reading/sources.ts'

/** Contracts of one name in one project. */
export const detector: Detector = {
  id: 'name-reused',
  title: 'Two contracts have the same name',
  severity: 'info',
  confidence: 'high',
  cwe: 694,
  swc: undefined,
  *run(scan) {
    const first = new Map<string, Contract>()
    for (const contract of ownContracts(scan)) {
      if (contract.form === 'interface' || contract.abstract) continue
      const other = first.get(contract.name)
      if (other === undefined) first.set(contract.name, contract)
      else {
        yield {
          at: contract.at,
          contract,
          fn: undefined,
          message: `${other.unit.path} has a contract ${contract.name} too. Tools that file their output by name keep only one of them, and deployment or verification may take the other.`,
          trace: [
            { at: other.at, note: 'the first of that name' },
            { at: contract.at, note: 'the second' },
          ],
        }
      }
    }
  },
}
