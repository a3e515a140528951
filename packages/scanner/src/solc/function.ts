import type {
  Contract,
  FunctionDefinition,
  ModifierDefinition,
  ModifierInvocation,
  Mutability,
  SourceUnit,
  Variable,
} from '../ast/node.ts'
import { abiType, typeName } from '../ast/type.ts'
import { type Context, declarationOf, keywordSpan, type Mutable, nameSpan, spanOf } from './context.ts'
import { readExpression } from './expression.ts'
import { asNode, documentationOf, nodesOf, type SolcNode } from './solcNode.ts'
import { readBody } from './statement.ts'
import { readParameters, visibilityOf } from './variable.ts'

/** Declares a function; its parameters are read with the headers, its modifiers and its body with the bodies. */
export function declareFunction(
  node: SolcNode,
  contract: Contract | undefined,
  unit: SourceUnit,
  context: Context,
): FunctionDefinition {
  const form = formOf(node, contract)
  const written = node.name ?? ''
  const at = spanOf(node.src, context)
  const fn: Mutable<FunctionDefinition> = {
    kind: 'function',
    at,
    nameAt:
      written === ''
        ? keywordSpan(node, context)
        : nameSpan(node, written, at.start + 'function'.length, context),
    name: form === 'function' || form === 'free' ? written : '',
    form,
    contract,
    unit,
    visibility: form === 'free' ? 'internal' : visibilityOf(node),
    visibilityWritten: !context.before05 || hasWrittenVisibility(node, context),
    mutability: mutabilityOf(node),
    virtual: node.virtual === true,
    override: node.overrides != null,
    params: [],
    returns: [],
    modifiers: [],
    body: undefined,
    signature: undefined,
    doc: documentationOf(node),
  }
  if (node.id !== undefined) context.declarations.set(node.id, fn)
  context.headers.push(() => {
    fn.params = readParameters(node.parameters, 'parameter', contract, context)
    fn.returns = readParameters(node.returnParameters, 'return', contract, context)
  })
  context.bodies.push(() => {
    fn.signature = signatureOf(fn)
    fn.modifiers = nodesOf(node.modifiers).map((invocation) => readInvocation(invocation, context))
    fn.body = readBody(node.body, contract, context)
  })
  return fn
}

/** Declares a modifier; like a function. */
export function declareModifier(node: SolcNode, contract: Contract, context: Context): ModifierDefinition {
  const at = spanOf(node.src, context)
  const name = node.name ?? ''
  const modifier: Mutable<ModifierDefinition> = {
    kind: 'modifier',
    at,
    nameAt: nameSpan(node, name, at.start + 'modifier'.length, context),
    name,
    contract,
    virtual: node.virtual === true,
    params: [],
    body: undefined,
    doc: documentationOf(node),
  }
  if (node.id !== undefined) context.declarations.set(node.id, modifier)
  context.headers.push(() => {
    modifier.params = readParameters(node.parameters, 'parameter', contract, context)
  })
  context.bodies.push(() => {
    modifier.body = readBody(node.body, contract, context)
  })
  return modifier
}

function formOf(node: SolcNode, contract: Contract | undefined): FunctionDefinition['form'] {
  if (contract === undefined) return 'free'
  switch (node.kind) {
    case 'constructor':
    case 'fallback':
    case 'receive':
      return node.kind
    case 'function':
      return 'function'
    default:
      // Before 0.5 there is no kind.
      if (node.isConstructor === true) return 'constructor'
      return node.name === '' ? 'fallback' : 'function'
  }
}

function mutabilityOf(node: SolcNode): Mutability {
  switch (node.stateMutability) {
    case 'pure':
    case 'view':
    case 'payable':
    case 'nonpayable':
      return node.stateMutability
    default:
      // Before 0.4.16 there are flags only.
      if (node.payable === true) return 'payable'
      return node.isDeclaredConst === true || node.constant === true ? 'view' : 'nonpayable'
  }
}

function readInvocation(node: SolcNode, context: Context): ModifierInvocation {
  const target = declarationOf(node.modifierName, context)
  return {
    at: spanOf(node.src, context),
    name: node.modifierName?.name ?? '',
    target: target?.kind === 'modifier' || target?.kind === 'contract' ? target : undefined,
    args: nodesOf(node.arguments).map((argument) => readExpression(argument, context)),
  }
}

/** solc fills in `public` where 0.4 sources leave it out, so the header itself is looked at. */
function hasWrittenVisibility(node: SolcNode, context: Context): boolean {
  const parameters = asNode(node.parameters)
  const whole = spanOf(node.src, context)
  const from = parameters === undefined ? whole.start : spanOf(parameters.src, context).end
  const to = node.body == null ? whole.end : spanOf(node.body.src, context).start
  const header = context.bytes.slice(from, to).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
  return /\b(?:public|external|internal|private)\b/.test(header)
}

function signatureOf(fn: FunctionDefinition): string | undefined {
  if (fn.form !== 'function' || fn.visibility === 'internal' || fn.visibility === 'private') return undefined
  return `${fn.name}(${fn.params.map(signatureType).join(',')})`
}

/** Libraries may take storage references, which are passed as slots and may be of recursive types. */
function signatureType(parameter: Variable): string {
  const { type } = parameter
  if (parameter.location !== 'storage') return abiType(type)
  return `${typeName(type)} storage`
}
