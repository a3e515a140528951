import { growableLists, makesLonger } from '../../analysis/growableLists.ts'
import { clearsList, loopsByLength, manyStores } from '../../analysis/listLoops.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import type { Scan } from '../../analysis/scan.ts'
import { shapeOf } from '../../analysis/strangerSet.ts'
import { pathName, stateVariable } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SloadOp, SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'

/** Loops over, and clearings of, lists that anybody can make longer. */
export const detector: Detector = {
  id: 'unbounded-loop',
  title: 'Anybody can make the work of a function exceed the block',
  severity: 'medium',
  confidence: 'medium',
  cwe: 400,
  swc: 'SWC-128',
  *run(scan) {
    const lists = growableLists(scan)
    if (lists.size === 0) return
    const growthOf = ({ path }: SloadOp | SstoreOp) => {
      const root = stateVariable(path)
      return root === undefined ? undefined : lists.get(root)?.get(shapeOf(path))
    }
    const worked = new Set<object>()
    const flows = scan.flows.filter((flow) => flow.reach === 'entry' && hasEffect(flow))
    for (const flow of flows) {
      for (const { length, at, costly } of loopsByLength(flow)) {
        const growth = growthOf(length)
        if (growth === undefined) continue
        worked.add(growth)
        const name = pathName(flow, { ...length.path, steps: length.path.steps.slice(0, -1) })
        const message = `The loop goes over all of ${name}, and anybody can add to it. Once it is long enough the function needs more gas than a block has, and can never run again.`
        const before = { at: growth.at, note: 'anybody adds an entry here' }
        for (const report of reportAt(
          scan,
          flow,
          { at, frame: length.frame },
          message,
          'all entries are visited',
        ))
          yield { ...report, trace: [before, ...report.trace], severity: costly ? 'medium' : 'low' }
      }
      for (const store of flow.byKind.sstore) {
        const growth = clearsList(flow, store) ? growthOf(store) : undefined
        if (growth === undefined) continue
        worked.add(growth)
        const message = `All entries of ${pathName(flow, store.path)} are cleared at once, and anybody can add to them. Once there are enough the clearing needs more gas than a block has, and the function can never run again.`
        const before = { at: growth.at, note: 'anybody adds an entry here' }
        for (const report of reportAt(scan, flow, store, message, 'all entries are cleared'))
          yield { ...report, trace: [before, ...report.trace] }
      }
    }
    for (const flow of flows) {
      for (const { store, at } of manyStores(flow)) {
        const growth = makesLonger(store) ? growthOf(store) : undefined
        if (growth === undefined || !worked.has(growth)) continue
        const message = `One call adds as many entries to ${pathName(flow, store.path)} as fit in a block, and another function works through all of them at once. A few calls are enough to stop that for ever.`
        for (const report of reportAt(
          scan,
          flow,
          { at, frame: store.frame },
          message,
          'the list grows by many',
        ))
          yield { ...report, severity: 'low' }
      }
    }
  },
}

function reportAt(
  scan: Scan,
  flow: Flow,
  located: Pick<SstoreOp, 'at' | 'frame'>,
  message: string,
  note: string,
): readonly Report[] {
  const place = placeOf(scan, flow, located)
  if (place === undefined) return []
  const { at, fn } = place
  return [{ at, contract: flow.contract, fn, message, trace: [{ at, note }] }]
}

/** Old code leaves `view` out: what neither writes nor calls is only read from outside, where gas is free. */
function hasEffect({ entry, byKind }: Flow): boolean {
  return (
    entry.mutability !== 'view' &&
    entry.mutability !== 'pure' &&
    (byKind.sstore.length > 0 || byKind.call.some((call) => !call.static))
  )
}
