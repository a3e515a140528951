import type { Contract, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { ownBodies } from '../reading/sources.ts'
import { walkOf } from '../reading/walk.ts'

/** Parameters and locals that hide a state variable. */
export const detector: Detector = {
  id: 'shadowing-local',
  title: 'Local variable hides a state variable',
  severity: 'low',
  confidence: 'high',
  cwe: 710,
  swc: 'SWC-119',
  *run(scan) {
    const names = new Map<Contract, ReadonlyMap<string, Variable>>()
    for (const body of ownBodies(scan)) {
      const { contract } = body
      if (contract === undefined || body.body === undefined) continue
      const state = names.get(contract) ?? visibleState(contract)
      names.set(contract, state)
      const results = body.kind === 'function' ? body.returns : []
      for (const local of [...body.params, ...results, ...walkOf(body).locals]) {
        const hidden = state.get(local.name)
        if (hidden === undefined) continue
        yield {
          at: local.nameAt,
          contract,
          fn: body,
          message: `${local.name} hides the state variable of that name: what is read or written under it here is not the contract's.`,
          trace: [
            { at: hidden.nameAt, note: `state variable ${hidden.name}` },
            { at: local.nameAt, note: 'hidden by this one' },
          ],
        }
      }
    }
  },
}

function visibleState(contract: Contract): ReadonlyMap<string, Variable> {
  const state = new Map<string, Variable>()
  for (const base of contract.linearized) {
    for (const variable of base.variables) {
      const isVisible = base === contract || variable.visibility !== 'private'
      if (isVisible && !state.has(variable.name)) state.set(variable.name, variable)
    }
  }
  return state
}
