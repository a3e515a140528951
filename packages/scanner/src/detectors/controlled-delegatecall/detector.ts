import { isOpen } from '../../analysis/access.ts'
import { writesOf } from '../../analysis/authority.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { opOf, stateVariable, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'
import { storedVariables } from '../reading/sources.ts'

/** Delegate calls whose code, or whose function, a stranger chooses. */
export const detector: Detector = {
  id: 'controlled-delegatecall',
  title: 'Stranger chooses what code runs in the contract',
  severity: 'high',
  confidence: 'high',
  cwe: 829,
  swc: 'SWC-112',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const op of delegateCalls(flow)) {
      if (op.target === undefined || isThis(flow, op.target) || !isOpen(flow, op)) continue
      if (isChosen(flow, op, op.target) || isSetByStranger(scan, flow, op)) {
        yield reportAtOp(scan, flow, op, {
          message: `\`${valueName(flow, op.target)}\` is the caller's choice, and its code runs with this contract's storage and balance: one call can take everything and rewrite every variable.`,
          note: 'the chosen code runs here',
        })
        continue
      }
      const reason = exposedBy(scan, flow, op)
      if (reason === undefined) continue
      yield reportAtOp(scan, flow, op, {
        message: reason,
        severity: 'medium',
        confidence: 'medium',
        note: "the library's code runs on this contract's storage",
      })
    }
  }
}

function delegateCalls(flow: Flow): readonly CallOp[] {
  return flow.byKind.call.filter(({ how }) => how === 'delegatecall' || how === 'callcode')
}

/** Whether an open function stores an address of the caller's choice where the target is read from. */
function isSetByStranger(scan: Scan, flow: Flow, op: CallOp): boolean {
  const pointer = pointerOf(flow, op)
  if (pointer === undefined) return false
  return scan
    .viewsOf(flow)
    .some((view) =>
      (writesOf(view).get(pointer) ?? []).some(
        (write) =>
          write.restrictions.length === 0 &&
          write.store.value !== undefined &&
          isChosen(write.flow, write.store, write.store.value),
      ),
    )
}

/**
 * Why a delegate call to an address of the contract's own choice is still open to strangers: the caller picks the
 * function by forwarded calldata, and the contract keeps variables of its own in slots that such a function may write.
 * Then the pointer itself is among what can be rewritten, for every delegate call through it.
 */
function exposedBy(scan: Scan, flow: Flow, op: CallOp): string | undefined {
  const pointer = pointerOf(flow, op)
  if (pointer === undefined) return undefined
  for (const view of scan.viewsOf(flow)) {
    if (!forwardsAnything(view) || !hasOwnLogic(view, pointer)) continue
    return forwards(flow, op)
      ? `Whatever the caller asks for is run in this contract by the code at \`${pointer.name}\`. Functions that are harmless there write this contract's variables here, \`${pointer.name}\` itself among them.`
      : `\`${pointer.name}\` can be rewritten through the fallback, which runs any function of the library on this contract's storage; after that this call runs code of the attacker's.`
  }
  return undefined
}

function pointerOf(flow: Flow, op: CallOp) {
  const target = op.target === undefined ? undefined : opOf(flow, stripCasts(flow, op.target))
  return target?.kind === 'sload' ? stateVariable(target.path) : undefined
}

function forwards(flow: Flow, op: CallOp): boolean {
  const [data] = op.args
  if (data === undefined) return false
  const made = opOf(flow, stripCasts(flow, data))
  return (made.kind === 'env' && made.name === 'msg.data') || (op.assembly && has(flow, data, Label.Input))
}

function forwardsAnything(view: ContractView): boolean {
  return view.entries.some(
    (flow) =>
      flow.entry.form === 'fallback' &&
      delegateCalls(flow).some(
        (op) => forwards(flow, op) && pointerOf(flow, op) !== undefined && isOpen(flow, op),
      ),
  )
}

/** A bare forwarder keeps nothing but the pointer; what keeps more in ordinary slots shares them with the library. */
function hasOwnLogic(view: ContractView, pointer: { readonly name: string }): boolean {
  return storedVariables(view.contract).some(({ name }) => name !== pointer.name)
}
