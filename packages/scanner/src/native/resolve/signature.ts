import { type Type, typeName } from '../../ast/type.ts'
import type { Declared } from './declare.ts'

/** Types in one signature, fields of structs counted: structs that contain themselves, or others by the thousand, end. */
const MAX_TYPES = 1000

/** Writes the ABI signatures of public and external functions. */
export function writeSignatures(declared: Declared): void {
  for (const { node } of declared.functions) {
    if (node.form !== 'function' || node.visibility === 'internal' || node.visibility === 'private') continue
    const budget = { left: MAX_TYPES }
    const params = node.params.map((parameter) =>
      parameter.location === 'storage'
        ? `${typeName(parameter.type)} storage`
        : boundedAbiType(parameter.type, budget),
    )
    node.signature = `${node.name}(${params.join(',')})`
  }
}

/** As `abiType`, within a budget. */
function boundedAbiType(type: Type, budget: { left: number }): string {
  if (budget.left-- <= 0) return 'tuple'
  switch (type.kind) {
    case 'contract':
    case 'address':
      return 'address'
    case 'enum':
      return 'uint8'
    case 'userType':
      return boundedAbiType(type.definition.underlying, budget)
    case 'struct':
      return `(${type.definition.fields.map((field) => boundedAbiType(field.type, budget)).join(',')})`
    case 'array':
      return `${boundedAbiType(type.element, budget)}[${type.length ?? ''}]`
    case 'function':
      return 'function'
    default:
      return typeName(type)
  }
}
