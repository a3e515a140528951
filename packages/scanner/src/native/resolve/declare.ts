import type {
  Contract,
  EnumDefinition,
  ErrorDefinition,
  EventDefinition,
  FunctionDefinition,
  ModifierDefinition,
  SourceUnit,
  StructDefinition,
  UserTypeDefinition,
  Variable,
  Visibility,
} from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { UNKNOWN } from './elementary.ts'
import type { Draft } from './world.ts'

/** A declaration beside its syntax, to be filled in once every name is known. */
export type Declared = {
  readonly contracts: { readonly raw: syntax.Contract; readonly node: Draft<Contract> }[]
  readonly functions: { readonly raw: syntax.FunctionDefinition; readonly node: Draft<FunctionDefinition> }[]
  readonly modifiers: { readonly raw: syntax.ModifierDefinition; readonly node: Draft<ModifierDefinition> }[]
  /** Parameter lists of functions come later: these are fields, state variables, parameters of events and errors. */
  readonly variables: { readonly raw: syntax.Variable; readonly node: Draft<Variable> }[]
  readonly userTypes: { readonly raw: syntax.UserTypeDefinition; readonly node: Draft<UserTypeDefinition> }[]
}

type Members = Pick<
  syntax.Contract,
  'structs' | 'enums' | 'userTypes' | 'errors' | 'events' | 'variables' | 'functions' | 'modifiers'
>

/**
 * Makes the declarations of a file, without types, bodies or inheritance, and puts them into its unit.
 * @param minor the language, 4 to 8
 * @param loose name of the contract that takes up the functions of a snippet without one; undefined for other files
 */
export function declareUnit(
  raw: syntax.SourceUnit,
  unit: Draft<SourceUnit>,
  minor: number,
  loose: string | undefined,
): Declared {
  const declared: Declared = { contracts: [], functions: [], modifiers: [], variables: [], userTypes: [] }
  const contracts = raw.contracts.map((contract) => declareContract(contract, unit, minor, declared))
  const file = { ...raw, variables: raw.constants }
  if (loose !== undefined) {
    const snippet = looseContract(raw, loose)
    contracts.push(declareContract(snippet, unit, minor, declared))
    Object.assign(file, { functions: [], modifiers: [], variables: [] })
  }
  const members = declareMembers(file, undefined, unit, minor, declared)
  unit.contracts = contracts
  unit.functions = members.functions
  unit.structs = members.structs
  unit.enums = members.enums
  unit.userTypes = members.userTypes
  unit.constants = members.variables
  unit.errors = members.errors
  unit.events = members.events
  return declared
}

/** One contract around the functions, modifiers, state variables and statements that a snippet shows without one. */
function looseContract(raw: syntax.SourceUnit, name: string): syntax.Contract {
  const nameAt = { ...raw.at, end: raw.at.start }
  const functions = [...raw.functions]
  const [first] = raw.statements
  if (first !== undefined) {
    const last = raw.statements.at(-1) ?? first
    const at = { ...first.at, end: last.at.end }
    functions.push({
      kind: 'function',
      at,
      nameAt: { ...at, end: at.start },
      name: 'snippet',
      form: 'function',
      visibility: 'public',
      visibilityWritten: true,
      mutability: 'payable',
      virtual: false,
      override: false,
      overrides: [],
      params: [],
      returns: [],
      modifiers: [],
      body: { kind: 'block', at, statements: raw.statements, unchecked: false },
      doc: '',
    })
  }
  return {
    kind: 'contract',
    at: raw.at,
    nameAt,
    name,
    form: 'contract',
    abstract: false,
    bases: [],
    layout: undefined,
    usings: [],
    variables: raw.constants,
    functions,
    modifiers: raw.modifiers,
    events: [],
    errors: [],
    structs: [],
    enums: [],
    userTypes: [],
    doc: '',
  }
}

function declareContract(
  raw: syntax.Contract,
  unit: SourceUnit,
  minor: number,
  declared: Declared,
): Draft<Contract> {
  const { kind, at, name, form, doc } = raw
  const node: Draft<Contract> = {
    kind,
    at,
    name,
    unit,
    form,
    abstract: form === 'contract' && raw.abstract,
    linearized: [],
    bases: [],
    unknownBases: [],
    usings: [],
    variables: [],
    functions: [],
    modifiers: [],
    events: [],
    errors: [],
    structs: [],
    enums: [],
    userTypes: [],
    doc,
  }
  node.linearized = [node]
  Object.assign(node, declareMembers(raw, node, unit, minor, declared))
  declared.contracts.push({ raw, node })
  return node
}

function declareMembers(
  raw: Members,
  contract: Draft<Contract> | undefined,
  unit: SourceUnit,
  minor: number,
  declared: Declared,
): Pick<Contract, keyof Members> {
  const variable = (item: syntax.Variable) => {
    const node = declareVariable(item, contract)
    declared.variables.push({ raw: item, node })
    return node
  }
  return {
    variables: raw.variables.map(variable),
    structs: raw.structs.map(({ kind, at, name, fields }): StructDefinition => {
      return { kind, at, name, contract, fields: fields.map(variable) }
    }),
    enums: raw.enums.map(
      ({ kind, at, name, members }): EnumDefinition => ({ kind, at, name, contract, members }),
    ),
    events: raw.events.map(({ kind, at, name, anonymous, params }): EventDefinition => {
      return { kind, at, name, contract, anonymous, params: params.map(variable) }
    }),
    errors: raw.errors.map(({ kind, at, name, params }): ErrorDefinition => {
      return { kind, at, name, contract, params: params.map(variable) }
    }),
    userTypes: raw.userTypes.map((item) => {
      const node = { kind: item.kind, at: item.at, name: item.name, contract, underlying: UNKNOWN }
      declared.userTypes.push({ raw: item, node })
      return node
    }),
    functions: raw.functions.map((item) => {
      const node = declareFunction(item, contract, unit, minor)
      declared.functions.push({ raw: item, node })
      return node
    }),
    modifiers:
      contract === undefined
        ? []
        : raw.modifiers.map((item) => {
            const { kind, at, nameAt, name, virtual, doc } = item
            const node = { kind, at, nameAt, name, contract, virtual, params: [], body: undefined, doc }
            declared.modifiers.push({ raw: item, node })
            return node
          }),
  }
}

function declareFunction(
  raw: syntax.FunctionDefinition,
  contract: Contract | undefined,
  unit: SourceUnit,
  minor: number,
): Draft<FunctionDefinition> {
  const namedConstructor =
    minor < 5 && contract?.form === 'contract' && raw.form === 'function' && raw.name === contract.name
  const form = contract === undefined ? 'free' : namedConstructor ? 'constructor' : raw.form
  return {
    kind: 'function',
    at: raw.at,
    nameAt: raw.nameAt,
    name: form === 'function' || form === 'free' ? raw.name : '',
    form: form === 'free' && contract !== undefined ? 'function' : form,
    contract,
    unit,
    visibility: visibilityOf(raw, form, contract, minor),
    // Since 0.5 only constructors and free functions may leave it out, where it says nothing.
    visibilityWritten: raw.visibilityWritten || (minor >= 5 && (form === 'constructor' || form === 'free')),
    mutability: raw.mutability,
    virtual: raw.virtual,
    override: raw.override,
    params: [],
    returns: [],
    modifiers: [],
    // Whether there is a body counts before it is read.
    body: raw.body && { ...raw.body, statements: [] },
    signature: undefined,
    doc: raw.doc,
  }
}

/** Of a constructor without a visibility (0.7 and later) the contract decides; of interfaces, that all is external. */
function visibilityOf(
  raw: syntax.FunctionDefinition,
  form: FunctionDefinition['form'],
  contract: Contract | undefined,
  minor: number,
): Visibility {
  if (form === 'constructor' && minor >= 7) return contract?.abstract === true ? 'internal' : 'public'
  return contract?.form === 'interface' && !raw.visibilityWritten ? 'external' : raw.visibility
}

/** A variable without its type and value. Constants keep the role they play in `ast/node.ts`. */
export function declareVariable(raw: syntax.Variable, contract: Contract | undefined): Draft<Variable> {
  const role = raw.constant && raw.role === 'state' ? 'constant' : raw.role
  return {
    kind: 'variable',
    at: raw.at,
    nameAt: raw.nameAt,
    name: raw.name,
    type: UNKNOWN,
    role,
    location: role === 'state' ? (raw.location ?? 'storage') : undefined,
    visibility: raw.visibility,
    constant: raw.constant,
    immutable: raw.immutable,
    indexed: raw.indexed,
    value: undefined,
    contract,
    doc: raw.doc,
  }
}
