import type { FunctionDefinition, Statement } from '../ast/node.ts'

const known = new WeakMap<FunctionDefinition, boolean>()

/** Pure functions above this many statements stay opaque: their results depend on their arguments alone anyway. */
const statements = 12

/** Whether a pure function says little more when it is inlined than its name and arguments do. */
export function tooHeavy(fn: FunctionDefinition): boolean {
  const answered = known.get(fn)
  if (answered !== undefined) return answered
  const answer = fn.body !== undefined && weigh(fn.body, 0) > statements
  known.set(fn, answer)
  return answer
}

function weigh(s: Statement, depth: number): number {
  if (depth > 40) return Number.POSITIVE_INFINITY
  switch (s.kind) {
    case 'block':
      return s.statements.reduce((sum, each) => sum + weigh(each, depth + 1), 0)
    case 'if':
      return 1 + weigh(s.then, depth + 1) + (s.else === undefined ? 0 : weigh(s.else, depth + 1))
    case 'for':
    case 'while':
    case 'doWhile':
      return statements + 1
    case 'assembly':
      return s.block.statements.length
    default:
      return 1
  }
}
