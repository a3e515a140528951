import type { LiteralExpression } from '../ast/node.ts'
import { numberLiteral } from '../ast/numberLiteral.ts'
import { type Context, spanOf, typeOf } from './context.ts'
import type { SolcNode } from './solcNode.ts'

/** A literal with its value, unit multiplied in. */
export function readLiteral(node: SolcNode, context: Context): LiteralExpression {
  const at = spanOf(node.src, context)
  const type = typeOf(node, context)
  const text = typeof node.value === 'string' ? node.value : ''
  const unit = node.subdenomination ?? undefined
  const base = { kind: 'literal', at, type, unit } as const
  switch (node.kind) {
    case 'number':
      return {
        ...base,
        form: type.kind === 'address' ? 'address' : 'number',
        text,
        value: numberLiteral(text, unit),
      }
    case 'bool':
      return { ...base, form: 'bool', text, value: text === 'true' }
    case 'unicodeString':
      return { ...base, form: 'unicodeString', text, value: text }
    default: {
      // Before 0.7 `hex"..."` is a string like any other, and one that is no UTF-8 has no value but its bytes.
      const hex = node.hexValue ?? ''
      if (node.kind === 'hexString' || context.bytes.startsWith('hex', at.start)) {
        return { ...base, form: 'hexString', text: hex, value: hex }
      }
      return { ...base, form: 'string', text, value: typeof node.value === 'string' ? text : undefined }
    }
  }
}
