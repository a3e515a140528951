/**
 * solc's compact JSON tree as it comes, 0.4.12 to 0.8. Fields are those this adapter reads; which of them are there
 * depends on the node type and on the compiler's version, so everything but the type and the place is optional.
 */
export type SolcNode = {
  readonly nodeType: string
  readonly id?: number
  /** `start:length:source`, in bytes. */
  readonly src: string
} & { readonly [field in NodeField]?: SolcNode | null } & {
  readonly [field in ListField]?: readonly (SolcNode | null)[] | null
} & { readonly [field in TextField]?: string | null } & { readonly [field in FlagField]?: boolean | null } & {
  readonly [field in MixedField]?: unknown
}

type NodeField =
  | 'AST'
  | 'baseExpression'
  | 'baseName'
  | 'baseType'
  | 'block'
  | 'body'
  | 'condition'
  | 'definition'
  | 'endExpression'
  | 'errorCall'
  | 'eventCall'
  | 'expression'
  | 'externalCall'
  | 'falseBody'
  | 'falseExpression'
  | 'functionName'
  | 'indexExpression'
  | 'initialValue'
  | 'initializationExpression'
  | 'leftExpression'
  | 'leftHandSide'
  | 'libraryName'
  | 'loopExpression'
  | 'modifierName'
  | 'overrides'
  | 'pathNode'
  | 'post'
  | 'pre'
  | 'returnParameters'
  | 'rightExpression'
  | 'rightHandSide'
  | 'startExpression'
  | 'subExpression'
  | 'trueBody'
  | 'trueExpression'
  | 'underlyingType'
type ListField =
  | 'arguments'
  | 'baseContracts'
  | 'cases'
  | 'clauses'
  | 'components'
  | 'declarations'
  | 'functionList'
  | 'members'
  | 'modifiers'
  | 'nodes'
  | 'options'
  | 'returnVariables'
  | 'statements'
  | 'variableNames'
  | 'variables'
type TextField =
  | 'absolutePath'
  | 'contractKind'
  | 'errorName'
  | 'file'
  | 'hexValue'
  | 'kind'
  | 'memberName'
  | 'mutability'
  | 'name'
  | 'nameLocation'
  | 'operator'
  | 'stateMutability'
  | 'storageLocation'
  | 'subdenomination'
  | 'text'
  | 'visibility'
type FlagField =
  | 'abstract'
  | 'anonymous'
  | 'constant'
  | 'fullyImplemented'
  | 'indexed'
  | 'isConstructor'
  | 'isDeclaredConst'
  | 'isInlineArray'
  | 'isLibrary'
  | 'isStructConstructorCall'
  | 'payable'
  | 'prefix'
  | 'stateVariable'
  | 'type_conversion'
  | 'virtual'
/** Fields whose shape differs between node types or versions; read through the functions below. */
type MixedField =
  | 'documentation'
  | 'externalReferences'
  | 'flags'
  | 'function'
  | 'linearizedBaseContracts'
  | 'literals'
  | 'names'
  | 'parameters'
  | 'referencedDeclaration'
  | 'sourceUnit'
  | 'typeDescriptions'
  | 'typeName'
  | 'value'

/** The value as a tree node, undefined when it is something else. */
export function asNode(value: unknown): SolcNode | undefined {
  if (typeof value !== 'object' || value === null || !('nodeType' in value)) return undefined
  // The node type decides what else is there, and all of that is optional in SolcNode.
  return value as SolcNode
}

/** The nodes of a list, left-out entries dropped. */
export function nodesOf(list: unknown): readonly SolcNode[] {
  if (!Array.isArray(list)) return []
  const nodes: SolcNode[] = []
  for (const item of list) {
    const node = asNode(item)
    if (node !== undefined) nodes.push(node)
  }
  return nodes
}

/** The entries of a parameter list node (`parameters`, `returnParameters`). */
export function parametersOf(list: unknown): readonly SolcNode[] {
  return nodesOf(asNode(list)?.parameters)
}

/** The declaration id a node refers to. */
export function referenceOf(node: SolcNode | null | undefined): number | undefined {
  if (node === null || node === undefined) return undefined
  if (typeof node.referencedDeclaration === 'number') return node.referencedDeclaration
  return node.pathNode == null ? undefined : referenceOf(node.pathNode)
}

/** solc's identifier of the node's type; empty where there is none. */
export function typeIdentifierOf(node: SolcNode): string {
  const descriptions = node.typeDescriptions
  if (typeof descriptions !== 'object' || descriptions === null || !('typeIdentifier' in descriptions))
    return ''
  return typeof descriptions.typeIdentifier === 'string' ? descriptions.typeIdentifier : ''
}

/** NatSpec text: a string up to 0.5, a node later. */
export function documentationOf(node: SolcNode): string {
  const doc = node.documentation
  return typeof doc === 'string' ? doc : (asNode(doc)?.text ?? '')
}
