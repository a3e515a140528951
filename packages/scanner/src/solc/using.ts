import type { Using } from '../ast/node.ts'
import { type Context, declarationOf, spanOf, typeOf } from './context.ts'
import { asNode, type SolcNode } from './solcNode.ts'

/** A `using` directive: a library, or functions by name (0.8.13 and later). */
export function readUsing(node: SolcNode, context: Context): Using {
  const library = declarationOf(node.libraryName, context)
  const functions: Using['functions'][number][] = []
  for (const entry of node.functionList ?? []) {
    // Entries have no node type: `{function}`, or `{definition, operator}` for operators.
    const fn = declarationOf(entry?.definition ?? asNode(entry?.function), context)
    if (fn?.kind === 'function') functions.push({ fn, operator: entry?.operator ?? undefined })
  }
  const type = asNode(node.typeName)
  return {
    at: spanOf(node.src, context),
    library: library?.kind === 'contract' ? library : undefined,
    functions,
    type: type === undefined ? undefined : typeOf(type, context),
  }
}
