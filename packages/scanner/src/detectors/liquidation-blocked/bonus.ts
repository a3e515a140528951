import { has, isCaller, Label } from '../../analysis/labels.ts'
import { opsBehind } from '../../analysis/madeOf.ts'
import { type TokenMove, tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Liquidation } from './liquidation.ts'

/** Names of what makes a liquidation worth while. */
const rewarding = /bonus|discount|incentiv|premium|penalt|reward|fee(?!d)|bounty|chop|spread|auction/i

/** The payment to the liquidator of exactly what was repaid; undefined where anything may be on top of it. */
export function paymentWithoutBonus({ flow }: Liquidation): CallOp | TokenMove['op'] | undefined {
  if (flow.truncated || flow.byKind.opaque.length > 0 || mentionsReward(flow)) return undefined
  const payments = paymentsToCaller(flow)
  const [payment] = payments
  const repaid = repaidAmounts(flow)
  if (payment === undefined || payments.length > 1 || repaid.length === 0) return undefined
  const made = [...opsBehind(flow, payment.amount)]
  const isFromRepaid = made.some(({ results }) => results.some((result) => repaid.includes(result)))
  return isFromRepaid && made.every((op) => isConversion(flow, op)) ? payment.op : undefined
}

function paymentsToCaller(flow: Flow): readonly { readonly op: TokenMove['op']; readonly amount: ValueId }[] {
  const tokens = tokenMovesOf(flow).flatMap(({ op, does, to, amount }) =>
    does === 'transfer' && to !== undefined && amount !== undefined && !has(flow, to, Label.State)
      ? [{ op, to, amount }]
      : [],
  )
  const ether = flow.byKind.call.flatMap((op) =>
    op.value !== undefined && op.target !== undefined && constantOf(flow, op.value) !== 0n
      ? [{ op, to: op.target, amount: op.value }]
      : [],
  )
  return [...tokens, ...ether].filter(({ to }) => isCaller(flow, to) || has(flow, to, Label.Input))
}

function repaidAmounts(flow: Flow): readonly ValueId[] {
  const pulled = tokenMovesOf(flow).flatMap(({ from, amount }) =>
    from !== undefined && amount !== undefined && isCaller(flow, from) ? [stripCasts(flow, amount)] : [],
  )
  const sent = flow.byKind.env.flatMap(({ name, results }) => (name === 'msg.value' ? results : []))
  return [...pulled, ...sent]
}

/** Whether the code, read as it stands, speaks of a reward anywhere. */
function mentionsReward(flow: Flow): boolean {
  return (
    flow.values.some(({ name }) => name !== undefined && rewarding.test(name)) ||
    flow.frames.some(({ fn }) => rewarding.test(fn.name)) ||
    flow.byKind.call.some(({ member }) => rewarding.test(member)) ||
    flow.byKind.sload.some(
      ({ path }) =>
        path.steps.some((step) => step.kind === 'field' && rewarding.test(step.field.name)) ||
        (typeof path.root !== 'number' && rewarding.test(path.root.name)),
    )
  )
}

/** A step from one unit to another: prices, and powers of ten. */
function isConversion(flow: Flow, op: Op): boolean {
  if (op.kind !== 'binary') return op.kind !== 'sload' || !isFactor(flow, op.results[0])
  if (op.op === '**') return true
  if (op.op !== '*' && op.op !== '/') return false
  return [op.left, op.right].every((side) => {
    const number = constantOf(flow, side)
    return typeof number !== 'bigint' || /^10*$/.test(String(number))
  })
}

/** A stored number that is multiplied with and is no price may well be the bonus. */
function isFactor(flow: Flow, value: ValueId | undefined): boolean {
  if (value === undefined) return true
  const load = opOf(flow, value)
  if (load.kind !== 'sload' || flow.values[value]?.type.kind !== 'int') return false
  const last = load.path.steps.findLast((step) => step.kind === 'field')
  const name =
    last?.kind === 'field' ? last.field.name : typeof load.path.root === 'number' ? '' : load.path.root.name
  return !/price|rate|decimals|debt|borrow|owe|loan/i.test(name)
}
