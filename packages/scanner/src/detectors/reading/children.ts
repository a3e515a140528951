import type { Expression, Statement } from '../../ast/node.ts'

const NONE: readonly never[] = []

/** The expressions directly inside an expression, in source order. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'member':
      return [expression.object]
    case 'index':
      return expression.index === undefined ? [expression.base] : [expression.base, expression.index]
    case 'slice':
      return [expression.base, expression.from, expression.to].filter((part) => part !== undefined)
    case 'call':
      return [expression.callee, ...expression.options.map(({ value }) => value), ...expression.args]
    case 'unary':
      return [expression.operand]
    case 'binary':
    case 'assign':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.condition, expression.then, expression.else]
    case 'tuple':
      return expression.items.filter((item) => item !== undefined)
    default:
      return NONE
  }
}

/** The expressions that stand directly in a statement, those of nested statements left out. */
export function expressionsIn(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'if':
    case 'while':
    case 'doWhile':
      return [statement.condition]
    case 'for':
      return [statement.condition, statement.step].filter((part) => part !== undefined)
    case 'expression':
      return [statement.expression]
    case 'variables':
    case 'return':
      return statement.value === undefined ? NONE : [statement.value]
    case 'emit':
    case 'try':
      return [statement.call]
    case 'revert':
      return statement.call === undefined ? NONE : [statement.call]
    default:
      return NONE
  }
}

/** The statements directly inside a statement, in source order. */
export function statementsIn(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'block':
      return statement.statements
    case 'if':
      return statement.else === undefined ? [statement.then] : [statement.then, statement.else]
    case 'for':
      return statement.init === undefined ? [statement.body] : [statement.init, statement.body]
    case 'while':
    case 'doWhile':
      return [statement.body]
    case 'try':
      return [statement.success, ...statement.catches.map(({ body }) => body)]
    default:
      return NONE
  }
}
