import { isOpen } from '../../analysis/access.ts'
import type { Flow, Frame, Op } from '../../flow/flow.ts'
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
        const found = requestIn(flow)
        if (found === undefined || !isOpen(flow, found.inside)) return []
        const message =
          'Anybody may make this request. Each costs the contract a fee, and whoever asks again until the answer suits decides the draw.'
        const note = 'the request is made here'
        const report = reportAtOp(scan, flow, found.inside, { message, note })
        if (found.call === undefined) return [report]
        const { at, fn } = found.call
        return [{ ...report, at, fn, trace: [{ at, note }] }]
      }),
    )
  },
}

type Request = {
  readonly inside: Op
  /** Where the contract calls the inlined function. */
  readonly call: { readonly at: Op['at']; readonly fn: Frame['fn'] } | undefined
}

/** The request, inlined where its source is here, or as a call of what an unknown base declares. */
function requestIn(flow: Flow): Request | undefined {
  const frame = flow.frames.findIndex(
    ({ fn }) => fn.name === request && fn.contract !== undefined && base.test(fn.contract.name),
  )
  if (frame > 0) {
    const inside = flow.ops.find((op) => op.frame === frame && op.kind !== 'const')
    const { callAt, parent } = flow.frames[frame] ?? { callAt: undefined, parent: undefined }
    const caller = parent === undefined ? undefined : flow.frames[parent]
    const call = callAt === undefined || caller === undefined ? undefined : { at: callAt, fn: caller.fn }
    return inside === undefined ? undefined : { inside, call }
  }
  const isBase = flow.contract.linearized.some(({ unknownBases }) =>
    unknownBases.some((name) => base.test(name)),
  )
  const opaque = isBase ? flow.byKind.opaque.find(({ name }) => name === request) : undefined
  return opaque === undefined ? undefined : { inside: opaque, call: undefined }
}
