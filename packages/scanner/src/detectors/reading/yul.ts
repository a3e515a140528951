import type { YulBlock, YulExpression, YulStatement } from '../../ast/node.ts'

/** Appends all statements and expressions of an assembly block, in source order, a node before what it holds. */
export function walkYul(block: YulBlock, statements: YulStatement[], expressions: YulExpression[]): void {
  const open: (YulStatement | YulExpression)[] = [block]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isYulExpression(next)) expressions.push(next)
    else statements.push(next)
    open.push(...[...partsOf(next)].reverse())
  }
}

function isYulExpression(node: YulStatement | YulExpression): node is YulExpression {
  return node.kind === 'yulCall' || node.kind === 'yulIdentifier' || node.kind === 'yulLiteral'
}

/** Targets of assignments are left out: they are written, not read. */
function partsOf(node: YulStatement | YulExpression): readonly (YulStatement | YulExpression)[] {
  switch (node.kind) {
    case 'yulBlock':
      return node.statements
    case 'yulVariables':
      return node.value === undefined ? [] : [node.value]
    case 'yulAssign':
      return [node.value]
    case 'yulExpression':
      return [node.expression]
    case 'yulIf':
      return [node.condition, node.body]
    case 'yulSwitch':
      return [
        node.on,
        ...node.cases.flatMap(({ value, body }) => (value === undefined ? [body] : [value, body])),
      ]
    case 'yulFor':
      return [node.init, node.condition, node.step, node.body]
    case 'yulFunction':
      return [node.body]
    case 'yulCall':
      return node.args
    default:
      return []
  }
}
