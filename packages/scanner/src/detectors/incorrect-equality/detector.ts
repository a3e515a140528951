import { decidingConditions } from '../../analysis/branches.ts'
import { has, Label } from '../../analysis/labels.ts'
import { constantOf, opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

const balances = Label.OwnBalance | Label.Balance

/** A balance that must be exactly something: a stranger makes it something else by sending one unit. */
export const detector: Detector = {
  id: 'incorrect-equality',
  title: 'Strict equality on a balance that strangers can move',
  severity: 'medium',
  confidence: 'high',
  cwe: 697,
  swc: 'SWC-132',
  *run(scan) {
    for (const flow of scan.flows) {
      for (const op of flow.byKind.binary) {
        if ((op.op !== '==' && op.op !== '!=') || op.assembly) continue
        const side = balanceIn(flow, op)
        if (side === undefined || !isUsed(flow, op)) continue
        const own = has(flow, side, Label.OwnBalance)
        yield reportOp(
          flow,
          op,
          `\`${valueName(flow, op.left)} ${op.op} ${valueName(flow, op.right)}\` compares a balance for equality. Anybody can send one unit more (ether even by force, through selfdestruct or as a block reward), and the comparison never holds again.`,
          'compared for equality',
          [
            {
              at: opOf(flow, stripCasts(flow, side)).at,
              note: own ? 'balance of this contract' : 'balance of an account',
            },
          ],
          own ? {} : { severity: 'low' },
        )
      }
    }
  },
}

/** The side that is a balance; not where the other is zero (is there any?), or a balance too (has it changed?). */
function balanceIn(flow: Flow, op: BinaryOp): ValueId | undefined {
  for (const [side, other] of [
    [op.left, op.right],
    [op.right, op.left],
  ] as const) {
    if (!has(flow, side, balances) || has(flow, other, balances | Label.Answer)) continue
    if (flow.values[stripCasts(flow, side)]?.type.kind === 'bool') continue
    const constant = constantOf(flow, other)
    if (constant === 0n || !isSum(flow, side)) continue
    return side
  }
  return undefined
}

/** A balance itself, or a sum or difference with one: a share or a price computed from it is another matter. */
function isSum(flow: Flow, value: ValueId, depth = 0): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'builtin') return op.name === 'balance'
  if (op.kind === 'call') return has(flow, value, balances)
  return op.kind === 'binary' && /^[-+]$/.test(op.op) && depth < 4
    ? !(has(flow, op.left, balances) && has(flow, op.right, balances)) &&
        (isSum(flow, op.left, depth + 1) || isSum(flow, op.right, depth + 1))
    : false
}

function isUsed(flow: Flow, op: BinaryOp): boolean {
  const [result] = op.results
  return (
    result !== undefined && ((flow.uses[result] ?? []).length > 0 || decidingConditions(flow).has(result))
  )
}
