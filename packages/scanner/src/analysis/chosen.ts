import type { Flow, Op, ValueId } from '../flow/flow.ts'
import { type Fact, factsAt } from './guards.ts'
import { has, isCaller, Label } from './labels.ts'
import { dominates } from './order.ts'
import { opOf, sameValue, stripCasts } from './values.ts'

/**
 * Whether a stranger picks a value freely: it comes from calldata, and no condition before the operation ties it to
 * something that the contract holds. Hashes and recovered signers are no choice.
 */
export function isChosen(flow: Flow, op: Op, value: ValueId | undefined): boolean {
  if (value === undefined || !has(flow, value, Label.Input) || has(flow, value, Label.Hash | Label.Signer))
    return false
  if (isAnswerOrState(flow, value)) return false
  return !isPinned(flow, op, value)
}

/** Whether a value reaches from storage or another contract, and only its key or argument is the stranger's. */
function isAnswerOrState(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return (
    op.kind === 'sload' ||
    (op.kind === 'call' && op.target !== undefined && !has(flow, op.target, Label.Input))
  )
}

/** Whether a condition that holds at an operation ties a value to what the contract holds. */
export function isPinned(flow: Flow, op: Op, value: ValueId): boolean {
  const roots = rootsOf(flow, value)
  if (factsAt(flow, op).some((fact) => fact.guard.enforced && ties(flow, fact, roots))) return true
  // Looked up by its hash: only what was proposed or scheduled before is found.
  return flow.byKind.sload.some(
    (load) =>
      dominates(flow, load, op) &&
      load.path.steps.some((step) => step.kind === 'index' && isHashOf(flow, step.value, roots)),
  )
}

/** A value and the objects that it is a part of: for `swaps[i].target` also `swaps`. */
function rootsOf(flow: Flow, value: ValueId): readonly ValueId[] {
  const roots: ValueId[] = []
  let at = stripCasts(flow, value)
  for (let depth = 0; depth < 6; depth++) {
    roots.push(at)
    const op = opOf(flow, at)
    if (op.kind !== 'field' && op.kind !== 'element') break
    at = stripCasts(flow, op.object)
  }
  return roots
}

function ties(flow: Flow, fact: Fact, roots: readonly ValueId[]): boolean {
  if (fact.kind === 'any')
    return fact.of.length > 0 && fact.of.every((facts) => facts.some((each) => ties(flow, each, roots)))
  const [own] = roots
  if (own === undefined) return false
  // That a table does not hold it ties nothing: whatever is on no blacklist is still a choice.
  if (fact.kind === 'truth') return fact.holds && isAbout(flow, fact.value, roots)
  for (const [side, other] of [
    [fact.left, fact.right],
    [fact.right, fact.left],
  ] as const) {
    // Neither does a limit for an amount that is chosen too.
    const limit = fact.op !== '==' && fact.op !== '!=' && has(flow, other, Label.Input)
    if (!limit && isAbout(flow, side, roots)) return true
    if (fact.op !== '==' || !sameValue(flow, side, own)) continue
    if (isCaller(flow, other) || !has(flow, other, Label.Input | Label.Caller)) return true
  }
  return false
}

const asksNothing =
  /^(balanceOf|allowance|decimals|totalSupply|supportsInterface|transfer|transferFrom|approve|permit)$/

/** Whether a value is looked up by one of the roots: an entry of a table, or what a contract answers about it. */
function isAbout(flow: Flow, value: ValueId, roots: readonly ValueId[], depth = 0): boolean {
  if (depth > 4) return false
  const op = opOf(flow, stripCasts(flow, value))
  const named = (each: ValueId): boolean =>
    roots.some((root) => sameValue(flow, each, root)) || isHashOf(flow, each, roots)
  switch (op.kind) {
    case 'sload':
      return op.path.steps.some((step) => step.kind === 'index' && named(step.value))
    case 'call':
      return (
        op.how === 'method' &&
        !asksNothing.test(op.member) &&
        op.args.some(named) &&
        (op.target === undefined || !has(flow, op.target, Label.Input))
      )
    case 'opaque':
      return op.args.some(named)
    case 'field':
    case 'element':
      return isAbout(flow, op.object, roots, depth + 1)
    case 'binary':
      return isAbout(flow, op.left, roots, depth + 1) || isAbout(flow, op.right, roots, depth + 1)
    default:
      return false
  }
}

/** Whether a key is a hash over a root: `proposals[keccak256(abi.encode(targets, ...))]`. */
function isHashOf(flow: Flow, value: ValueId, roots: readonly ValueId[]): boolean {
  if (!has(flow, value, Label.Hash) || !has(flow, value, Label.Input)) return false
  const seen = new Set<ValueId>()
  const waiting = [stripCasts(flow, value)]
  for (let at = waiting.pop(); at !== undefined && seen.size < 64; at = waiting.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (roots.some((root) => sameValue(flow, at, root))) return true
    const op = opOf(flow, at)
    if (op.kind === 'builtin') waiting.push(...op.args.map((arg) => stripCasts(flow, arg)))
    if (op.kind === 'make') waiting.push(...op.parts.map((part) => stripCasts(flow, part)))
    if (op.kind === 'opaque') waiting.push(...op.args.map((arg) => stripCasts(flow, arg)))
    if (op.kind === 'phi') waiting.push(...op.inputs.map((input) => stripCasts(flow, input)))
    if (op.kind === 'update') waiting.push(op.object, op.value)
  }
  return false
}
