import type { Expression, Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { variableOf } from '../reading/uses.ts'
import { expressionsUnder, walkOf } from '../reading/walk.ts'

/** What people call a thing that only some are to know. */
const SECRET = /pass(?:word|phrase|code)|pwd|secret|answer|seed(?!ed)|private_?key|pin_?code|^_?pin$/i

/** Secrets that are kept in storage, where everybody reads them, and that open something. */
export const detector: Detector = {
  id: 'private-data',
  title: 'Secret is kept in the contract for all to read',
  severity: 'low',
  confidence: 'medium',
  cwe: 767,
  swc: 'SWC-136',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const expression of walkOf(body).expressions) {
        if (expression.kind !== 'binary' || (expression.op !== '==' && expression.op !== '!=')) continue
        const { left, right } = expression
        const secret = secretIn(left) ?? secretIn(right)
        if (secret === undefined || !(isGuess(left) || isGuess(right))) continue
        yield reportIn(
          body,
          expression.at,
          `${secret.name} is compared with what the caller says, as if only some knew it. Everybody reads it from the contract's storage or from the transaction that set it.`,
          'a value in storage used as a secret',
        )
      }
    }
  },
}

/** The secret itself, or the hash of it taken here; a stored hash gives nothing away. */
function secretIn(side: Expression): Variable | undefined {
  return expressionsUnder(side)
    .map(variableOf)
    .find((variable) => variable?.role === 'state' && isHidden(variable) && SECRET.test(variable.name))
}

function isHidden({ visibility, type, name }: Variable): boolean {
  if (visibility === 'public' || /hash|commit|root/i.test(name)) return false
  return type.kind === 'bytes' || type.kind === 'string' || type.kind === 'fixedBytes' || type.kind === 'int'
}

/** Mentions a parameter and no state, so that the caller alone decides it. */
function isGuess(side: Expression): boolean {
  const variables = expressionsUnder(side).flatMap((each) => variableOf(each) ?? [])
  return variables.some(({ role }) => role === 'parameter') && variables.every(({ role }) => role !== 'state')
}
