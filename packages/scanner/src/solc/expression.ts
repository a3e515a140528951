import type {
  Declaration,
  Expression,
  IdentifierExpression,
  MemberExpression,
  UnaryExpression,
} from '../ast/node.ts'
import type { Type } from '../ast/type.ts'
import { readCallExpression } from './call.ts'
import { type Context, declarationOf, MAX_DEPTH, type Mutable, spanOf, typeOf } from './context.ts'
import { readLiteral } from './literal.ts'
import { asNode, referenceOf, type SolcNode, typeIdentifierOf } from './solcNode.ts'

const UNARY: readonly string[] = ['!', '-', '~', '++', '--', 'delete', '+'] satisfies UnaryExpression['op'][]

/** Functions of the language that were renamed; they never have a declaration. */
const RENAMED: Readonly<Record<string, string>> = { suicide: 'selfdestruct', sha3: 'keccak256' }

/** An expression; an identifier of unknown type for a node type that is not known. */
export function readExpression(node: SolcNode, context: Context): Expression {
  if (context.depth > MAX_DEPTH) return unknownExpression(node, context)
  context.depth++
  const expression = readKind(node, context) ?? unknownExpression(node, context)
  context.depth--
  return expression
}

/** An expression that may be left out. */
export function readOptional(node: SolcNode | null | undefined, context: Context): Expression | undefined {
  return node == null ? undefined : readExpression(node, context)
}

function unknownExpression(node: SolcNode, context: Context): IdentifierExpression {
  const type: Type = { kind: 'unknown', name: node.nodeType }
  return { kind: 'identifier', at: spanOf(node.src, context), type, name: node.nodeType, ref: undefined }
}

function readKind(node: SolcNode, context: Context): Expression | undefined {
  switch (node.nodeType) {
    case 'Identifier':
    case 'IdentifierPath':
    case 'UserDefinedTypeName':
      return readIdentifier(node, context)
    case 'MemberAccess':
      return readMember(node, context)
    case 'FunctionCall':
    case 'FunctionCallOptions':
      return readCallExpression(node, context)
    case 'Literal':
      return readLiteral(node, context)
    case 'BinaryOperation':
      return readBinary(node, context)
    case 'UnaryOperation':
      return readUnary(node, context)
    case 'Assignment': {
      const left = readOptional(node.leftHandSide, context)
      const right = readOptional(node.rightHandSide, context)
      if (left === undefined || right === undefined) return undefined
      return { kind: 'assign', ...placed(node, context), op: node.operator ?? '=', left, right }
    }
    case 'TupleExpression':
      return readTuple(node, context)
    case 'Conditional': {
      const condition = readOptional(node.condition, context)
      const then = readOptional(node.trueExpression, context)
      const otherwise = readOptional(node.falseExpression, context)
      if (condition === undefined || then === undefined || otherwise === undefined) return undefined
      return { kind: 'conditional', ...placed(node, context), condition, then, else: otherwise }
    }
    case 'IndexAccess': {
      const base = readOptional(node.baseExpression, context)
      if (base === undefined) return undefined
      return {
        kind: 'index',
        ...placed(node, context),
        base,
        index: readOptional(node.indexExpression, context),
      }
    }
    case 'IndexRangeAccess': {
      const base = readOptional(node.baseExpression, context)
      if (base === undefined) return undefined
      const from = readOptional(node.startExpression, context)
      return {
        kind: 'slice',
        ...placed(node, context),
        base,
        from,
        to: readOptional(node.endExpression, context),
      }
    }
    case 'NewExpression': {
      const created = asNode(node.typeName)
      return created && { kind: 'new', ...placed(node, context), created: typeOf(created, context) }
    }
    case 'ElementaryTypeNameExpression': {
      const type = typeOf(node, context)
      return { kind: 'type', ...placed(node, context), named: type.kind === 'meta' ? type.of : type }
    }
    default:
      return undefined
  }
}

function placed(node: SolcNode, context: Context): { at: Expression['at']; type: Type } {
  return { at: spanOf(node.src, context), type: typeOf(node, context) }
}

function readIdentifier(node: SolcNode, context: Context): Expression {
  const name = node.name ?? ''
  const id = referenceOf(node)
  const ref = id === undefined ? undefined : context.declarations.get(id)
  const { at, type } = placed(node, context)
  if (ref === undefined && name === 'now' && isBuiltin(id, context)) return blockTimestamp(at, type)
  const identifier: Mutable<IdentifierExpression> = {
    kind: 'identifier',
    at,
    type,
    name:
      ref === undefined && isBuiltin(id, context) && Object.hasOwn(RENAMED, name)
        ? (RENAMED[name] ?? name)
        : name,
    ref,
  }
  if (ref === undefined && id !== undefined && !isBuiltin(id, context)) {
    context.late.push(() => (identifier.ref = context.declarations.get(id)))
  }
  return identifier
}

/** Builtins have negative ids; before 0.5 ids above those of all source nodes. */
function isBuiltin(id: number | undefined, context: Context): boolean {
  return id === undefined || id < 0 || id > context.lastId
}

/** `now` (up to 0.6) as its later spelling. */
function blockTimestamp(at: Expression['at'], type: Type): MemberExpression {
  const block: Expression = {
    kind: 'identifier',
    at,
    type: { kind: 'magic', name: 'block' },
    name: 'block',
    ref: undefined,
  }
  return { kind: 'member', at, type, object: block, member: 'timestamp', ref: undefined, bound: false }
}

function readMember(node: SolcNode, context: Context): Expression | undefined {
  const object = readOptional(node.expression, context)
  if (object === undefined) return undefined
  const { at, type } = placed(node, context)
  const member = node.memberName ?? ''
  const ref = declarationOf(node, context) ?? memberOf(object.type, member)
  const identifier = typeIdentifierOf(node)
  // solc writes the type of a function that has its first argument already with what it is bound to.
  const bound = identifier.includes('$bound_to$_') || identifier.includes('$attached_to$_')
  return { kind: 'member', at, type, object, member, ref, bound }
}

/** Enum members carry no reference in older versions. */
function memberOf(type: Type, member: string): Declaration | undefined {
  if (type.kind === 'struct') return type.definition.fields.find((field) => field.name === member)
  return type.kind === 'meta' && type.of.kind === 'enum' ? type.of.definition : undefined
}

function readBinary(node: SolcNode, context: Context): Expression | undefined {
  const left = readOptional(node.leftExpression, context)
  const right = readOptional(node.rightExpression, context)
  if (left === undefined || right === undefined) return undefined
  const fn = operatorFunction(node, context)
  return { kind: 'binary', ...placed(node, context), op: node.operator ?? '', left, right, fn }
}

function operatorFunction(node: SolcNode, context: Context) {
  const declared = typeof node.function === 'number' ? context.declarations.get(node.function) : undefined
  return declared?.kind === 'function' ? declared : undefined
}

/** A user-defined unary operator comes out as the call that it is. */
function readUnary(node: SolcNode, context: Context): Expression | undefined {
  const operand = readOptional(node.subExpression, context)
  const op = node.operator ?? ''
  if (operand === undefined || !UNARY.includes(op)) return undefined
  const { at, type } = placed(node, context)
  const fn = operatorFunction(node, context)
  if (fn !== undefined) {
    const callee: Expression = { kind: 'identifier', at, type: { kind: 'void' }, name: fn.name, ref: fn }
    return { kind: 'call', at, type, form: 'call', callee, args: [operand], options: [] }
  }
  // UNARY holds the members of the union and nothing else.
  return { kind: 'unary', at, type, op: op as UnaryExpression['op'], prefix: node.prefix === true, operand }
}

/** Parentheses around one expression say nothing and go away. */
function readTuple(node: SolcNode, context: Context): Expression {
  const items = (node.components ?? []).map((item) => readOptional(item, context))
  const inlineArray = node.isInlineArray === true
  const [only] = items
  if (!inlineArray && items.length === 1 && only !== undefined) return only
  return { kind: 'tuple', ...placed(node, context), items, inlineArray }
}
