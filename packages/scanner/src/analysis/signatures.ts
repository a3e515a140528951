import type { Flow, Op, ValueId } from '../flow/flow.ts'
import { enforcing, madeFrom, opsBehind } from './madeOf.ts'
import { mayFollow } from './order.ts'
import { stripCasts } from './values.ts'

/** A place where a signature is turned into its signer, or judged against one. */
export type Recovery = {
  readonly op: Op
  readonly hash: ValueId
  /** What the signature is given as: v, r and s, or bytes. */
  readonly signature: readonly ValueId[]
  /** The signer, or whether the signature is good. */
  readonly result: readonly ValueId[]
}

const recovering = /^_?(recover|tryRecover|recoverSigner|recoverCalldata|tryRecoverCalldata)$/

/** The signatures that a flow looks at, in its order. */
export function recoveriesIn(flow: Flow): readonly Recovery[] {
  const found: Recovery[] = []
  for (const op of flow.byKind.builtin) {
    const [hash, ...signature] = op.args
    if (op.name === 'ecrecover' && hash !== undefined) found.push({ op, hash, signature, result: op.results })
  }
  for (const op of [...flow.byKind.opaque, ...flow.byKind.call]) {
    const name = op.kind === 'opaque' ? op.name : op.member
    const [first, second, ...rest] = op.args
    if (first === undefined || second === undefined) continue
    if (recovering.test(name))
      found.push({ op, hash: first, signature: [second, ...rest], result: op.results })
    else if (name === 'isValidSignatureNow' && rest.length > 0)
      found.push({ op, hash: second, signature: rest, result: op.results })
    else if (name === 'isValidSignature' && op.kind === 'call' && rest.length === 0)
      found.push({ op, hash: first, signature: [second], result: op.results })
  }
  return found
}

/** The recoveries of different hashes: several signers of the same words are one case. */
export function hashesJudgedIn(flow: Flow): readonly Recovery[] {
  const seen = new Set<ValueId>()
  return recoveriesIn(flow).filter(({ hash }) => {
    const bare = stripCasts(flow, hash)
    return !seen.has(bare) && seen.add(bare).size > 0
  })
}

/** Values that follow from a recovery: its result, and table entries that are looked up by the signer. */
function followingFrom(flow: Flow, recovery: Recovery): ReadonlySet<ValueId> {
  const made = madeFrom(flow, recovery.result)
  const looked = flow.byKind.sload.filter(({ path }) =>
    path.steps.some((step) => step.kind === 'index' && made.has(step.value)),
  )
  if (looked.length === 0) return made
  return new Set([
    ...made,
    ...madeFrom(
      flow,
      looked.flatMap(({ results }) => results),
    ),
  ])
}

/** Whether the flow reverts when the signature is not the right one. */
export function isEnforced(flow: Flow, recovery: Recovery): boolean {
  const enforced = enforcing(flow)
  for (const value of followingFrom(flow, recovery)) if (enforced.has(value)) return true
  return false
}

/** What a flow does to anybody else after an operation: stores, calls that change something, ether, events. */
export function effectsAfter(flow: Flow, op: Op): readonly Op[] {
  const calls = flow.byKind.call.filter((call) => !call.static && call.how !== 'staticcall')
  return [...flow.byKind.sstore, ...calls, ...flow.byKind.emit].filter((effect) =>
    mayFollow(flow, op, effect),
  )
}

/** Whether the hash is taken as the caller gives it, so that nothing is known of what was signed. */
export function isHashGiven(flow: Flow, recovery: Recovery): boolean {
  const op = flow.ops[flow.values[stripCasts(flow, recovery.hash)]?.op ?? -1]
  return op?.kind === 'param'
}

/** Whether a signed hash names this contract or chain, directly or by a separator that was computed before. */
export function namesDomain(flow: Flow, hash: ValueId): boolean {
  for (const op of opsBehind(flow, hash)) {
    if (op.kind === 'env' && (op.name === 'this' || op.name === 'block.chainid')) return true
    if (op.kind === 'sload' && op.path.steps.length === 0) {
      const type = flow.values[op.results[0] ?? -1]?.type
      if (type?.kind === 'fixedBytes' && type.size === 32) return true
    }
    const name = op.kind === 'opaque' ? op.name : op.kind === 'call' ? op.member : ''
    if (/domain|typeddata|eip712/i.test(name)) return true
    if (op.kind === 'builtin' && /^asm\.(address|chainid)$/.test(op.name)) return true
    // A library that is not here may put the domain in.
    if (
      op.kind === 'opaque' &&
      op.fn === undefined &&
      /hash|digest|message/i.test(name) &&
      !/toEthSigned/.test(name)
    )
      return true
  }
  return false
}
