import type { Expression, ModifierDefinition, Statement } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { bodiesCalledBy, internalTarget } from '../reading/calls.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownContracts } from '../reading/sources.ts'
import { type Body, walkOf } from '../reading/walk.ts'

/** Modifiers that can end without running the function and without reverting. */
export const detector: Detector = {
  id: 'incorrect-modifier',
  title: 'Modifier can skip the function silently',
  severity: 'info',
  confidence: 'high',
  cwe: 670,
  swc: undefined,
  *run(scan) {
    const returning = new Set(
      scan.program.contracts
        .flatMap(({ functions }) => functions)
        .flatMap(({ modifiers, returns }) =>
          returns.length === 0 ? [] : modifiers.map(({ target }) => target),
        ),
    )
    for (const contract of ownContracts(scan)) {
      for (const modifier of contract.modifiers) {
        if (!canSkip(modifier)) continue
        const answers = returning.has(modifier)
        yield {
          ...reportIn(
            modifier,
            modifier.nameAt,
            `${modifier.name} has a path that neither runs the function nor reverts. The call succeeds and does nothing${answers ? ', and gives zero or false as if that were the answer' : ''}.`,
            'can end without `_`',
          ),
          ...(answers ? { severity: 'low' as const } : {}),
        }
      }
    }
  },
}

/** Whether `_` has been run, over the paths that go on after a statement; none where all paths have ended. */
type Paths = ReadonlySet<boolean>

function canSkip({ body }: ModifierDefinition): boolean {
  if (body === undefined) return false
  const ended = new Set<boolean>()
  const paths = after(body, new Set([false]), ended)
  return paths.has(false) || ended.has(false)
}

function after(statement: Statement, before: Paths, ended: Set<boolean>): Paths {
  if (before.size === 0) return before
  switch (statement.kind) {
    case 'placeholder':
      return new Set([true])
    case 'block':
      return statement.statements.reduce((paths, each) => after(each, paths, ended), before)
    case 'if': {
      const otherwise = statement.else === undefined ? before : after(statement.else, before, ended)
      return new Set([...after(statement.then, before, ended), ...otherwise])
    }
    case 'for':
    case 'while':
      return new Set([...before, ...after(statement.body, before, ended)])
    case 'doWhile':
      return after(statement.body, before, ended)
    case 'try':
      return new Set(
        [statement.success, ...statement.catches.map(({ body }) => body)].flatMap((each) => [
          ...after(each, before, ended),
        ]),
      )
    case 'return':
      for (const path of before) ended.add(path)
      return new Set()
    case 'revert':
      return new Set()
    case 'expression':
      return mayEnd(statement.expression) ? new Set() : before
    case 'assembly':
    case 'unread':
      // May end the call; silence is better than a guess.
      return new Set()
    default:
      return before
  }
}

/** A call that ends everything, or that runs a function which may. */
function mayEnd(expression: Expression): boolean {
  if (expression.kind !== 'call') return false
  const { callee, args } = expression
  if (callee.kind === 'identifier' && callee.ref === undefined) {
    const [condition] = args
    const isFalse = condition?.kind === 'literal' && condition.value === false
    return (
      callee.name === 'revert' ||
      callee.name === 'selfdestruct' ||
      (isFalse && /^(?:require|assert)$/.test(callee.name))
    )
  }
  const target = internalTarget(expression)
  if (target === undefined) return false
  const reached = new Set<Body>([target])
  for (const body of reached) {
    if (endsSomewhere(body)) return true
    for (const next of bodiesCalledBy(body)) reached.add(next)
  }
  return false
}

function endsSomewhere(body: Body): boolean {
  const { statements, expressions } = walkOf(body)
  return (
    body.body === undefined ||
    statements.some(({ kind }) => kind === 'assembly' || kind === 'revert') ||
    expressions.some((each) => each.kind === 'call' && isRevert(each.callee))
  )
}

function isRevert(callee: Expression): boolean {
  return callee.kind === 'identifier' && callee.ref === undefined && callee.name === 'revert'
}
