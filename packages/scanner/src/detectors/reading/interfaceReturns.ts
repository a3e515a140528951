import type { Contract, FunctionDefinition } from '../../ast/node.ts'
import { typeName } from '../../ast/type.ts'

/** Signature to the types that a standard returns. */
export type InterfaceReturns = ReadonlyMap<string, readonly string[]>

/** Functions that a contract itself declares with a signature of a standard and other return types. */
export function wrongReturns(
  { functions }: Contract,
  standard: InterfaceReturns,
): readonly FunctionDefinition[] {
  return functions.filter((fn) => {
    const expected = fn.signature === undefined ? undefined : standard.get(fn.signature)
    if (expected === undefined) return false
    const returned = fn.returns.map(({ type }) => typeName(type))
    return returned.length !== expected.length || returned.some((name, i) => name !== expected[i])
  })
}

/** What a function returns, for a sentence. */
export function describeReturns({ returns }: FunctionDefinition): string {
  return returns.length === 0 ? 'nothing' : returns.map(({ type }) => typeName(type)).join(', ')
}
