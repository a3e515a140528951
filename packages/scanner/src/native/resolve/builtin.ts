import type { Type } from '../../ast/type.ts'
import {
  ADDRESS,
  BOOL,
  BYTES_CALLDATA,
  BYTES_MEMORY,
  BYTES4,
  BYTES20,
  BYTES32,
  elementary,
  PAYABLE,
  STRING_MEMORY,
  UINT8,
  UINT256,
  UNKNOWN,
} from './elementary.ts'
import type { Era } from './era.ts'

/** The type of a builtin function; solc's adapter counts all but internal functions as external too. */
export function builtinFunction(params: readonly Type[], returns: readonly Type[]): Type {
  return { kind: 'function', external: true, params, returns }
}

const BYTES_TO_BYTES32 = builtinFunction([BYTES_MEMORY], [BYTES32])
const MODULAR = builtinFunction([UINT256, UINT256, UINT256], [UINT256])

const GLOBALS = new Map<string, Type>([
  ['assert', builtinFunction([BOOL], [])],
  ['keccak256', BYTES_TO_BYTES32],
  ['sha256', BYTES_TO_BYTES32],
  ['ripemd160', builtinFunction([BYTES_MEMORY], [BYTES20])],
  ['ecrecover', builtinFunction([BYTES32, UINT8, BYTES32, BYTES32], [ADDRESS])],
  ['addmod', MODULAR],
  ['mulmod', MODULAR],
  ['selfdestruct', builtinFunction([PAYABLE], [])],
  ['blockhash', builtinFunction([UINT256], [BYTES32])],
  ['blobhash', builtinFunction([UINT256], [BYTES32])],
  ['gasleft', builtinFunction([], [UINT256])],
  ['type', builtinFunction([], [])],
  ['log0', builtinFunction([BYTES32], [])],
  ['log1', builtinFunction([BYTES32, BYTES32], [])],
  ['log2', builtinFunction([BYTES32, BYTES32, BYTES32], [])],
  ['log3', builtinFunction([BYTES32, BYTES32, BYTES32, BYTES32], [])],
  ['log4', builtinFunction([BYTES32, BYTES32, BYTES32, BYTES32, BYTES32], [])],
  ['msg', { kind: 'magic', name: 'msg' }],
  ['block', { kind: 'magic', name: 'block' }],
  ['tx', { kind: 'magic', name: 'tx' }],
  ['abi', { kind: 'magic', name: 'abi' }],
  ['now', UINT256],
])
const HASH_OF_ANY = builtinFunction([], [BYTES32])
const GLOBALS_BEFORE_05 = new Map<string, Type>([
  ['keccak256', HASH_OF_ANY],
  ['sha256', HASH_OF_ANY],
  ['ripemd160', builtinFunction([], [BYTES20])],
  ['selfdestruct', builtinFunction([ADDRESS], [])],
])
const REQUIRE = builtinFunction([BOOL], [])
const REQUIRE_WITH = builtinFunction([BOOL, STRING_MEMORY], [])
const REQUIRE_ERROR = builtinFunction([BOOL, { kind: 'void' }], [])
const REVERT = builtinFunction([], [])
const REVERT_WITH = builtinFunction([STRING_MEMORY], [])

/** Names that were spelled otherwise before 0.5. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ['suicide', 'selfdestruct'],
  ['sha3', 'keccak256'],
])

/**
 * The type of a name that the language itself gives a meaning.
 * @param args arguments where it is called
 */
export function builtinType(
  name: string,
  args: readonly { readonly type: Type }[],
  era: Era,
): Type | undefined {
  if (era.minor < 5) {
    const old = GLOBALS_BEFORE_05.get(name)
    if (old !== undefined) return old
  }
  if (name === 'require') {
    if (args[1] === undefined) return REQUIRE
    return args[1].type.kind === 'void' ? REQUIRE_ERROR : REQUIRE_WITH
  }
  if (name === 'revert') return args.length > 0 ? REVERT_WITH : REVERT
  return GLOBALS.get(name)
}

const BLOCK = new Map<string, Type>([
  ['timestamp', UINT256],
  ['number', UINT256],
  ['difficulty', UINT256],
  ['prevrandao', UINT256],
  ['gaslimit', UINT256],
  ['basefee', UINT256],
  ['blobbasefee', UINT256],
  ['chainid', UINT256],
])
const ENCODE = builtinFunction([], [BYTES_MEMORY])
const ABI = new Map<string, Type>([
  ['encode', ENCODE],
  ['encodePacked', ENCODE],
  ['encodeWithSelector', builtinFunction([BYTES4], [BYTES_MEMORY])],
  ['encodeWithSignature', builtinFunction([STRING_MEMORY], [BYTES_MEMORY])],
  ['encodeCall', ENCODE],
  ['encodeError', ENCODE],
  ['decode', builtinFunction([], [])],
])

/** Types of the members of `msg`, `block`, `tx`, `abi` and `type(of)`. */
export function magicMember(
  magic: 'msg' | 'block' | 'tx' | 'abi' | 'type',
  member: string,
  era: Era,
  of: Type | undefined,
): Type | undefined {
  switch (magic) {
    case 'msg':
      if (member === 'sender') return senderType(era)
      if (member === 'value' || member === 'gas') return UINT256
      if (member === 'data') return BYTES_CALLDATA
      return member === 'sig' ? BYTES4 : undefined
    case 'block':
      if (member === 'coinbase') return era.minor >= 5 ? PAYABLE : ADDRESS
      return member === 'blockhash' ? builtinFunction([UINT256], [BYTES32]) : BLOCK.get(member)
    case 'tx':
      if (member === 'origin') return senderType(era)
      return member === 'gasprice' ? UINT256 : undefined
    case 'abi':
      return ABI.get(member)
    case 'type':
      if (member === 'max' || member === 'min')
        return of?.kind === 'enum' || of?.kind === 'int' ? of : UNKNOWN
      if (member === 'name') return STRING_MEMORY
      if (member === 'interfaceId') return BYTES4
      return member === 'creationCode' || member === 'runtimeCode' ? BYTES_MEMORY : undefined
  }
}

function senderType(era: Era): Type {
  return era.minor >= 5 && era.minor < 8 ? PAYABLE : ADDRESS
}

const SEND = builtinFunction([UINT256], [BOOL])
const TRANSFER = builtinFunction([UINT256], [])
const LOW_LEVEL = builtinFunction([BYTES_MEMORY], [BOOL, BYTES_MEMORY])
const LOW_LEVEL_OLD = builtinFunction([], [BOOL])

/** Members of addresses. Those that only payable addresses have are taken everywhere: other checks are the compiler's. */
export function addressMember(member: string, era: Era): Type | undefined {
  switch (member) {
    case 'balance':
      return UINT256
    case 'code':
      return BYTES_MEMORY
    case 'codehash':
      return BYTES32
    case 'transfer':
      return TRANSFER
    case 'send':
      return SEND
    case 'call':
    case 'delegatecall':
    case 'callcode':
      return era.minor >= 5 ? LOW_LEVEL : LOW_LEVEL_OLD
    case 'staticcall':
      return LOW_LEVEL
    default:
      return undefined
  }
}

/** The type of `bytes.concat` and `string.concat`. */
export function concatType(of: Type): Type {
  return builtinFunction([], [of.kind === 'string' ? STRING_MEMORY : BYTES_MEMORY])
}

export const LENGTH_OF_FIXED: Type = elementary('uint8')
