import { has, isCaller, Label } from '../../analysis/labels.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'

/** A place that makes a number meant to be random out of block values. */
export type Draw = { readonly op: Op; readonly from: ValueId; readonly how: string }

/** What is compared is no number that is drawn here: the hash that it comes from is the fault. */
export const GUESS = 'compared with a guess'

const blocks = Label.Block | Label.Time

export function drawsIn(flow: Flow): readonly Draw[] {
  const draws: Draw[] = []
  for (const op of flow.byKind.binary) {
    if (op.op === '%') {
      if (has(flow, op.left, blocks) && !isSchedule(flow, op)) {
        draws.push({ op, from: op.left, how: 'reduced by a modulo' })
      } else if (isCaller(flow, op.left)) {
        draws.push({
          op,
          from: op.left,
          how: 'the address of the caller, who can choose it, reduced by a modulo',
        })
      }
    } else if ((op.op === '==' || op.op === '!=') && !op.assembly) {
      for (const [drawn, guess] of [
        [op.left, op.right],
        [op.right, op.left],
      ] as const) {
        if (isDrawn(flow, drawn) && isGuess(flow, guess)) draws.push({ op, from: drawn, how: GUESS })
      }
    }
  }
  for (const op of flow.byKind.cast) {
    if (op.to.kind === 'int' && op.from.kind !== 'int' && isDrawn(flow, op.operand))
      draws.push({ op, from: op.operand, how: 'taken as a number' })
  }
  return draws
}

/** A block hash, or a hash over block values. */
function isDrawn(flow: Flow, value: ValueId): boolean {
  if (has(flow, value, Label.Answer)) return false
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'builtin' && op.name === 'blockhash') return true
  return has(flow, value, Label.Hash) && has(flow, value, blocks)
}

/** Chosen by the caller, or stored before; a hash over what the caller gives is a header that is being proved. */
function isGuess(flow: Flow, value: ValueId): boolean {
  return has(flow, value, Label.Input | Label.State) && !has(flow, value, Label.Hash | blocks)
}

/** Time or block number cut into intervals (`now % 1 days`) or to the width of a slot (`now % 2**32`). */
function isSchedule(flow: Flow, op: BinaryOp): boolean {
  if (has(flow, op.left, Label.Hash)) return false
  const sources = [...sliceOf(flow, op.left)]
  const isClock = sources.every(
    (each) =>
      !(each.kind === 'builtin' && each.name === 'blockhash') &&
      !(each.kind === 'env' && /prevrandao|coinbase|gaslimit|basefee/.test(each.name)),
  )
  if (!isClock) return false
  // Time or blocks since a moment that the contract keeps, or cut down to the last full interval.
  if (has(flow, op.left, Label.State) && !sources.some((each) => each.kind === 'binary' && each.op === '*'))
    return true
  if (isAligned(flow, op)) return true
  const left = opOf(flow, stripCasts(flow, op.left))
  const isTime = has(flow, op.left, Label.Time) && !has(flow, op.left, Label.Block)
  const isNumber = left.kind === 'env' && left.name === 'block.number'
  if (!isTime && !isNumber) return false
  const by = constantOf(flow, op.right)
  if (typeof by !== 'bigint') return opOf(flow, stripCasts(flow, op.right)).kind !== 'param'
  return by % 60n === 0n || (by >= 1n << 16n && (by & (by - 1n)) === 0n) || (isNumber && by >= 256n)
}

/** `x - x % n`, `x + n - x % n`. */
function isAligned(flow: Flow, op: BinaryOp): boolean {
  return (flow.uses[op.results[0] ?? -1] ?? []).some((use) => {
    const user = flow.ops[use]
    return user?.kind === 'binary' && (user.op === '-' || user.op === '+')
  })
}
