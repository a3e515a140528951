import { numberOf } from '../../analysis/limits.ts'
import { madeFrom, madeOf } from '../../analysis/madeOf.ts'
import { type Recovery, recoveriesIn } from '../../analysis/signatures.ts'
import { opOf } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Signatures that are remembered by their bytes, of which there are two for every signing. */
export const detector: Detector = {
  id: 'signature-malleability',
  title: 'Used signatures are known by bytes that can be changed',
  severity: 'medium',
  confidence: 'medium',
  cwe: 347,
  swc: 'SWC-117',
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) =>
        recoveriesIn(flow).flatMap((recovery) =>
          isBounded(flow, recovery)
            ? []
            : marksBy(flow, recovery).map((store) =>
                reportAtOp(scan, flow, store, {
                  message:
                    'The signature itself is the mark that it was used, and every signature can be written in another way that recovers the same signer (the other half of the curve, or the short form). The rewritten one has no mark, so it works once more.',
                  note: 'the mark is kept by the signature',
                  before: [{ at: recovery.op.at, note: 'both forms recover the same signer' }],
                }),
              ),
        ),
      ),
    )
  },
}

/** What a signature is given as, in the end: parameters and their fields. */
function sourcesOf(flow: Flow, values: readonly ValueId[]): ReadonlySet<ValueId> {
  const sources = new Set<ValueId>()
  for (const value of values) {
    for (const part of madeOf(flow, value)) if (opOf(flow, part).kind === 'param') sources.add(part)
  }
  return sources
}

function marksBy(flow: Flow, { hash, signature }: Recovery): readonly SstoreOp[] {
  const sources = sourcesOf(flow, signature)
  const signed = madeOf(flow, hash)
  return flow.byKind.sstore.filter(({ path }) =>
    path.steps.some((step) => {
      if (step.kind !== 'index') return false
      const parts = madeOf(flow, step.value)
      if (parts.has(hash)) return false
      for (const part of parts) if (sources.has(part) && !signed.has(part)) return true
      return false
    }),
  )
}

/** Whether the upper half of the curve is refused. */
function isBounded(flow: Flow, { op, signature }: Recovery): boolean {
  if (op.kind !== 'builtin') return false
  const made = madeFrom(flow, [...signature, ...sourcesOf(flow, signature)])
  return flow.byKind.binary.some((compare) => {
    if (!/^[<>]=?$/.test(compare.op)) return false
    const limit = made.has(compare.left) ? compare.right : made.has(compare.right) ? compare.left : undefined
    return limit !== undefined && (numberOf(flow, limit) ?? 0n) > 2n ** 253n
  })
}
