import type {
  Block,
  CallExpression,
  Contract,
  Expression,
  Statement,
  TryCatch,
  Variable,
} from '../ast/node.ts'
import { readAssembly } from './assembly.ts'
import { type Context, MAX_DEPTH, spanOf } from './context.ts'
import { readExpression, readOptional } from './expression.ts'
import { asNode, nodesOf, parametersOf, type SolcNode } from './solcNode.ts'
import { declareVariable } from './variable.ts'

/** The body of a function or modifier; undefined where it has none. */
export function readBody(
  node: SolcNode | null | undefined,
  contract: Contract | undefined,
  context: Context,
): Block | undefined {
  if (node == null) return undefined
  context.contract = contract
  context.depth = 0
  return readBlock(node, context)
}

function readBlock(node: SolcNode, context: Context): Block {
  return {
    kind: 'block',
    at: spanOf(node.src, context),
    statements: nodesOf(node.statements).map((statement) => readStatement(statement, context)),
    unchecked: node.nodeType === 'UncheckedBlock',
  }
}

/** A statement; `unread` for a node type that is not known, and for nesting beyond reason. */
function readStatement(node: SolcNode, context: Context): Statement {
  if (context.depth > MAX_DEPTH) return unread(node, context)
  context.depth++
  const statement = readKind(node, context) ?? unread(node, context)
  context.depth--
  return statement
}

function unread(node: SolcNode, context: Context): Statement {
  return { kind: 'unread', at: spanOf(node.src, context) }
}

function readNested(node: SolcNode | null | undefined, context: Context): Statement | undefined {
  return node == null ? undefined : readStatement(node, context)
}

function readKind(node: SolcNode, context: Context): Statement | undefined {
  const at = spanOf(node.src, context)
  switch (node.nodeType) {
    case 'Block':
    case 'UncheckedBlock':
      return readBlock(node, context)
    case 'ExpressionStatement':
      return node.expression == null ? undefined : readExpressionStatement(node.expression, node, context)
    case 'VariableDeclarationStatement':
      return readLocals(node, context)
    case 'Return':
      return { kind: 'return', at, value: readOptional(node.expression, context) }
    case 'IfStatement': {
      const condition = readOptional(node.condition, context)
      const then = readNested(node.trueBody, context)
      if (condition === undefined || then === undefined) return undefined
      return { kind: 'if', at, condition, then, else: readNested(node.falseBody, context) }
    }
    case 'ForStatement':
      return readFor(node, context)
    case 'WhileStatement':
    case 'DoWhileStatement': {
      const condition = readOptional(node.condition, context)
      const body = readNested(node.body, context)
      if (condition === undefined || body === undefined) return undefined
      return { kind: node.nodeType === 'WhileStatement' ? 'while' : 'doWhile', at, condition, body }
    }
    case 'EmitStatement': {
      const call = readCall(node.eventCall, context)
      return call === undefined ? undefined : { kind: 'emit', at, call }
    }
    case 'RevertStatement':
      return { kind: 'revert', at, call: readCall(node.errorCall, context) }
    case 'Throw':
      return { kind: 'revert', at, call: undefined }
    case 'TryStatement':
      return readTry(node, context)
    case 'Break':
      return { kind: 'break', at }
    case 'Continue':
      return { kind: 'continue', at }
    case 'PlaceholderStatement':
      return { kind: 'placeholder', at }
    case 'InlineAssembly':
      return readAssembly(node, context)
    default:
      return undefined
  }
}

/** Before 0.4.21 events were called like functions; that comes out as `emit` too. */
function readExpressionStatement(inner: SolcNode, node: SolcNode, context: Context): Statement {
  const at = spanOf(node.src, context)
  const expression = readExpression(inner, context)
  const callee = expression.kind === 'call' ? expression.callee : undefined
  if (expression.kind === 'call' && callee !== undefined && 'ref' in callee && callee.ref?.kind === 'event') {
    return { kind: 'emit', at, call: expression }
  }
  return { kind: 'expression', at, expression }
}

function readLocals(node: SolcNode, context: Context): Statement {
  const declared = (node.declarations ?? []).map((entry): Variable | undefined =>
    entry === null ? undefined : declareVariable(entry, 'local', context.contract, context, true),
  )
  return {
    kind: 'variables',
    at: spanOf(node.src, context),
    declared,
    value: readOptional(node.initialValue, context),
  }
}

function readFor(node: SolcNode, context: Context): Statement | undefined {
  const init = readNested(node.initializationExpression, context)
  const condition = readOptional(node.condition, context)
  const step: Expression | undefined = readOptional(node.loopExpression?.expression, context)
  const body = readNested(node.body, context)
  return body && { kind: 'for', at: spanOf(node.src, context), init, condition, step, body }
}

function readCall(node: SolcNode | null | undefined, context: Context): CallExpression | undefined {
  const call = readOptional(node, context)
  return call?.kind === 'call' ? call : undefined
}

function readTry(node: SolcNode, context: Context): Statement | undefined {
  const call = readCall(node.externalCall, context)
  const [first, ...rest] = nodesOf(node.clauses)
  const success = first === undefined ? undefined : readClause(first, context)
  if (call === undefined || success === undefined) return undefined
  return {
    kind: 'try',
    at: spanOf(node.src, context),
    call,
    returns: success.params,
    success: success.body,
    catches: rest.map((clause) => readClause(clause, context)),
  }
}

function readClause(node: SolcNode, context: Context): TryCatch {
  const params = parametersOf(node.parameters).map((parameter) =>
    declareVariable(parameter, 'local', context.contract, context, true),
  )
  const block = asNode(node.block) ?? node
  return {
    at: spanOf(node.src, context),
    name: node.errorName ?? '',
    params,
    body: readBlock(block, context),
  }
}
