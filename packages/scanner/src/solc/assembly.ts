import type {
  Statement,
  Variable,
  YulBlock,
  YulExpression,
  YulIdentifier,
  YulStatement,
} from '../ast/node.ts'
import { parseYul } from '../ast/parseYul.ts'
import { yulFunctionName, yulIdentifier } from '../ast/yulName.ts'
import { type Context, MAX_DEPTH, spanOf } from './context.ts'
import { asNode, documentationOf, nodesOf, type SolcNode } from './solcNode.ts'

/** Solidity variables named in one assembly block, by the byte offset of the name. */
type References = ReadonlyMap<number, Variable>

/** Inline assembly: from its tree (0.6 and later) or from its text; `unread` where neither can be understood. */
export function readAssembly(node: SolcNode, context: Context): Statement | undefined {
  const at = spanOf(node.src, context)
  const references = readReferences(node, context)
  const block =
    node.AST == null
      ? parseText(at.start, at.end, references, context)
      : readBlock(node.AST, references, context)
  if (block === undefined) return undefined
  const flags: readonly unknown[] = Array.isArray(node.flags) ? node.flags : []
  const memorySafe = flags.includes('memory-safe') || documentationOf(node).includes('memory-safe-assembly')
  // Older compilers let the statement run on to the next token.
  return { kind: 'assembly', at: { ...at, end: block.at.end }, block, memorySafe }
}

function parseText(
  start: number,
  end: number,
  references: References,
  context: Context,
): YulBlock | undefined {
  const open = context.bytes.indexOf('{', start)
  if (open < 0 || open >= end) return undefined
  return parseYul(context.bytes.slice(open, end), context.file, open, (_name, at) => references.get(at.start))
}

function readReferences(node: SolcNode, context: Context): References {
  const references = new Map<number, Variable>()
  const entries: readonly unknown[] = Array.isArray(node.externalReferences) ? node.externalReferences : []
  for (const entry of entries) {
    if (typeof entry !== 'object' || entry === null) continue
    // Before 0.6 each entry is wrapped in an object with the name as its only key.
    const reference: unknown = 'declaration' in entry ? entry : Object.values(entry)[0]
    if (typeof reference !== 'object' || reference === null) continue
    if (!('declaration' in reference) || !('src' in reference)) continue
    if (typeof reference.declaration !== 'number' || typeof reference.src !== 'string') continue
    const declared = context.declarations.get(reference.declaration)
    if (declared?.kind === 'variable') references.set(spanOf(reference.src, context).start, declared)
  }
  return references
}

function readBlock(node: SolcNode, references: References, context: Context): YulBlock | undefined {
  if (context.depth > MAX_DEPTH) return undefined
  context.depth++
  const statements: YulStatement[] = []
  let complete = true
  for (const child of nodesOf(node.statements)) {
    const statement = readStatement(child, references, context)
    if (statement === undefined) complete = false
    else statements.push(statement)
  }
  context.depth--
  return complete ? { kind: 'yulBlock', at: spanOf(node.src, context), statements } : undefined
}

function readStatement(node: SolcNode, references: References, context: Context): YulStatement | undefined {
  const at = spanOf(node.src, context)
  const block = (child: SolcNode | null | undefined) =>
    child == null ? undefined : readBlock(child, references, context)
  const expression = (child: SolcNode | null | undefined) =>
    child == null ? undefined : readExpression(child, references, context)
  switch (node.nodeType) {
    case 'YulBlock':
      return readBlock(node, references, context)
    case 'YulVariableDeclaration':
      return {
        kind: 'yulVariables',
        at,
        names: namesOf(node.variables),
        value: expression(asNode(node.value)),
      }
    case 'YulAssignment': {
      const targets = nodesOf(node.variableNames).map((name) => readIdentifier(name, references, context))
      const value = expression(asNode(node.value))
      return value && { kind: 'yulAssign', at, targets, value }
    }
    case 'YulExpressionStatement': {
      const inner = expression(node.expression)
      return inner && { kind: 'yulExpression', at, expression: inner }
    }
    case 'YulIf': {
      const condition = expression(node.condition)
      const body = block(node.body)
      return condition && body && { kind: 'yulIf', at, condition, body }
    }
    case 'YulSwitch': {
      const on = expression(node.expression)
      const cases = nodesOf(node.cases).flatMap((entry) => {
        const body = block(entry.body)
        return body === undefined ? [] : [{ value: expression(asNode(entry.value)), body }]
      })
      return on && cases.length === (node.cases?.length ?? 0)
        ? { kind: 'yulSwitch', at, on, cases }
        : undefined
    }
    case 'YulForLoop': {
      const init = block(node.pre)
      const condition = expression(node.condition)
      const step = block(node.post)
      const body = block(node.body)
      return init && condition && step && body && { kind: 'yulFor', at, init, condition, step, body }
    }
    case 'YulFunctionDefinition': {
      const body = block(node.body)
      const params = namesOf(node.parameters)
      const returns = namesOf(node.returnVariables)
      return body && { kind: 'yulFunction', at, name: node.name ?? '', params, returns, body }
    }
    case 'YulBreak':
      return { kind: 'yulBreak', at }
    case 'YulContinue':
      return { kind: 'yulContinue', at }
    case 'YulLeave':
      return { kind: 'yulLeave', at }
    default:
      return undefined
  }
}

function namesOf(list: unknown): readonly string[] {
  return nodesOf(list).map((name) => name.name ?? '')
}

function readIdentifier(node: SolcNode, references: References, context: Context): YulIdentifier {
  const at = spanOf(node.src, context)
  return yulIdentifier(node.name ?? '', at, references.get(at.start))
}

function readExpression(node: SolcNode, references: References, context: Context): YulExpression | undefined {
  const at = spanOf(node.src, context)
  switch (node.nodeType) {
    case 'YulIdentifier':
      return readIdentifier(node, references, context)
    case 'YulLiteral':
      return { kind: 'yulLiteral', at, value: literalValue(node) }
    case 'YulFunctionCall': {
      if (context.depth > MAX_DEPTH) return undefined
      context.depth++
      const args: YulExpression[] = []
      const written = nodesOf(node.arguments)
      for (const argument of written) {
        const value = readExpression(argument, references, context)
        if (value !== undefined) args.push(value)
      }
      context.depth--
      if (args.length !== written.length) return undefined
      return { kind: 'yulCall', at, name: yulFunctionName(node.functionName?.name ?? ''), args }
    }
    default:
      return undefined
  }
}

function literalValue(node: SolcNode): bigint | string | boolean {
  const value = typeof node.value === 'string' ? node.value : ''
  if (node.kind === 'bool') return value === 'true'
  return node.kind === 'number' && /^(?:0x[0-9a-fA-F]+|[0-9]+)$/.test(value) ? BigInt(value) : value
}
