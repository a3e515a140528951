import { growableLists } from '../../analysis/growableLists.ts'
import { Label } from '../../analysis/labels.ts'
import { blockReaches } from '../../analysis/order.ts'
import { behind } from '../../analysis/origins.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import { shapeOf } from '../../analysis/strangerSet.ts'
import { constantOf, opOf, pathName, stateVariable } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SloadOp, SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'

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
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry' || !hasEffect(flow)) continue
      for (const { length, at, costly } of loopsByLength(flow)) {
        const growth = growthOf(length)
        const place = placeOf(scan, flow, { at, frame: length.frame })
        if (growth === undefined || place === undefined) continue
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `The loop goes over all of ${pathName(flow, length.path)}, and anybody can add to it. Once it is long enough the function needs more gas than a block has, and can never run again.`,
          trace: [
            { at: growth.at, note: 'anybody adds an entry here' },
            { at: place.at, note: 'all entries are visited' },
          ],
          severity: costly ? 'medium' : 'low',
        }
      }
      for (const store of flow.byKind.sstore) {
        const growth = clearsList(flow, store) ? growthOf(store) : undefined
        const place = growth === undefined ? undefined : placeOf(scan, flow, store)
        if (growth === undefined || place === undefined) continue
        yield {
          at: place.at,
          contract: flow.contract,
          fn: place.fn,
          message: `All entries of ${pathName(flow, store.path)} are cleared at once, and anybody can add to them. Once there are enough the clearing needs more gas than a block has, and the function can never run again.`,
          trace: [
            { at: growth.at, note: 'anybody adds an entry here' },
            { at: place.at, note: 'all entries are cleared' },
          ],
        }
      }
    }
  },
}

type Loop = {
  readonly length: SloadOp
  readonly at: SloadOp['at']
  /** Each turn writes storage or calls: some hundred entries are enough. */
  readonly costly: boolean
}

/** Old code leaves `view` out: what neither writes nor calls is only read from outside, where gas is free. */
function hasEffect({ entry, byKind }: Flow): boolean {
  return (
    entry.mutability !== 'view' &&
    entry.mutability !== 'pure' &&
    (byKind.sstore.length > 0 || byKind.call.some((call) => !call.static))
  )
}

/** Loops that end with the length of a stored list, and not earlier by a number of the caller's. */
function* loopsByLength(flow: Flow): Generator<Loop> {
  for (const { id, end } of flow.blocks) {
    if (end.kind !== 'branch' || !blockReaches(flow, id, id)) continue
    const condition = opOf(flow, end.condition)
    if (condition.kind !== 'binary' || !/^([<>]=?|!=)$/.test(condition.op)) continue
    const { loads, labels } = behind(flow, end.condition)
    if ((labels & Label.Input) !== 0) continue
    const length = loads.find(({ path }) => path.steps.at(-1)?.kind === 'length')
    // The way out of the loop is one of the two sides.
    if (length === undefined || (blockReaches(flow, end.yes, id) && blockReaches(flow, end.no, id))) continue
    const isInside = ({ block }: { readonly block: number }) =>
      blockReaches(flow, id, block) && blockReaches(flow, block, id)
    yield {
      length,
      at: end.at,
      costly:
        flow.byKind.sstore.some(isInside) || flow.byKind.call.some((call) => !call.static && isInside(call)),
    }
  }
}

function clearsList(flow: Flow, store: SstoreOp): boolean {
  const last = store.path.steps.at(-1)
  if (last?.kind === 'length') return constantOf(flow, store.value) === 0n
  if (store.how === 'delete') return true
  const made = store.value === undefined ? undefined : opOf(flow, store.value)
  return made?.kind === 'builtin' && made.name === 'new.array' && constantOf(flow, made.args[0]) === 0n
}
