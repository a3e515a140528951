import type { YulExpression, YulIdentifier } from '../ast/node.ts'
import {
  boolType,
  constant,
  emit,
  environment,
  readSlot,
  slotOf,
  terminate,
  uint256Type,
  unknownType,
  value,
  writeSlot,
} from './builder.ts'
import type { CallOp, EnvName, StoragePath, ValueId } from './op.ts'
import { isState, pathOf, store } from './places.ts'
import type { Lowering } from './state.ts'

const binary: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  sdiv: '/',
  mod: '%',
  smod: '%',
  exp: '**',
  and: '&',
  or: '|',
  xor: '^',
  lt: '<',
  gt: '>',
  slt: '<',
  sgt: '>',
  eq: '==',
}
const comparisons: ReadonlySet<string> = new Set(['lt', 'gt', 'slt', 'sgt', 'eq'])
const shifts: Readonly<Record<string, string>> = { shl: '<<', shr: '>>', sar: '>>' }
const environmentOpcodes: Readonly<Record<string, EnvName>> = {
  caller: 'msg.sender',
  callvalue: 'msg.value',
  origin: 'tx.origin',
  timestamp: 'block.timestamp',
  number: 'block.number',
  address: 'this',
  gas: 'gasleft',
  chainid: 'block.chainid',
  coinbase: 'block.coinbase',
  basefee: 'block.basefee',
  prevrandao: 'block.prevrandao',
  difficulty: 'block.prevrandao',
  gasprice: 'tx.gasprice',
  gaslimit: 'block.gaslimit',
}

function slotPath(l: Lowering, id: ValueId | undefined, transient: boolean): StoragePath {
  if (id === undefined) return { root: constant(l, undefined, uint256Type), steps: [], transient }
  const path = pathOf(l, id)
  return { ...path, transient: transient || path.transient }
}

function memory(l: Lowering): ValueId {
  return readSlot(l, l.memory, unknownType, 'memory')
}

function writeMemory(l: Lowering, at: ValueId | undefined, stored: ValueId, e: YulExpression): void {
  const updated = value(
    l,
    { kind: 'update', object: memory(l), field: undefined, index: at, value: stored },
    unknownType,
  )
  writeSlot(l, l.memory, updated)
  // `mstore(add(data, 32), v)` also changes the Solidity variable `data`.
  const target = e.kind === 'yulCall' ? pointedAt(e.args[0]) : undefined
  if (target?.ref === undefined || isState(target.ref) || target.ref.role === 'constant') return
  const type = target.ref.type
  if (type.kind !== 'bytes' && type.kind !== 'string' && type.kind !== 'array' && type.kind !== 'struct')
    return
  const slot = slotOf(l, target.ref)
  const object = readSlot(l, slot, type, target.ref.name)
  writeSlot(l, slot, value(l, { kind: 'update', object, field: undefined, index: at, value: stored }, type))
}

function pointedAt(e: YulExpression | undefined): YulIdentifier | undefined {
  if (e === undefined || e.kind === 'yulLiteral') return undefined
  if (e.kind === 'yulIdentifier') return e
  return e.name === 'add' ? (pointedAt(e.args[0]) ?? pointedAt(e.args[1])) : undefined
}

/** Lowers one opcode to the operation that it is in Solidity too, or to a builtin `asm.NAME`. */
export function lowerOpcode(
  l: Lowering,
  name: string,
  args: readonly ValueId[],
  e: YulExpression,
): readonly ValueId[] {
  const [a, b, d] = args
  const zero = (): ValueId => constant(l, undefined, uint256Type)
  const env = environmentOpcodes[name]
  if (env !== undefined) return [environment(l, env)]
  const operator = binary[name]
  if (operator !== undefined) {
    const type = comparisons.has(name) ? boolType : uint256Type
    return [
      value(
        l,
        {
          kind: 'binary',
          op: operator,
          left: a ?? zero(),
          right: b ?? zero(),
          checked: false,
          assembly: true,
        },
        type,
      ),
    ]
  }
  const shift = shifts[name]
  if (shift !== undefined) {
    return [
      value(
        l,
        { kind: 'binary', op: shift, left: b ?? zero(), right: a ?? zero(), checked: false, assembly: true },
        uint256Type,
      ),
    ]
  }
  switch (name) {
    case 'iszero':
      return [value(l, { kind: 'unary', op: 'iszero', operand: a ?? zero() }, boolType)]
    case 'not':
      return [value(l, { kind: 'unary', op: '~', operand: a ?? zero() }, uint256Type)]
    case 'sload':
    case 'tload':
      return [value(l, { kind: 'sload', path: slotPath(l, a, name === 'tload') }, uint256Type)]
    case 'sstore':
    case 'tstore':
      store(l, slotPath(l, a, name === 'tstore'), b, 'set')
      return []
    case 'mload':
      return [value(l, { kind: 'builtin', name: 'asm.mload', args: [a ?? zero(), memory(l)] }, uint256Type)]
    case 'mstore':
    case 'mstore8':
      writeMemory(l, a, b ?? zero(), e)
      return []
    case 'calldatacopy':
    case 'returndatacopy':
    case 'codecopy':
    case 'mcopy':
    case 'extcodecopy': {
      const source = name === 'returndatacopy' ? 'returndata' : `asm.${name}`
      writeMemory(l, a, value(l, { kind: 'builtin', name: source, args: args.slice(1) }, unknownType), e)
      return []
    }
    case 'keccak256':
    case 'sha3':
      return [value(l, { kind: 'builtin', name: 'keccak256', args: [memory(l), ...args] }, uint256Type)]
    case 'selfbalance':
      return [value(l, { kind: 'builtin', name: 'balance', args: [environment(l, 'this')] }, uint256Type)]
    case 'balance':
    case 'extcodehash':
    case 'extcodesize':
    case 'blockhash':
    case 'addmod':
    case 'mulmod': {
      const as = name === 'extcodehash' ? 'codehash' : name === 'extcodesize' ? 'code' : name
      return [value(l, { kind: 'builtin', name: as, args }, uint256Type)]
    }
    case 'return':
      terminate(l, { kind: 'stop', at: l.at })
      return []
    case 'stop':
      terminate(l, { kind: 'stop', at: l.at })
      return []
    case 'revert':
    case 'invalid':
      terminate(l, { kind: 'revert', at: l.at, error: undefined })
      return []
    case 'selfdestruct':
    case 'suicide':
      emit(l, { kind: 'builtin', name: 'selfdestruct', args }, [])
      terminate(l, { kind: 'stop', at: l.at })
      return []
    case 'pop':
      return []
    case 'log0':
    case 'log1':
    case 'log2':
    case 'log3':
    case 'log4':
      emit(l, { kind: 'emit', event: undefined, name, args }, [])
      return []
    case 'call':
    case 'callcode':
      return [leave(l, name, b, d, a, args[5], e)]
    case 'delegatecall':
    case 'staticcall':
      return [leave(l, name, b, undefined, a, args[4], e)]
    case 'create':
    case 'create2':
      return [leave(l, name, undefined, a, undefined, undefined, e, name === 'create2' ? args[3] : undefined)]
    default:
      return [value(l, { kind: 'builtin', name: `asm.${name}`, args }, uint256Type)]
  }
}

function leave(
  l: Lowering,
  how: CallOp['how'],
  target: ValueId | undefined,
  sent: ValueId | undefined,
  gas: ValueId | undefined,
  out: ValueId | undefined,
  e: YulExpression,
  salt?: ValueId,
): ValueId {
  const isCreation = how === 'create' || how === 'create2'
  const made = value(
    l,
    {
      kind: 'call',
      how,
      target,
      fn: undefined,
      member: how,
      args: [memory(l)],
      value: sent,
      gas,
      salt,
      static: how === 'staticcall',
      tried: false,
      assembly: true,
      created: isCreation ? unknownType : undefined,
    },
    isCreation ? uint256Type : boolType,
  )
  // What came back is as far from known as what was called.
  if (out !== undefined)
    writeMemory(l, out, value(l, { kind: 'builtin', name: 'returndata', args: [made] }, unknownType), {
      kind: 'yulLiteral',
      at: e.at,
      value: 0n,
    })
  return made
}
