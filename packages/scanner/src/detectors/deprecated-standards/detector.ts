import type { Scan } from '../../analysis/scan.ts'
import type { Expression, Span, Statement } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { textAt } from '../reading/sourceText.ts'
import { walkOf } from '../reading/walk.ts'

/** Words of old compilers that later ones dropped. */
export const detector: Detector = {
  id: 'deprecated-standards',
  title: 'Construct was dropped from the language',
  severity: 'info',
  confidence: 'high',
  cwe: 477,
  swc: 'SWC-111',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      const { statements, expressions } = walkOf(body)
      const found = [
        ...(body.kind === 'function' && body.mutability === 'view'
          ? [constantIn(body.nameAt.end, body, scan)]
          : []),
        ...statements.map((each) => oldStatement(each, scan)),
        ...expressions.map((each) => oldExpression(each, scan)),
      ]
      for (const old of found) {
        if (old === undefined) continue
        const [at, was, now] = old
        yield reportIn(
          body,
          at,
          `\`${was}\` is gone from later compilers; it is \`${now}\` now.`,
          `\`${was}\``,
        )
      }
    }
  },
}

type Old = readonly [at: Span, was: string, now: string]

function constantIn(
  from: number,
  body: { readonly at: Span; readonly nameAt: Span; readonly body: { readonly at: Span } | undefined },
  scan: Scan,
): Old | undefined {
  const header = textAt(scan.program, { ...body.at, start: from, end: body.body?.at.start ?? body.at.end })
  return /\)[^(]*\bconstant\b/.test(header) ? [body.nameAt, 'constant', 'view'] : undefined
}

function oldStatement(statement: Statement, { program }: Scan): Old | undefined {
  if (statement.kind === 'revert' && statement.call === undefined) return [statement.at, 'throw', 'revert()']
  if (statement.kind !== 'variables') return undefined
  const { at } = statement
  const isVar = /^var\s*[\s(]/.test(textAt(program, { ...at, end: Math.min(at.end, at.start + 5) }))
  return isVar ? [at, 'var', 'the type'] : undefined
}

function oldExpression(expression: Expression, { program }: Scan): Old | undefined {
  const { at } = expression
  if (expression.kind === 'member' && expression.object.type.kind === 'magic') {
    if (expression.object.type.name === 'block' && expression.member === 'blockhash') {
      return [at, 'block.blockhash', 'blockhash']
    }
    if (expression.object.type.name === 'msg' && expression.member === 'gas')
      return [at, 'msg.gas', 'gasleft()']
  }
  if (expression.kind === 'member' && expression.member === 'callcode' && expression.ref === undefined) {
    return [at, 'callcode', 'delegatecall']
  }
  if (expression.kind !== 'identifier' || expression.ref !== undefined) return undefined
  if (expression.name === 'keccak256' && textAt(program, at) === 'sha3') return [at, 'sha3', 'keccak256']
  if (expression.name === 'selfdestruct' && textAt(program, at) === 'suicide')
    return [at, 'suicide', 'selfdestruct']
  return undefined
}
