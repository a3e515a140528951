import { isOpen } from '../../analysis/access.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

const request = '_requestRandomness'
const base = /GelatoVRF/

/** Requests for randomness of Gelato that anybody can make. */
export const detector: Detector = {
  id: 'gelato-unprotected-randomness',
  title: 'Anybody may ask Gelato for randomness',
  severity: 'low',
  confidence: 'medium',
  cwe: 284,
  swc: undefined,
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        const op = requestIn(flow)
        if (op === undefined || !isOpen(flow, op.inside)) return []
        return [
          {
            ...reportAtOp(scan, flow, op.inside, {
              message:
                'Anybody may make this request. Each costs the contract a fee, and whoever asks again until the answer suits decides the draw.',
              note: 'the request is made here',
            }),
            ...(op.callAt === undefined
              ? {}
              : { at: op.callAt, trace: [{ at: op.callAt, note: 'the request is made here' }] }),
          },
        ]
      }),
    )
  },
}

type Request = { readonly inside: Op; readonly callAt: Op['at'] | undefined }

/** The request, inlined where its source is here, or as a call of what an unknown base declares. */
function requestIn(flow: Flow): Request | undefined {
  const frame = flow.frames.findIndex(
    ({ fn }) => fn.name === request && fn.contract !== undefined && base.test(fn.contract.name),
  )
  if (frame > 0) {
    const inside = flow.ops.find((op) => op.frame === frame && op.kind !== 'const')
    return inside === undefined ? undefined : { inside, callAt: flow.frames[frame]?.callAt }
  }
  const isBase = flow.contract.linearized.some(({ unknownBases }) =>
    unknownBases.some((name) => base.test(name)),
  )
  const opaque = isBase ? flow.byKind.opaque.find(({ name }) => name === request) : undefined
  return opaque === undefined ? undefined : { inside: opaque, callAt: undefined }
}
