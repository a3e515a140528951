import type { Contract, Declaration, SourceUnit, Span } from '../../ast/node.ts'
import { type Type, typeName } from '../../ast/type.ts'

/** What one front end says about a place: what it refers to, and its type. */
type Said = {
  readonly at: Span
  readonly kind: string
  readonly name: string
  readonly ref: string
  readonly type: string
}

/** How far two front ends agree about the same sources. */
export type Agreement = {
  readonly references: number
  readonly equalReferences: number
  readonly types: number
  readonly equalTypes: number
  /** Linearisations, signatures and whole nodes that one of them does not have. */
  readonly headers: number
  readonly equalHeaders: number
  readonly differences: readonly string[]
}

const EXPRESSIONS = new Set([
  'literal',
  'identifier',
  'member',
  'index',
  'slice',
  'call',
  'new',
  'unary',
  'binary',
  'assign',
  'conditional',
  'tuple',
  'type',
  'yulIdentifier',
])
/** Fields that lead out of a tree, to other declarations. */
const OUTSIDE = new Set([
  'at',
  'nameAt',
  'type',
  'ref',
  'unit',
  'contract',
  'linearized',
  'created',
  'named',
  'fn',
  'library',
  'base',
  'target',
])

/** Compares units of the same files, node by node. */
export function compareUnits(wanted: readonly SourceUnit[], got: readonly SourceUnit[]): Agreement {
  const differences: string[] = []
  const counts = { references: 0, equalReferences: 0, types: 0, equalTypes: 0, headers: 0, equalHeaders: 0 }
  const units = new Map(got.map((unit) => [unit.file, unit]))
  for (const unit of wanted) {
    const other = units.get(unit.file)
    if (other === undefined) continue
    const theirs = sayings(other)
    for (const [key, said] of sayings(unit)) {
      const answer = theirs.get(key)
      const place = `${unit.path}:${said.at.start}-${said.at.end} ${said.kind} ${said.name}`
      if (said.kind === 'header') {
        counts.headers++
        if (answer?.ref === said.ref) counts.equalHeaders++
        else differences.push(`header ${place}: ${said.ref} / ${answer?.ref}`)
        continue
      }
      counts.references++
      if (answer?.ref === said.ref) counts.equalReferences++
      else differences.push(`ref ${place}: ${said.ref} / ${answer?.ref}`)
      if (said.type === '') continue
      counts.types++
      if (answer?.type === said.type) counts.equalTypes++
      else differences.push(`type ${place}: ${said.type} / ${answer?.type}`)
    }
  }
  return { ...counts, differences }
}

function sayings(unit: SourceUnit): Map<string, Said> {
  const found = new Map<string, Said>()
  const say = (at: Span, kind: string, name: string, ref: string, type: string) => {
    found.set(`${kind}:${name}@${at.start}:${at.end}`, { at, kind, name, ref, type })
  }
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      value.forEach(visit)
      return
    }
    // Trees hold plain nodes and nothing else.
    const node = value as { readonly [field: string]: unknown }
    const { kind, at } = node as { readonly kind?: string; readonly at?: Span }
    if (at !== undefined) sayNode(node, kind, at, say)
    for (const field in node) if (!OUTSIDE.has(field)) visit(node[field])
  }
  visit(unit)
  return found
}

function sayNode(
  node: { readonly [field: string]: unknown },
  kind: string | undefined,
  at: Span,
  say: (at: Span, kind: string, name: string, ref: string, type: string) => void,
): void {
  const { ref, name, member, op, form, suffix, bound } = node
  if (kind !== undefined && EXPRESSIONS.has(kind)) {
    const label = String(name ?? member ?? op ?? '')
    const type = node.type === undefined ? '' : typeName(node.type as Type)
    const extra = `${form ?? ''}${suffix ?? ''}${bound === true ? 'bound' : ''}`
    const options = Array.isArray(node.options) ? node.options.map((option) => option.name).join() : ''
    say(at, kind, label, `${placeOf(ref as Declaration | undefined)}${extra}${options}`, type)
  } else if (kind === 'contract') {
    const { linearized, unknownBases, abstract } = node as unknown as Contract
    const order = linearized.map((base) => `${base.name}@${base.at.start}`).join()
    say(at, 'header', String(name), `${order} ${unknownBases.join()} ${abstract}`, '')
  } else if (kind === 'function') {
    const { signature, visibility, mutability, visibilityWritten, virtual, override } = node
    say(
      at,
      'header',
      String(name),
      [signature, form, visibility, mutability, visibilityWritten, virtual, override].join(' '),
      '',
    )
  } else if (kind === 'variable') {
    const { role, location, visibility, constant, immutable } = node
    say(
      at,
      'header',
      String(name),
      [typeName(node.type as Type), role, location, visibility, constant, immutable].join(' '),
      '',
    )
  } else if (kind === undefined && 'target' in node) {
    say(at, 'header', String(name), placeOf(node.target as Declaration | undefined), '')
  } else if (kind === undefined && 'library' in node) {
    say(at, 'header', 'using', placeOf(node.library as Declaration | undefined), '')
  } else if (kind === undefined && 'base' in node) {
    say(at, 'header', String(name), placeOf(node.base as Declaration | undefined), '')
  }
}

function placeOf(declaration: Declaration | undefined): string {
  if (declaration === undefined) return ''
  if (declaration.kind === 'unit') return `unit ${declaration.file}`
  const { file, start, end } = declaration.at
  return `${declaration.kind} ${file}:${start}-${end}`
}
