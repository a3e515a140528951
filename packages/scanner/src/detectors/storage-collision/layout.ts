import type { Variable } from '../../ast/node.ts'
import { typeName } from '../../ast/type.ts'

/** The same name, underscores and case aside, and the same type. */
export function isSameVariable(a: Variable, b: Variable): boolean {
  return typeName(a.type) === typeName(b.type) && plain(a.name) === plain(b.name)
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/**
 * The first place where two lists of stored variables differ, as far as the shorter one goes. A gap may give its room to
 * new variables, and a variable may get a new name as long as the old one is not found elsewhere.
 */
export function firstDifference(
  first: readonly Variable[],
  second: readonly Variable[],
): { readonly first: Variable; readonly second: Variable | undefined } | undefined {
  for (const [i, a] of first.entries()) {
    const b = second[i]
    if (isGap(a) || (b !== undefined && isGap(b))) return undefined
    if (b === undefined) return undefined
    if (isSameVariable(a, b)) continue
    const isRenamed =
      typeName(a.type) === typeName(b.type) && !second.some((each) => plain(each.name) === plain(a.name))
    if (!isRenamed || isOtherInOrder(b, first)) return { first: a, second: b }
  }
  return undefined
}

function isGap({ name, type }: Variable): boolean {
  return type.kind === 'array' && type.length !== undefined && /gap|reserved/i.test(name)
}

function isOtherInOrder(variable: Variable, list: readonly Variable[]): boolean {
  return list.some((each) => plain(each.name) === plain(variable.name))
}
