import { opOf, stateVariable } from '../../analysis/values.ts'
import type { Contract } from '../../ast/node.ts'
import type { Type } from '../../ast/type.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'

/** Interfaces and variables of tokens whose balances change by themselves; wrapped ones (`wstETH`) are none. */
const known =
  /^(I|IERC20)?_?(stETH|Lido|aToken|scaledBalanceToken|AMPL|Ampleforth|UFragments|sOHM|stakedOlympus|rebas(e|ing))(Token|Address)?$|rebas(ing|e)Token/i
/** Functions that only such tokens have. */
const telling =
  /^(getPooledEthByShares|getSharesByPooledEth|transferShares|scaledBalanceOf|scaledTotalSupply|gonsForBalance|scaledTransfer|rebase)$/

/** The name by which the code itself says that a token rebases; undefined where it says nothing. */
export function rebasingName(flow: Flow, token: ValueId): string | undefined {
  let at = token
  for (let depth = 0; depth < 8; depth++) {
    const named = nameOfType(flow.values[at]?.type)
    if (named !== undefined) return named
    const op = opOf(flow, at)
    if (op.kind === 'cast') {
      at = op.operand
      continue
    }
    const name = op.kind === 'sload' ? stateVariable(op.path)?.name : flow.values[at]?.name
    return name !== undefined && known.test(trimmed(name)) ? name : undefined
  }
  return undefined
}

function nameOfType(type: Type | undefined): string | undefined {
  if (type?.kind === 'unknown') return known.test(type.name) ? type.name : undefined
  if (type?.kind !== 'contract') return undefined
  const { name } = type.definition
  return known.test(name) || tells(type.definition) ? name : undefined
}

function tells(contract: Contract): boolean {
  return contract.linearized.some(({ functions }) => functions.some(({ name }) => telling.test(name)))
}

function trimmed(name: string): string {
  return name.replace(/^_+|_+$/g, '')
}
