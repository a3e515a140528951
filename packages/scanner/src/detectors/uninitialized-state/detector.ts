import type { Contract, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportOn } from '../reading/reportAt.ts'
import { bodiesOf, ownContracts } from '../reading/sources.ts'
import { tracesOf } from '../reading/uses.ts'
import { walkOf } from '../reading/walk.ts'

/** State variables that code reads and nothing ever sets. */
export const detector: Detector = {
  id: 'uninitialized-state',
  title: 'State variable is read and never set',
  severity: 'high',
  confidence: 'high',
  cwe: 457,
  swc: undefined,
  *run(scan) {
    const traces = tracesOf(scan.program)
    const isBase = new Set(scan.program.contracts.flatMap(({ linearized }) => linearized.slice(1)))
    const opaque = new Map<Contract, boolean>()
    for (const contract of ownContracts(scan)) {
      // What derives from an abstract contract of a library lies outside what is scanned, and may set it.
      if (contract.unit.partial || (contract.abstract && !isBase.has(contract))) continue
      for (const variable of contract.variables) {
        if (!isUnset(variable)) continue
        const trace = traces.get(variable)
        if (trace === undefined || !trace.read || trace.written) continue
        if (hasOpaqueWrites(contract, opaque)) continue
        yield reportOn(
          contract,
          variable.nameAt,
          `${variable.name} is read, but no code sets it: it is zero for ever. A payment to it is burned, a limit or permission that it stands for does not exist.`,
          'declared without a value, and never assigned',
        )
      }
    }
  },
}

function isUnset({ role, constant, immutable, value, type, location }: Variable): boolean {
  if (role !== 'state' || constant || immutable || value !== undefined || location === 'transient')
    return false
  // A struct is also written through pointers to its fields, an empty fixed array is a gap.
  return (
    type.kind !== 'struct' && type.kind !== 'unknown' && !(type.kind === 'array' && type.length !== undefined)
  )
}

/** Storage of this contract may be written by code that does not name its variables. */
function hasOpaqueWrites(contract: Contract, known: Map<Contract, boolean>): boolean {
  const seen = known.get(contract)
  if (seen !== undefined) return seen
  const bodies = contract.linearized.flatMap(bodiesOf)
  const found = bodies.some((body) => {
    const { expressions, yulExpressions } = walkOf(body)
    return (
      expressions.some((each) => each.kind === 'member' && /^(?:delegatecall|callcode)$/.test(each.member)) ||
      yulExpressions.some(
        (each) => each.kind === 'yulCall' && /^(?:delegatecall|callcode|sstore)$/.test(each.name),
      )
    )
  })
  known.set(contract, found)
  return found
}
