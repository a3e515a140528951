import type { Block, FunctionDefinition, Statement } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { expressionsUnder } from '../reading/walk.ts'

/** Loops over a list of work that end the function after the first piece of it. */
export const detector: Detector = {
  id: 'return-in-loop',
  title: 'A return in a loop leaves the rest undone',
  severity: 'medium',
  confidence: 'medium',
  cwe: 670,
  swc: undefined,
  *run(scan) {
    for (const body of ownBodies(scan)) {
      // What returns a value searches; a function that only does work has the rest of its list to do.
      if (body.kind !== 'function' || body.returns.length > 0 || body.body === undefined) continue
      if (body.mutability === 'view' || body.mutability === 'pure') continue
      for (const at of returnsAfterWork(body, body.body)) {
        yield reportIn(
          body,
          at.at,
          'This return ends the function after the first entry that was worked on, and the entries after it in the list that the caller gave are left undone without an error.',
          'the rest of the list is skipped',
        )
      }
    }
  },
}

function returnsAfterWork(fn: FunctionDefinition, body: Block): readonly Statement[] {
  const found: Statement[] = []
  const waiting: { readonly statement: Statement; readonly loop: boolean; readonly worked: boolean }[] = [
    { statement: body, loop: false, worked: false },
  ]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { statement, loop, worked } = at
    switch (statement.kind) {
      case 'block': {
        let done = worked
        for (const each of statement.statements) {
          waiting.push({ statement: each, loop, worked: done })
          if (loop && isWork(each)) done = true
        }
        break
      }
      case 'if':
        waiting.push({ statement: statement.then, loop, worked: false })
        if (statement.else !== undefined) waiting.push({ statement: statement.else, loop, worked: false })
        break
      case 'for':
      case 'while':
        if (statement.condition !== undefined && overGivenList(fn, statement)) {
          waiting.push({ statement: statement.body, loop: true, worked: false })
        } else waiting.push({ statement: statement.body, loop, worked: false })
        break
      case 'return':
        if (loop && worked) found.push(statement)
        break
    }
  }
  return found
}

/** A call or an assignment on its own. */
function isWork(statement: Statement): boolean {
  if (statement.kind !== 'expression') return false
  const { expression } = statement
  if (expression.kind === 'assign')
    return (
      expression.left.kind !== 'identifier' ||
      expression.left.ref?.kind !== 'variable' ||
      expression.left.ref.role === 'state'
    )
  if (expression.kind === 'unary') return expression.op === 'delete'
  return (
    expression.kind === 'call' &&
    expression.callee.kind === 'identifier' &&
    expression.callee.ref?.kind === 'function' &&
    !/pure|view/.test(expression.callee.ref.mutability)
  )
}

/** The condition asks for the length of a parameter. */
function overGivenList(fn: FunctionDefinition, loop: Extract<Statement, { kind: 'for' | 'while' }>): boolean {
  if (loop.condition === undefined) return false
  return expressionsUnder(loop.condition).some(
    (each) =>
      each.kind === 'member' &&
      each.member === 'length' &&
      each.object.kind === 'identifier' &&
      each.object.ref?.kind === 'variable' &&
      fn.params.includes(each.object.ref),
  )
}
