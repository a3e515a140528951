import { opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { BuiltinOp } from '../../flow/op.ts'

/** `blockhash` of the current block or of one after it, which is zero. */
export function hashOfNoBlock(flow: Flow, op: BuiltinOp): boolean {
  const [block] = op.args
  if (op.name !== 'blockhash' || block === undefined) return false
  const isNow = (value: number): boolean => {
    const made = opOf(flow, stripCasts(flow, value))
    return made.kind === 'env' && made.name === 'block.number'
  }
  if (isNow(block)) return true
  const sum = opOf(flow, stripCasts(flow, block))
  return sum.kind === 'binary' && /^[+*]$/.test(sum.op) && (isNow(sum.left) || isNow(sum.right))
}
