import { isCaller, isThis } from '../../analysis/labels.ts'
import { opsBehind } from '../../analysis/madeOf.ts'
import { opOf, pathName, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp, SloadOp } from '../../flow/op.ts'

/** A balance or a supply as it is at this moment. */
export type Weight = { readonly read: CallOp | SloadOp; readonly of: 'balance' | 'supply' }

/** Tokens that stay where they are by design. */
const bound = /^ve[A-Z]|escrow|soulbound|^sbt|locker/i

/** Present balances of the voter, and present supplies, that a value is reckoned from. */
export function weightsIn(flow: Flow, value: ValueId): readonly Weight[] {
  const found: Weight[] = []
  for (const op of opsBehind(flow, value)) {
    if (op.kind === 'call') {
      const of = callReads(flow, op)
      if (of !== undefined) found.push({ read: op, of })
    } else if (op.kind === 'sload') {
      const of = loadReads(flow, op)
      if (of !== undefined) found.push({ read: op, of })
    }
  }
  return found
}

/** Whether a flow reads any such weight: most do not, and need no further look. */
export function readsWeight(flow: Flow): boolean {
  return (
    flow.byKind.call.some((call) => callReads(flow, call) !== undefined) ||
    flow.byKind.sload.some((load) => loadReads(flow, load) !== undefined)
  )
}

function callReads(flow: Flow, { member, args, target, how }: CallOp): Weight['of'] | undefined {
  if (how !== 'method' || (target !== undefined && bound.test(valueName(flow, target)))) return undefined
  const [holder] = args
  if (member === 'balanceOf' && holder !== undefined && args.length <= 2) {
    return isVoter(flow, holder) ? 'balance' : undefined
  }
  return member === 'totalSupply' && args.length === 0 ? 'supply' : undefined
}

/** The contract's own books, where it is the token. */
function loadReads(flow: Flow, { path, frame, results }: SloadOp): Weight['of'] | undefined {
  if (results.some((result) => flow.values[result]?.type.kind === 'address')) return undefined
  const last = path.steps.at(-1)
  const name = pathName(flow, path).replace(/[[.].*$/, '')
  const reader = flow.frames[frame]?.fn.name
  if (last?.kind === 'index' && path.steps.length === 1) {
    return (/balance/i.test(name) || reader === 'balanceOf') && isVoter(flow, last.value)
      ? 'balance'
      : undefined
  }
  return path.steps.length === 0 && (/^_?totalSupply$/.test(name) || reader === 'totalSupply')
    ? 'supply'
    : undefined
}

/** The caller, or somebody that the caller names. */
function isVoter(flow: Flow, holder: ValueId): boolean {
  if (isThis(flow, holder)) return false
  return isCaller(flow, holder) || opOf(flow, stripCasts(flow, holder)).kind === 'param'
}
