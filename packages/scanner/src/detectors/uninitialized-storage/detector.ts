import type { Variable } from '../../ast/node.ts'
import type { Detector } from '../detector.ts'
import { reportIn } from '../reading/reportAt.ts'
import { ownBodies } from '../reading/sources.ts'
import { usesOf } from '../reading/uses.ts'
import { type Body, walkOf } from '../reading/walk.ts'

/** Storage pointers that point at nothing in particular, which before 0.5 means at slot 0. */
export const detector: Detector = {
  id: 'uninitialized-storage',
  title: 'Storage pointer is never set',
  severity: 'high',
  confidence: 'high',
  cwe: 824,
  swc: 'SWC-109',
  *run(scan) {
    for (const body of ownBodies(scan)) {
      for (const pointer of unsetPointers(body)) {
        const uses = usesOf(body).filter(({ variable }) => variable === pointer)
        const [first] = uses
        if (first === undefined || uses.some(({ access }) => access === 'write')) continue
        yield reportIn(
          body,
          pointer.nameAt,
          `${pointer.name} points to storage and is never set, so that it is slot 0: what is written through it overwrites the first state variables of the contract.`,
          'declared without a place to point to',
        )
      }
    }
  },
}

function unsetPointers(body: Body): readonly Variable[] {
  const locals = walkOf(body).statements.flatMap((each) =>
    each.kind === 'variables' && each.value === undefined ? each.declared : [],
  )
  const results = body.kind === 'function' && body.body !== undefined ? body.returns : []
  return [...locals, ...results]
    .filter((each) => each !== undefined)
    .filter(({ location }) => location === 'storage')
}
