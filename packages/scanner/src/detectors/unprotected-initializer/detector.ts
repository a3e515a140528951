import { authoritiesOf, cellKey, writesOf } from '../../analysis/authority.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { latchesAt } from '../../analysis/lock.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { pathName, stateVariable } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtHeader } from '../reading/entries.ts'
import { isInitializer } from './initializer.ts'

/** Initialisers that anybody may call again, and implementations that nobody has initialised. */
export const detector: Detector = {
  id: 'unprotected-initializer',
  title: 'Anybody may initialise the contract',
  severity: 'high',
  confidence: 'medium',
  cwe: 665,
  swc: 'SWC-118',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const initialisers = view.entries.filter(isInitializer)
    for (const flow of initialisers) {
      const store = takingStore(view, flow)
      // What runs in a base that is not here may close the latch.
      if (
        store === undefined ||
        flow.byKind.opaque.some(({ why, name }) => why === 'unknown' && /init/i.test(name))
      )
        continue
      if (isRestricted(view, store) || isOnceByName(flow)) {
        if (!isLeftOpen(view, flow, store) || !canBeDestroyed(view)) continue
        yield reportAtHeader(scan, flow, store, {
          message: `Nothing initialises the implementation itself: its constructor does not close \`${flow.entry.name}\`. Whoever calls it there is in charge of code that proxies run, and this code can destroy itself or run other code.`,
          severity: 'medium',
          note: `${pathName(flow, store.path)} is set`,
        })
        continue
      }
      // A part of another initialiser is reported with that one.
      if (initialisers.some((other) => other !== flow && runs(other, flow))) continue
      yield reportAtHeader(scan, flow, store, {
        message: `\`${flow.entry.name}\` can be called at any time and by anybody, and sets \`${pathName(flow, store.path)}\` anew: whoever calls it is in charge.`,
        note: `${pathName(flow, store.path)} is set`,
      })
    }
  }
}

/** A store that says who is in charge. */
function takingStore(view: ContractView, flow: Flow): SstoreOp | undefined {
  const authorities = authoritiesOf(view)
  const { byKind } = flow
  return (
    byKind.sstore.find(({ path }) => authorities.has(cellKey(path) ?? '')) ??
    byKind.sstore.find(({ value }) => value !== undefined && isCaller(flow, value)) ??
    byKind.sstore.find(
      ({ path, value }) =>
        value !== undefined &&
        has(flow, value, Label.Input) &&
        /owner|admin|govern/i.test(stateVariable(path)?.name ?? ''),
    )
  )
}

/** A modifier that goes by the name of those that let a function run once, in one of their many forms. */
function isOnceByName(flow: Flow): boolean {
  return flow.entry.modifiers.some(({ name }) => /^(re)?initializer$|^onlyInitializing$/i.test(name))
}

function isRestricted(view: ContractView, store: SstoreOp): boolean {
  for (const writes of writesOf(view).values()) {
    const write = writes.find((each) => each.store === store)
    if (write !== undefined) return write.restrictions.length > 0
  }
  return true
}

/** Runs once, and the constructor of the same contract does not use that up. */
function isLeftOpen(view: ContractView, flow: Flow, store: SstoreOp): boolean {
  if (view.contract.unknownBases.length > 0) return false
  if (view.constructors.some(({ frames }) => frames.some(({ fn }) => closing.test(fn.name)))) return false
  const latch = latchesAt(flow, store).find(({ kind }) => kind === 'once')
  if (latch === undefined) return isOnceByName(flow)
  const key = cellKey(latch.path)
  return !view.constructors.some((creation) =>
    creation.byKind.sstore.some(({ path }) => cellKey(path) === key),
  )
}

const closing = /^_?(disableInitializers|initializer|reinitializer)$/i

function canBeDestroyed(view: ContractView): boolean {
  return view.entries.some(
    (flow) =>
      flow.byKind.builtin.some(({ name }) => name === 'selfdestruct') ||
      flow.byKind.call.some(
        ({ how, target }) => how === 'delegatecall' && target !== undefined && has(flow, target, Label.Input),
      ),
  )
}

function runs(outer: Flow, inner: Flow): boolean {
  return outer.frames.some(({ fn }, i) => i > 0 && fn === inner.entry)
}
