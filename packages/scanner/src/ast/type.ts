import type { Contract, DataLocation, EnumDefinition, StructDefinition, UserTypeDefinition } from './node.ts'

/** Solidity's types, as far as the analysis tells them apart. Instances may be shared; compare with `sameType`. */
export type Type =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly signed: boolean; readonly bits: number }
  | { readonly kind: 'address'; readonly payable: boolean }
  /** `bytes1` to `bytes32`. */
  | { readonly kind: 'fixedBytes'; readonly size: number }
  | { readonly kind: 'bytes'; readonly location: DataLocation }
  | { readonly kind: 'string'; readonly location: DataLocation }
  | {
      readonly kind: 'array'
      readonly element: Type
      readonly length: number | undefined
      readonly location: DataLocation
    }
  | { readonly kind: 'mapping'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'struct'; readonly definition: StructDefinition; readonly location: DataLocation }
  | { readonly kind: 'enum'; readonly definition: EnumDefinition }
  | { readonly kind: 'contract'; readonly definition: Contract; readonly isSuper: boolean }
  | { readonly kind: 'userType'; readonly definition: UserTypeDefinition }
  | {
      readonly kind: 'function'
      readonly external: boolean
      readonly params: readonly Type[]
      readonly returns: readonly Type[]
    }
  | { readonly kind: 'tuple'; readonly items: readonly (Type | undefined)[] }
  /** Number literals and constant expressions of them. */
  | { readonly kind: 'rational' }
  | { readonly kind: 'stringLiteral' }
  /** The meta type of `type(T)` and of a type used as an expression. */
  | { readonly kind: 'meta'; readonly of: Type }
  | { readonly kind: 'magic'; readonly name: 'msg' | 'block' | 'tx' | 'abi' | 'type' }
  | { readonly kind: 'module' }
  | { readonly kind: 'void' }
  /** Not known: a missing import, or a construct the tolerant front end does not type. `name` as written. */
  | { readonly kind: 'unknown'; readonly name: string }

/** Source spelling: `uint256`, `mapping(address => uint256)`, `struct Pool`. Data locations are left out. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? 'int' : 'uint'}${type.bits}`
    case 'address':
      return type.payable ? 'address payable' : 'address'
    case 'fixedBytes':
      return `bytes${type.size}`
    case 'array':
      return `${typeName(type.element)}[${type.length ?? ''}]`
    case 'mapping':
      return `mapping(${typeName(type.key)} => ${typeName(type.value)})`
    case 'struct':
    case 'enum':
    case 'contract':
    case 'userType':
      return type.definition.name
    case 'function':
      return `function(${type.params.map(typeName).join(',')})`
    case 'tuple':
      return `(${type.items.map((item) => (item === undefined ? '' : typeName(item))).join(',')})`
    case 'meta':
      return `type(${typeName(type.of)})`
    case 'magic':
      return type.name
    case 'unknown':
      return type.name
    default:
      return type.kind
  }
}

/** Whether two types are the same, data locations aside. */
export function sameType(a: Type, b: Type): boolean {
  return a === b || (a.kind === b.kind && typeName(a) === typeName(b))
}

/** The type written in ABI signatures: `uint256`, `(address,uint256)[]`; contracts are `address`, enums `uint8`. */
export function abiType(type: Type): string {
  switch (type.kind) {
    case 'contract':
    case 'address':
      return 'address'
    case 'enum':
      return 'uint8'
    case 'userType':
      return abiType(type.definition.underlying)
    case 'struct':
      return `(${type.definition.fields.map((field) => abiType(field.type)).join(',')})`
    case 'array':
      return `${abiType(type.element)}[${type.length ?? ''}]`
    case 'function':
      return 'function'
    default:
      return typeName(type)
  }
}
