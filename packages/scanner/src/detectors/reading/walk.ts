import type {
  Expression,
  FunctionDefinition,
  ModifierDefinition,
  Statement,
  Variable,
  YulExpression,
  YulStatement,
} from '../../ast/node.ts'
import { childrenOf, expressionsIn, statementsIn } from './children.ts'
import { walkYul } from './yul.ts'

/** What has code: a function of any form, or a modifier. */
export type Body = FunctionDefinition | ModifierDefinition

/** Everything in one body. Lists are in source order, a node before what it holds. */
export type Walk = {
  readonly statements: readonly Statement[]
  /** Also those of modifier invocations in the header. */
  readonly expressions: readonly Expression[]
  /** Variables declared by statements, catch clauses and `returns` of `try` included. */
  readonly locals: readonly Variable[]
  readonly yulStatements: readonly YulStatement[]
  readonly yulExpressions: readonly YulExpression[]
  /** What directly holds a node; the outermost ones have none. */
  readonly parents: ReadonlyMap<Expression | Statement, Expression | Statement>
}

const walks = new WeakMap<Body, Walk>()

/** Walks a body once; later calls get the same lists. */
export function walkOf(body: Body): Walk {
  const known = walks.get(body)
  if (known !== undefined) return known
  const walk = walkBody(body)
  walks.set(body, walk)
  return walk
}

function walkBody(body: Body): Walk {
  const statements: Statement[] = []
  const expressions: Expression[] = []
  const locals: Variable[] = []
  const yulStatements: YulStatement[] = []
  const yulExpressions: YulExpression[] = []
  const parents = new Map<Expression | Statement, Expression | Statement>()
  const visitExpression = (root: Expression): void => {
    const open = [root]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      expressions.push(next)
      const children = childrenOf(next)
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i]
        if (child === undefined) continue
        parents.set(child, next)
        open.push(child)
      }
    }
  }
  if (body.kind === 'function') for (const { args } of body.modifiers) args.forEach(visitExpression)
  const open: Statement[] = body.body === undefined ? [] : [body.body]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    statements.push(next)
    for (const expression of expressionsIn(next)) {
      parents.set(expression, next)
      visitExpression(expression)
    }
    if (next.kind === 'variables') locals.push(...next.declared.filter((local) => local !== undefined))
    if (next.kind === 'try') locals.push(...next.returns, ...next.catches.flatMap(({ params }) => params))
    if (next.kind === 'assembly') walkYul(next.block, yulStatements, yulExpressions)
    const children = statementsIn(next)
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i]
      if (child === undefined) continue
      parents.set(child, next)
      open.push(child)
    }
  }
  return { statements, expressions, locals, yulStatements, yulExpressions, parents }
}

/** All expressions at and below one, a node before what it holds. */
export function expressionsUnder(root: Expression): readonly Expression[] {
  const found: Expression[] = []
  const open = [root]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    open.push(...[...childrenOf(next)].reverse())
  }
  return found
}
