import type { Block, CallExpression, Expression, Span, Statement, Variable } from '../../ast/node.ts'
import type * as syntax from '../syntax/tree.ts'
import { resolveCall } from './call.ts'
import { resolveExpression } from './expression.ts'
import { bindLocal, declareLocal, inferTypes } from './local.ts'
import type { Scope } from './world.ts'
import { resolveYulBlock } from './yul.ts'

/** A block in a scope of its own. */
export function resolveBlock(scope: Scope, raw: syntax.Block): Block {
  return nested(scope, () => ({
    kind: 'block',
    at: raw.at,
    statements: raw.statements.map((statement) => resolveStatement(scope, statement)),
    unchecked: raw.unchecked,
  }))
}

function nested<T>(scope: Scope, resolve: () => T): T {
  const { length } = scope.locals
  scope.locals.push(undefined)
  const result = resolve()
  scope.locals.length = length
  return result
}

function resolveStatement(scope: Scope, raw: syntax.Statement): Statement {
  const { at } = raw
  switch (raw.kind) {
    case 'block':
      return resolveBlock(scope, raw)
    case 'expression':
      return expressionStatement(resolveExpression(scope, raw.expression), at)
    case 'variables': {
      const value = raw.value && resolveExpression(scope, raw.value)
      const declared = raw.declared.map((item) => item && declareLocal(scope, item))
      inferTypes(scope, raw.declared, declared, value)
      for (const variable of declared) if (variable !== undefined) bindLocal(scope, variable)
      return { kind: 'variables', at, declared, value }
    }
    case 'if': {
      const condition = resolveExpression(scope, raw.condition)
      const then = branch(scope, raw.then)
      return { kind: 'if', at, condition, then, else: raw.else && branch(scope, raw.else) }
    }
    case 'for':
      return nested(scope, () => {
        const init = raw.init && resolveStatement(scope, raw.init)
        const condition = raw.condition && resolveExpression(scope, raw.condition)
        const step = raw.step && resolveExpression(scope, raw.step)
        return { kind: 'for', at, init, condition, step, body: branch(scope, raw.body) }
      })
    case 'while': {
      const condition = resolveExpression(scope, raw.condition)
      return { kind: 'while', at, condition, body: branch(scope, raw.body) }
    }
    case 'doWhile': {
      const body = branch(scope, raw.body)
      return { kind: 'doWhile', at, condition: resolveExpression(scope, raw.condition), body }
    }
    case 'return':
      return { kind: 'return', at, value: raw.value && resolveExpression(scope, raw.value) }
    case 'emit':
      return { kind: 'emit', at, call: asCall(resolveCall(scope, raw.call, 'signal')) }
    case 'revert':
      return { kind: 'revert', at, call: raw.call && asCall(resolveCall(scope, raw.call, 'signal')) }
    case 'try':
      return resolveTry(scope, raw)
    case 'assembly':
      return { kind: 'assembly', at, block: resolveYulBlock(scope, raw.block), memorySafe: raw.memorySafe }
    case 'break':
    case 'continue':
    case 'placeholder':
    case 'unread':
      return raw
  }
}

function branch(scope: Scope, raw: syntax.Statement): Statement {
  return raw.kind === 'block' ? resolveBlock(scope, raw) : nested(scope, () => resolveStatement(scope, raw))
}

/** Before 0.4.21 events were called like functions; that comes out as `emit` too. */
function expressionStatement(expression: Expression, at: Span): Statement {
  const callee = expression.kind === 'call' ? expression.callee : undefined
  if (expression.kind === 'call' && callee !== undefined && 'ref' in callee && callee.ref?.kind === 'event') {
    return { kind: 'emit', at, call: expression }
  }
  return { kind: 'expression', at, expression }
}

/** What stands in a place that takes calls only; anything else is wrapped as a call of itself. */
function asCall(expression: Expression): CallExpression {
  if (expression.kind === 'call') return expression
  const { at, type } = expression
  return { kind: 'call', at, type, form: 'call', callee: expression, args: [], options: [] }
}

function resolveTry(scope: Scope, raw: Extract<syntax.Statement, { kind: 'try' }>): Statement {
  const call = asCall(resolveExpression(scope, raw.call))
  const { returns, success } = nested(scope, () => {
    const variables = declareAll(scope, raw.returns)
    return { returns: variables, success: resolveBlock(scope, raw.success) }
  })
  const catches = raw.catches.map((clause) =>
    nested(scope, () => {
      const params = declareAll(scope, clause.params)
      return { at: clause.at, name: clause.name, params, body: resolveBlock(scope, clause.body) }
    }),
  )
  return { kind: 'try', at: raw.at, call, returns, success, catches }
}

function declareAll(scope: Scope, list: readonly syntax.Variable[]): readonly Variable[] {
  return list.map((item) => {
    const variable = declareLocal(scope, item)
    variable.role = 'local'
    bindLocal(scope, variable)
    return variable
  })
}
