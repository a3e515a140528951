import { opsBehind } from '../../analysis/madeOf.ts'
import type { Scan } from '../../analysis/scan.ts'
import { recoveriesIn } from '../../analysis/signatures.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SloadOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** Domain separators with a chain id that are computed once and never again. */
export const detector: Detector = {
  id: 'domain-separator-cached',
  title: 'Domain separator keeps an old chain id',
  severity: 'low',
  confidence: 'high',
  cwe: 347,
  swc: 'SWC-121',
  *run(scan) {
    yield* oncePerPlace(
      scan.flows.flatMap((flow) => {
        if (flow.reach !== 'entry') return []
        const recoveries = recoveriesIn(flow)
        if (recoveries.length === 0 || asksChain(flow)) return []
        return recoveries.flatMap(({ hash }) =>
          cachedIn(
            scan,
            flow,
            [...opsBehind(flow, hash)].filter((op) => op.kind === 'sload'),
          ).map((load) =>
            reportAtOp(scan, flow, load, {
              message: `The domain separator was computed at deployment with the chain id of then. After a fork of the chain a signature given on one side is good on both.`,
              note: 'the old separator is used here',
            }),
          ),
        )
      }),
    )
  },
}

function asksChain(flow: Flow): boolean {
  return flow.byKind.env.some(({ name }) => name === 'block.chainid')
}

function cachedIn(scan: Scan, flow: Flow, loads: readonly SloadOp[]): readonly SloadOp[] {
  return loads.filter(({ path, results }) => {
    const type = flow.values[results[0] ?? -1]?.type
    if (typeof path.root === 'number' || path.steps.length > 0 || type?.kind !== 'fixedBytes') return false
    const { root } = path
    return scan
      .viewsOf(flow)
      .some(({ constructors }) => constructors.some((each) => setsWithChain(each, root)))
  })
}

function setsWithChain(flow: Flow, variable: Variable): boolean {
  return flow.byKind.sstore.some(({ path, value }) => {
    if (path.root !== variable || value === undefined) return false
    for (const op of opsBehind(flow, value)) if (op.kind === 'env' && op.name === 'block.chainid') return true
    return false
  })
}
