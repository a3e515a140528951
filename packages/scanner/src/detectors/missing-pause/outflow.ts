import { isCaller, isThis } from '../../analysis/labels.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { constantOf, opOf, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op } from '../../flow/flow.ts'

/** What an entry point does with value. */
export type Movement = {
  readonly op: Op
  /** `own` is the contract's own token as ERC-20 moves it. */
  readonly way: 'in' | 'out' | 'own'
}

/** Value that a flow moves: ether and tokens in and out, new tokens, and the contract's own token by ERC-20. */
export function movementsOf(flow: Flow): readonly Movement[] {
  const found: Movement[] = []
  for (const op of flow.byKind.call) {
    if (op.static) continue
    const sends = op.how === 'call' || op.how === 'transfer' || op.how === 'send'
    if (sends && op.value !== undefined && constantOf(flow, op.value) !== 0n) found.push({ op, way: 'out' })
    if (op.how === 'method' && /^(safe)?mint$/i.test(op.member)) found.push({ op, way: 'out' })
  }
  for (const { op, does, from, to } of tokenMovesOf(flow)) {
    if (does === 'transfer') found.push({ op, way: 'out' })
    else if (does === 'transferFrom' && to !== undefined && isThis(flow, to)) found.push({ op, way: 'in' })
    else if (does === 'transferFrom' && from !== undefined && isThis(flow, from))
      found.push({ op, way: 'out' })
    else if (does === 'transferFrom' && from !== undefined && isCaller(flow, from))
      found.push({ op, way: 'in' })
  }
  const minted = flow.byKind.sstore.find((store) => {
    if (!/supply/i.test(stateVariable(store.path)?.name ?? '') || store.value === undefined) return false
    const sum = opOf(flow, stripCasts(flow, store.value))
    return sum.kind === 'binary' && sum.op === '+'
  })
  if (minted !== undefined) found.push({ op: minted, way: 'out' })
  if (
    found.length === 0 &&
    /^transfer(From)?\(address,(address,)?uint256\)$/.test(flow.entry.signature ?? '')
  ) {
    const [op] = flow.byKind.sstore
    if (op !== undefined) found.push({ op, way: 'own' })
  }
  return found
}
