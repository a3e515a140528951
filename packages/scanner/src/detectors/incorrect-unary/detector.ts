import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { textAt } from '../reading/sourceText.ts'
import { walkOf } from '../reading/walk.ts'

/** `=+` and `=-` where `+=` and `-=` were meant. */
export const detector: Detector = {
  id: 'incorrect-unary',
  title: 'Assignment with a sign where a sum was meant',
  severity: 'low',
  confidence: 'medium',
  cwe: 480,
  swc: 'SWC-129',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const assign of walkOf(body).expressions) {
        if (assign.kind !== 'assign' || assign.op !== '=' || assign.right.kind !== 'unary') continue
        const sign = assign.right.op
        if (sign !== '+' && sign !== '-') continue
        const span = { ...assign.at, start: assign.left.at.end, end: assign.right.operand.at.start }
        // `x=-1` is how some write a negative number; `x =- 1` is not.
        if (!/\s=[+-]|=[+-]\s/.test(textAt(scan.program, span)) && sign === '-') continue
        if (!/=[+-]/.test(textAt(scan.program, span))) continue
        yield reportIn(
          body,
          assign.at,
          `This sets the variable to ${sign === '+' ? 'the value' : 'the negated value'} itself. \`${sign}=\` was probably meant, which adds to what is there.`,
          `written \`=${sign}\``,
        )
      }
    }
  },
}
