import { restrictionsAt } from '../../analysis/access.ts'
import { isCaller, isThis } from '../../analysis/labels.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { wholeVariable } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow, Op } from '../../flow/flow.ts'

/**
 * Tokens that a contract holds for others: those that open functions take in from users or pay out to them, and those
 * that are named as rewards or stakes.
 */
export function tokensOfUsers(view: ContractView): ReadonlySet<Variable> {
  const found = new Set<Variable>()
  for (const flow of view.entries) {
    for (const { does, token, from, to, op } of tokenMovesOf(flow)) {
      const variable = token === undefined ? undefined : wholeVariable(flow, token)
      if (variable === undefined || to === undefined) continue
      const isIn = does === 'transferFrom' && from !== undefined && isCaller(flow, from) && isThis(flow, to)
      const isOut = does === 'transfer' && isCaller(flow, to)
      if ((isIn || isOut) && isForUsers(flow, op)) found.add(variable)
    }
  }
  for (const variable of view.variables) if (isNamedSo(variable)) found.add(variable)
  return found
}

/** Whether callers without a post get there; that a transfer of theirs succeeded before is no restriction. */
function isForUsers(flow: Flow, op: Op): boolean {
  return !restrictionsAt(flow, op).some(({ by }) => by === 'caller' || by === 'role' || by === 'modifier')
}

function isNamedSo({ name, type, role }: Variable): boolean {
  return (
    role === 'state' &&
    (type.kind === 'contract' || type.kind === 'address' || type.kind === 'unknown') &&
    /^_?(rewards?|stak(e|ed|ing)|deposit(ed)?)_?Token$/i.test(name)
  )
}
