import { isOpen } from '../../analysis/access.ts'
import { enforcedConditions } from '../../analysis/branches.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** An upper limit on the contract's own balance: force-fed ether passes it, and nothing goes on. */
export const detector: Detector = {
  id: 'balance-as-accounting',
  title: "The contract's own balance is used as its ledger",
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: 'SWC-132',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      const enforced = enforcedConditions(flow)
      for (const op of flow.byKind.binary) {
        const side = limited(flow, op)
        const [result] = op.results
        if (side === undefined || result === undefined || !enforced.has(result) || !isOpen(flow, op)) continue
        yield reportOp(
          flow,
          op,
          `\`${valueName(flow, side)}\` may not pass a limit here. Whoever sends the contract more than the limit (ether by force, tokens by a plain transfer) blocks this function, though nothing that the contract knows of has changed.`,
          'blocked by a donation',
          [
            {
              at: opOf(flow, stripCasts(flow, side)).at,
              note: 'what the contract holds, not what it was paid',
            },
          ],
        )
      }
    }
  },
}

/** The balance in `balance < limit`, where the limit is fixed or kept by the contract. */
function limited(flow: Flow, op: BinaryOp): ValueId | undefined {
  // A failing check makes either way of writing the same limit: which side must be smaller is told by the branch.
  const pairs = /^<=?$/.test(op.op) ? [[op.left, op.right]] : /^>=?$/.test(op.op) ? [[op.right, op.left]] : []
  const isLimit = (value: ValueId): boolean =>
    !has(flow, value, Label.Input | Label.Sent | Label.Answer | Label.OwnBalance | Label.Time) &&
    flow.values[value]?.type.kind !== 'bool'
  for (const [smaller, greater] of pairs) {
    if (smaller === undefined || greater === undefined) continue
    const [balance, limit, holds] = isOwnBalance(flow, smaller)
      ? [smaller, greater, true]
      : [greater, smaller, false]
    if (isOwnBalance(flow, balance) && isLimit(limit) && mustHold(flow, op) === holds) return balance
  }
  return undefined
}

/** The own balance itself, perhaps after what was just sent is taken off. */
function isOwnBalance(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'binary' && op.op === '-')
    return isOwnBalance(flow, op.left) && has(flow, op.right, Label.Sent)
  if (op.kind === 'builtin') return op.name === 'balance' && op.args.some((arg) => isThis(flow, arg))
  return op.kind === 'call' && has(flow, value, Label.OwnBalance)
}

/** What a comparison must be for the call not to revert. */
function mustHold(flow: Flow, op: BinaryOp): boolean | undefined {
  const [result] = op.results
  if (result === undefined) return undefined
  const check = flow.byKind.check.find(({ condition }) => condition === result)
  if (check !== undefined) return check.expected
  for (const { end } of flow.blocks) {
    if (end.kind !== 'branch' || end.condition !== result) continue
    return flow.blocks[end.no]?.end.kind === 'revert'
      ? true
      : flow.blocks[end.yes]?.end.kind === 'revert'
        ? false
        : undefined
  }
  return undefined
}
