import type { Flow, Op, ValueId } from '../flow/flow.ts'
import { visitOperands } from '../flow/operands.ts'
import { modelOf } from '../models/model.ts'
import { opOf, stripCasts } from './values.ts'

/**
 * Where a value's content comes from, as a set of bits. Keys of mappings do not count: `balances[msg.sender]` comes
 * from storage, not from the caller.
 */
export const Label = {
  /** `msg.sender`. */
  Caller: 1,
  Origin: 2,
  /** `msg.value`. */
  Sent: 4,
  /** A parameter or calldata of an entry point: whoever calls chooses it. */
  Input: 8,
  /** A parameter of a function whose callers are not known, or something that could not be followed. */
  Unknown: 16,
  /** Read from storage. */
  State: 32,
  /** Immutable, or given at deployment. */
  Fixed: 64,
  /** Ether or tokens that the contract itself holds: anybody can send it more. */
  OwnBalance: 128,
  /** A token balance of somebody. */
  Balance: 256,
  /** A price or a reserve that one transaction can move. */
  Spot: 512,
  /** An answer of a price oracle. */
  Oracle: 1024,
  /** `block.timestamp`. */
  Time: 2048,
  /** Other facts of the block: number, hash, prevrandao, coinbase, gas limit, base fee. */
  Block: 4096,
  /** Came back from another contract. */
  Answer: 8192,
  /** An address recovered from a signature. */
  Signer: 16384,
  /** A hash. */
  Hash: 32768,
  /** A token's total supply. */
  Supply: 65536,
} as const

const cache = new WeakMap<Flow, Uint32Array>()

/** The labels of a value; 0 for constants. */
export function labelsOf(flow: Flow, value: ValueId): number {
  return tableOf(flow)[value] ?? 0
}

/** Whether a value has one of these labels. */
export function has(flow: Flow, value: ValueId, labels: number): boolean {
  return (labelsOf(flow, value) & labels) !== 0
}

function tableOf(flow: Flow): Uint32Array {
  const known = cache.get(flow)
  if (known !== undefined) return known
  const table = new Uint32Array(flow.values.length)
  const ops = reachedOps(flow)
  // Set first, so that what reads labels while it makes some does not begin again.
  cache.set(flow, table)
  // Operations are numbered as they were written, operands first; only where ways join can one come later.
  const joins = flow.byKind.phi.length > 0
  for (let changed = true; changed; ) {
    changed = false
    for (const op of ops) {
      if (op.results.length === 0) continue
      const made = labelsMade(flow, op, table)
      for (const result of op.results) {
        const before = table[result] ?? 0
        if ((before | made) !== before) {
          table[result] = before | made
          changed = joins
        }
      }
    }
  }
  return table
}

/** Operations that are reached, in the order of their numbers. */
function reachedOps(flow: Flow): readonly Op[] {
  const reached = new Uint8Array(flow.ops.length)
  for (const block of flow.blocks) for (const id of block.ops) reached[id] = 1
  return flow.ops.filter((_, id) => reached[id] === 1)
}

function joined(op: Op, table: Uint32Array): number {
  let labels = 0
  visitOperands(op, (operand) => {
    labels |= table[operand] ?? 0
  })
  return labels
}

function labelsMade(flow: Flow, op: Op, table: Uint32Array): number {
  switch (op.kind) {
    case 'const':
    case 'ref':
      return 0
    case 'param':
      return flow.reach === 'entry' ? Label.Input : flow.reach === 'constructor' ? Label.Fixed : Label.Unknown
    case 'env':
      return environmentLabel(flow, op.name)
    case 'sload': {
      const root = op.path.root
      return typeof root !== 'number' && root.immutable ? Label.Fixed : Label.State
    }
    case 'element':
      return table[op.object] ?? 0
    case 'builtin':
      return builtinLabels(flow, op.name, op.args, table)
    case 'call': {
      const model = modelOf(flow, op)
      let labels: number = Label.Answer | (model?.labels ?? 0)
      // Who chooses the contract chooses what it answers.
      if (op.target !== undefined && op.how !== 'library')
        labels |= (table[op.target] ?? 0) & (Label.Input | Label.Caller)
      const [holder] = op.args
      if (((model?.labels ?? 0) & Label.Balance) !== 0 && holder !== undefined && isThis(flow, holder))
        labels |= Label.OwnBalance
      return labels
    }
    case 'opaque':
      return joined(op, table) | (op.pure ? 0 : Label.State) | (op.fn === undefined ? Label.Unknown : 0)
    default:
      return joined(op, table)
  }
}

function environmentLabel(flow: Flow, name: string): number {
  switch (name) {
    case 'msg.sender':
      return flow.reach === 'constructor' ? Label.Fixed : Label.Caller
    case 'msg.value':
      return Label.Sent
    case 'msg.data':
      return Label.Input
    case 'tx.origin':
      return Label.Origin
    case 'block.timestamp':
      return Label.Time
    case 'this':
    case 'msg.sig':
    case 'gasleft':
    case 'tx.gasprice':
    case 'block.chainid':
      return 0
    default:
      return Label.Block
  }
}

function builtinLabels(flow: Flow, name: string, args: readonly ValueId[], table: Uint32Array): number {
  let labels = 0
  for (const arg of args) labels |= table[arg] ?? 0
  switch (name) {
    case 'keccak256':
    case 'sha256':
    case 'ripemd160':
      return labels | Label.Hash
    case 'ecrecover':
      return Label.Signer
    case 'blockhash':
      return Label.Block
    case 'balance': {
      const [holder] = args
      return holder !== undefined && isThis(flow, holder) ? Label.OwnBalance : Label.Balance
    }
    case 'asm.calldataload':
    case 'asm.calldatacopy':
    case 'asm.calldatasize':
      return flow.reach === 'entry' ? Label.Input : Label.Unknown
    case 'returndata':
      return labels | Label.Answer
    default:
      return labels
  }
}

/** Whether a value is this contract's address. */
export function isThis(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'env' && op.name === 'this'
}

/** Whether a value is the caller itself (`msg.sender`, also through `_msgSender()`). */
export function isCaller(flow: Flow, value: ValueId, depth = 0): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'env') return op.name === 'msg.sender'
  if (depth > 4) return false
  // ERC-2771 contexts take the sender from the end of the calldata where a trusted forwarder calls.
  if (op.kind === 'phi') return op.inputs.some((input) => isCaller(flow, input, depth + 1))
  if (op.kind === 'select') return isCaller(flow, op.yes, depth + 1) || isCaller(flow, op.no, depth + 1)
  return op.kind === 'opaque' && /^_?msgSender$/.test(op.name)
}
