import { allowsOlderThan } from '../../detectors/reading/version.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp, OpaqueOp } from '../../flow/op.ts'
import { isCaller, isThis, Label } from '../labels.ts'
import { behind } from '../origins.ts'
import type { Scan } from '../scan.ts'
import { isListed, isStrangerSet } from '../strangerSet.ts'
import { constantOf, opOf, stripCasts } from '../values.ts'

/** A call during which code of somebody else runs. */
export type Leaving = {
  readonly op: CallOp | OpaqueOp
  /** What goes along: ether, a token whose receiver may be told of it, or nothing but control. */
  readonly carries: 'ether' | 'token' | 'control'
  /**
   * Who gets control: `stranger` anybody (or whoever a stranger named), `hook` the receiver of a token that calls it,
   * `trusted` an address that the contract fixed or its owner set, `unknown` where the callers are not known.
   */
  readonly to: 'stranger' | 'hook' | 'trusted' | 'unknown'
}

/** Gas that goes with `transfer` and `send`: too little to call back. */
const stipend = 2300n

/** The calls of a flow that hand control to another contract with enough gas to call back. */
export function leavingCalls(scan: Scan, flow: Flow): readonly Leaving[] {
  const found: Leaving[] = []
  for (const op of flow.byKind.call) {
    const leaving = leavingOf(scan, flow, op)
    if (leaving !== undefined) found.push(leaving)
  }
  for (const op of flow.byKind.opaque) {
    if (op.why === 'unknown' && op.fn !== undefined && op.args.length > 0 && paysOut.test(op.name))
      found.push({ op, carries: 'token', to: 'hook' })
  }
  return found
}

/** Functions whose bodies derived contracts write: what such a name pays may be ether or a token with hooks. */
const paysOut =
  /^_?(do|safe|perform)?_?(transfer(Out|To|Funds|Underlying|Assets?|Tokens?|Eth(er)?)|send\w*|pay(Out|To|ment)?|push(Out|Funds)|withdrawTo)$/i

function leavingOf(scan: Scan, flow: Flow, op: CallOp): Leaving | undefined {
  const { target } = op
  if (target === undefined || op.how === 'transfer' || op.how === 'send' || op.how === 'library')
    return undefined
  if (op.how === 'staticcall' || (op.static && !mayWriteAnyway(flow, op))) return undefined
  if (isThis(flow, target) || isPrecompile(flow, target) || isLibraryLike(flow, op, target)) return undefined
  const gas = constantOf(flow, op.gas)
  if (typeof gas === 'bigint' && gas <= stipend) return undefined
  const value = constantOf(flow, op.value)
  const ether = op.value !== undefined && value !== 0n
  const to = receiverOf(scan, flow, op, target)
  if (ether) return { op, carries: 'ether', to }
  return { op, carries: movesTokens(op) ? 'token' : 'control', to }
}

/** Compilers before 0.5 call view and pure functions like any other: the callee can do what it wants. */
function mayWriteAnyway(flow: Flow, op: CallOp): boolean {
  const fn = flow.frames[op.frame]?.fn
  if (op.how !== 'method' || op.fn?.kind !== 'function' || fn === undefined) return false
  const unit = fn.kind === 'function' ? fn.unit : fn.contract.unit
  return allowsOlderThan(unit, '0.5.0')
}

const arithmetic =
  /^(s?(add|sub|mul|div|mod)|(try|safe)?(Add|Sub|Mul|Div|Mod)|mulDiv\w*|(mul|div)(Down|Up)|pow\w*|min|max|average|abs|sqrt|to[A-Z]\w*|isContract|contains|at|length|encode\w*|hash)$/

/** Where a library is missing, `x.add(y)` looks like a call: what is called has the type of a number, or the name of arithmetic. */
function isLibraryLike(flow: Flow, op: CallOp, target: ValueId): boolean {
  if (op.how !== 'method' || op.fn !== undefined) return false
  const type = flow.values[target]?.type.kind
  return (
    (type !== 'contract' && type !== 'address' && type !== 'unknown') ||
    (type !== 'contract' && arithmetic.test(op.member))
  )
}

function isPrecompile(flow: Flow, target: ValueId): boolean {
  const constant = constantOf(flow, target)
  return typeof constant === 'bigint' && constant < 1024n
}

const transfers = new Set(['transfer', 'safeTransfer', 'transferFrom', 'safeTransferFrom'])

function movesTokens({ how, member, args }: CallOp): boolean {
  return (
    (how === 'method' && transfers.has(member) && args.length >= 2) ||
    receiverArgument(member, args.length) !== undefined
  )
}

/** Whether a call pays tokens to this contract: the sender gave them up, and what is credited after is right. */
export function isPull(flow: Flow, op: CallOp): boolean {
  if (op.how !== 'method' || !/^(safeT|t)ransferFrom$/.test(op.member)) return false
  const to = op.args[1]
  return to !== undefined && isThis(flow, to)
}

function receiverOf(scan: Scan, flow: Flow, op: CallOp, target: ValueId): Leaving['to'] {
  const direct = whoIs(scan, flow, op, target)
  if (direct !== 'trusted' || op.how !== 'method') return direct
  const position = receiverArgument(op.member, op.args.length)
  const known =
    position ?? (calls777(flow, target) && transfers.has(op.member) ? op.args.length - 2 : undefined)
  const receiver = known === undefined ? undefined : op.args[known]
  if (receiver === undefined || isThis(flow, receiver)) return 'trusted'
  return whoIs(scan, flow, op, receiver) === 'trusted' ? 'trusted' : 'hook'
}

/** Position of the receiver in functions of token standards that call it: ERC-721, ERC-1155, ERC-677, ERC-777, ERC-1363. */
function receiverArgument(member: string, count: number): number | undefined {
  switch (`${member}/${count}`) {
    case 'safeTransferFrom/4':
    case 'safeTransferFrom/5':
    case 'safeBatchTransferFrom/5':
    case 'transferFromAndCall/3':
    case 'transferFromAndCall/4':
    case 'operatorSend/5':
      return 1
    case 'safeMint/1':
    case 'safeMint/2':
    case 'safeMint/3':
    case 'transferAndCall/2':
    case 'transferAndCall/3':
    case 'send/3':
      return 0
    default:
      return undefined
  }
}

/** Whether the target's declared type is a token with ERC-777's hooks, known by `operatorSend`. */
function calls777(flow: Flow, target: ValueId): boolean {
  const type = flow.values[stripCasts(flow, target)]?.type
  const outer = flow.values[target]?.type
  return [type, outer].some((each) => {
    if (each?.kind === 'unknown') return /777/.test(each.name)
    return (
      each?.kind === 'contract' &&
      each.definition.linearized.some(
        (base) => /777/.test(base.name) || base.functions.some(({ name }) => name === 'operatorSend'),
      )
    )
  })
}

/** Whether strangers choose an address. */
function whoIs(scan: Scan, flow: Flow, op: CallOp, address: ValueId): 'stranger' | 'trusted' | 'unknown' {
  if (isCaller(flow, address)) return flow.reach === 'constructor' ? 'trusted' : 'stranger'
  const made = opOf(flow, stripCasts(flow, address))
  if (made.kind === 'const') return 'trusted'
  if (made.kind === 'call' && made.target === undefined) return 'trusted'
  const listed = isListed(scan, flow, address, op)
  const { loads, calls, labels } = behind(flow, address)
  if ((labels & (Label.Input | Label.Caller)) !== 0) return listed ? 'trusted' : 'stranger'
  if (!listed && loads.some(({ path }) => isStrangerSet(scan, path))) return 'stranger'
  if (flow.reach === 'internal' && (labels & Label.Unknown) !== 0) return listed ? 'trusted' : 'unknown'
  if (calls.some((call) => call.target !== undefined && call.member === 'ownerOf')) return 'stranger'
  return 'trusted'
}
