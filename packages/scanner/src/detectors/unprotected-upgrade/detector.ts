import { isOpen } from '../../analysis/access.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { isOwnEntry } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { isCaller } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { FunctionDefinition, Variable } from '../../ast/node.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'
import { proxySlotOf } from './slots.ts'

/** Open functions that set which code a proxy runs, or who may set it. */
export const detector: Detector = {
  id: 'unprotected-upgrade',
  title: 'Anybody may replace the code that a proxy runs',
  severity: 'high',
  confidence: 'high',
  cwe: 284,
  swc: 'SWC-105',
  run: (scan) => oncePerPlace(find(scan)),
}

type Write = { readonly op: Op; readonly value: ValueId; readonly what: string }

const names = {
  implementation: 'the implementation',
  beacon: 'the beacon that names the implementation',
  admin: 'the admin of the proxy',
} as const

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const { op, value, what } of [...slotWrites(flow), ...pointerWrites(scan, flow)]) {
      if (!(isChosen(flow, op, value) || isCaller(flow, value)) || !isOpen(flow, op) || isFirst(flow, op))
        continue
      const hook = emptyHook(scan, flow)
      const message = `\`${flow.entry.name || 'the fallback'}\` lets anybody set ${what}: the next call to the proxy runs the attacker's code with its storage and balance.`
      if (hook === undefined) {
        yield reportAtOp(scan, flow, op, { message, note: `${what} is written` })
        continue
      }
      yield {
        at: hook.nameAt,
        contract: flow.contract,
        fn: hook,
        message: `\`${hook.name}\` is the only check of \`${flow.entry.name}\` and checks nothing. Anybody can set ${what}, and the next call to the proxy runs the attacker's code with its storage and balance.`,
        trace: [
          { at: op.at, note: `${what} is written` },
          { at: hook.nameAt, note: 'this lets everybody through' },
        ],
      }
    }
  }
}

/** Stores to slots of a standard: by number in assembly, or through a struct that lies there. */
function* slotWrites(flow: Flow): Generator<Write> {
  for (const op of flow.byKind.sstore) {
    const { root } = op.path
    const slot = typeof root === 'number' ? proxySlotOf(flow, root) : undefined
    if (slot !== undefined && op.value !== undefined) yield { op, value: op.value, what: names[slot] }
  }
  for (const op of flow.byKind.update) {
    const slot = op.field === undefined ? undefined : proxySlotOf(flow, op.object)
    if (slot !== undefined) yield { op, value: op.value, what: names[slot] }
  }
}

/** Stores to variables that say which code the fallback runs, or that a beacon tells its proxies. */
function* pointerWrites(scan: Scan, flow: Flow): Generator<Write> {
  if (flow.byKind.sstore.length === 0) return
  for (const view of scan.viewsOf(flow)) {
    const pointers = pointersOf(view)
    if (pointers.size === 0) continue
    for (const op of flow.byKind.sstore) {
      const variable = stateVariable(op.path)
      if (variable === undefined || op.value === undefined || !pointers.has(variable)) continue
      if (isOwnEntry(flow, op.path)) continue
      yield { op, value: op.value, what: `the implementation in \`${variable.name}\`` }
    }
  }
}

const pointersByView = new WeakMap<ContractView, ReadonlySet<Variable>>()

function pointersOf(view: ContractView): ReadonlySet<Variable> {
  const known = pointersByView.get(view)
  if (known !== undefined) return known
  const found = new Set<Variable>()
  const note = (flow: Flow, value: ValueId | undefined): void => {
    const op = value === undefined ? undefined : opOf(flow, stripCasts(flow, value))
    const variable = op?.kind === 'sload' ? stateVariable(op.path) : undefined
    if (variable !== undefined) found.add(variable)
  }
  for (const flow of view.entries) {
    if (flow.entry.form === 'fallback') {
      for (const op of flow.byKind.call) if (op.how === 'delegatecall') note(flow, op.target)
    } else if (flow.entry.name === 'implementation' && flow.byKind.param.length === 0) {
      for (const { end } of flow.blocks) if (end.kind === 'return') note(flow, end.values[0])
    }
  }
  pointersByView.set(view, found)
  return found
}

/** Whether it is only set while nothing is set yet. */
function isFirst(flow: Flow, op: Op): boolean {
  return factsAt(flow, op).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.op === '==' &&
      ((constantOf(flow, fact.right) === 0n && isKept(flow, fact.left)) ||
        (constantOf(flow, fact.left) === 0n && isKept(flow, fact.right))),
  )
}

/** An address that the contract keeps, in a slot or in a variable. */
function isKept(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'field') return proxySlotOf(flow, op.object) !== undefined
  return op.kind === 'sload' && op.path.steps.length === 0
}

/** A hook of the project's own that is there to authorise, and whose body is empty. */
function emptyHook(scan: Scan, flow: Flow): FunctionDefinition | undefined {
  for (const { fn } of flow.frames) {
    if (fn.kind !== 'function' || !/^_*authori[sz]e/i.test(fn.name)) continue
    if (fn.body?.statements.length !== 0 || scan.program.files[fn.at.file]?.dependency !== false) continue
    return fn
  }
  return undefined
}
