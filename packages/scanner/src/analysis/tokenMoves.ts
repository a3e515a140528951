import type { Flow, ValueId } from '../flow/flow.ts'
import type { CallOp, OpaqueOp } from '../flow/op.ts'
import { constantOf, opOf, stripCasts } from './values.ts'

/** A call that moves somebody's tokens or allows that, however it is written: method, wrapper or encoded calldata. */
export type TokenMove = {
  readonly op: CallOp | OpaqueOp
  readonly does: 'transfer' | 'transferFrom' | 'approve' | 'permit' | 'burn' | 'mint'
  readonly token: ValueId | undefined
  /** Whose tokens: undefined where they are those of the contract itself. */
  readonly from: ValueId | undefined
  /** Receiver, or spender of an approval. */
  readonly to: ValueId | undefined
  readonly amount: ValueId | undefined
}

const moves = new WeakMap<Flow, readonly TokenMove[]>()

/** All token movements of a flow, in its order. */
export function tokenMovesOf(flow: Flow): readonly TokenMove[] {
  const known = moves.get(flow)
  if (known !== undefined) return known
  const found: TokenMove[] = []
  for (const op of flow.byKind.call) {
    const move =
      op.how === 'method' || op.how === 'library' ? byName(op, op.target, op.args) : byData(flow, op)
    if (move !== undefined) found.push(move)
  }
  for (const op of flow.byKind.opaque) {
    // A wrapper that was not found: the token comes first.
    const [token, ...args] = op.args
    const move = op.why === 'unknown' ? byName(op, token, args) : undefined
    if (move !== undefined) found.push(move)
  }
  moves.set(flow, found)
  return found
}

function byName(
  op: CallOp | OpaqueOp,
  target: ValueId | undefined,
  args: readonly ValueId[],
): TokenMove | undefined {
  const name = op.kind === 'call' ? op.member : op.name
  const does = meaningOf(name)
  if (does === undefined) return undefined
  // `TransferHelper.safeTransferFrom(token, from, to, amount)`: the library is no token, the first argument is.
  const usual = arity[does]
  const wrapped = /^(safe|_safe)/.test(name) || op.kind === 'opaque' || does !== 'transfer'
  const shifted =
    wrapped &&
    does !== 'permit' &&
    op.kind === 'call' &&
    args.length === usual + 1 &&
    name !== 'safeTransferFrom'
  if (shifted) return build(op, does, args[0], args.slice(1))
  if (op.kind === 'call' && name === 'safeTransferFrom' && args.length === 4 && isByLibrary(op))
    return build(op, does, args[0], args.slice(1))
  return args.length >= usual ? build(op, does, target, args) : undefined
}

/** A call on something without an address: the name of a library that was not found. */
function isByLibrary(op: CallOp): boolean {
  return op.how === 'library' || op.target === undefined
}

const arity = { transfer: 2, transferFrom: 3, approve: 2, permit: 3, burn: 2, mint: 2 } as const

function meaningOf(name: string): TokenMove['does'] | undefined {
  switch (name) {
    case 'transfer':
    case 'safeTransfer':
    case '_safeTransfer':
    case 'safeTransferToken':
      return 'transfer'
    case 'transferFrom':
    case 'safeTransferFrom':
    case '_safeTransferFrom':
      return 'transferFrom'
    case 'approve':
    case 'safeApprove':
    case 'forceApprove':
    case 'safeIncreaseAllowance':
      return 'approve'
    case 'permit':
    case 'safePermit':
      return 'permit'
    case 'burnFrom':
      return 'burn'
    default:
      return undefined
  }
}

function byData(flow: Flow, op: CallOp): TokenMove | undefined {
  if (op.how !== 'call' || op.target === undefined) return undefined
  const [data] = op.args
  if (data === undefined) return undefined
  const made = opOf(flow, stripCasts(flow, data))
  if (made.kind === 'builtin' && /^abi\.encode(WithSelector|WithSignature|Call)$/.test(made.name)) {
    const [selector, ...args] = made.args
    return bySelector(
      flow,
      op,
      selector,
      args.flatMap((arg) => partsOf(flow, arg)),
    )
  }
  if (made.kind !== 'update') return undefined
  return byMemory(flow, op, data)
}

function partsOf(flow: Flow, value: ValueId): readonly ValueId[] {
  const op = opOf(flow, value)
  return op.kind === 'make' ? op.parts : [value]
}

/** Calldata written word by word in assembly: selector at 0, arguments from 4 on. */
function byMemory(flow: Flow, op: CallOp, data: ValueId): TokenMove | undefined {
  const words = new Map<bigint, ValueId>()
  let at = data
  for (let steps = 0; steps < 24; steps++) {
    const update = opOf(flow, at)
    if (update.kind !== 'update') break
    const offset = offsetOf(flow, update.index)
    if (typeof offset === 'bigint' && !words.has(offset)) words.set(offset, unmask(flow, update.value))
    at = update.object
  }
  const args = [4n, 36n, 68n].flatMap((offset) => words.get(offset) ?? [])
  return bySelector(flow, op, words.get(0n), args)
}

/** Distance from where the calldata begins: assembly writes at 4, or at `add(pointer, 4)`. */
function offsetOf(flow: Flow, index: ValueId | undefined): bigint | undefined {
  const constant = constantOf(flow, index)
  if (index === undefined || typeof constant === 'bigint')
    return typeof constant === 'bigint' ? constant : undefined
  const op = opOf(flow, index)
  if (op.kind !== 'binary' || op.op !== '+') return 0n
  const added = constantOf(flow, op.left) ?? constantOf(flow, op.right)
  return typeof added === 'bigint' ? added : undefined
}

function unmask(flow: Flow, value: ValueId): ValueId {
  const op = opOf(flow, value)
  return op.kind === 'binary' && op.op === '&' ? op.left : value
}

const selectors: ReadonlyMap<bigint, string> = new Map([
  [0xa9059cbbn, 'transfer'],
  [0x23b872ddn, 'transferFrom'],
  [0x095ea7b3n, 'approve'],
])

function bySelector(
  flow: Flow,
  op: CallOp,
  selector: ValueId | undefined,
  args: readonly ValueId[],
): TokenMove | undefined {
  if (selector === undefined) return undefined
  const name = selectorName(flow, selector)
  const does = name === undefined ? undefined : meaningOf(name)
  return does === undefined || args.length < arity[does] ? undefined : build(op, does, op.target, args)
}

function selectorName(flow: Flow, selector: ValueId): string | undefined {
  const op = opOf(flow, stripCasts(flow, selector))
  const text = constantOf(
    flow,
    op.kind === 'builtin' && op.name === 'selector' ? (op.args[0] ?? selector) : selector,
  )
  if (typeof text === 'bigint') return selectors.get(text >= 1n << 224n ? text >> 224n : text)
  if (typeof text !== 'string') return undefined
  return /(?:^|\.)(\w+)(?:\(.*)?$/.exec(text)?.[1]
}

function build(
  op: CallOp | OpaqueOp,
  does: TokenMove['does'],
  token: ValueId | undefined,
  args: readonly ValueId[],
): TokenMove {
  if (does === 'transferFrom') return { op, does, token, from: args[0], to: args[1], amount: args[2] }
  if (does === 'permit') return { op, does, token, from: args[0], to: args[1], amount: args[2] }
  if (does === 'burn') return { op, does, token, from: args[0], to: undefined, amount: args[1] }
  return { op, does, token, from: undefined, to: args[0], amount: args[1] }
}
