import { has, isCaller, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'

/** `tx.origin` compared with who is allowed. */
export const detector: Detector = {
  id: 'tx-origin',
  title: 'tx.origin decides who is allowed',
  severity: 'medium',
  confidence: 'high',
  cwe: 477,
  swc: 'SWC-115',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of scan.flows) {
    if (!flow.byKind.env.some(({ name }) => name === 'tx.origin')) continue
    for (const op of flow.byKind.binary) {
      if (op.op !== '==' && op.op !== '!=') continue
      const allowed = isOrigin(flow, op.left) ? op.right : isOrigin(flow, op.right) ? op.left : undefined
      if (allowed === undefined || isCaller(flow, allowed) || isOrigin(flow, allowed)) continue
      // `tx.origin == address(0)` is how simulations are told from transactions.
      if (!has(flow, allowed, Label.State | Label.Fixed | Label.Answer | Label.Input | Label.Unknown))
        continue
      yield reportAtOp(scan, flow, op, say(valueName(flow, allowed)))
    }
    for (const load of flow.byKind.sload) {
      if (!load.path.steps.some((step) => step.kind === 'index' && isOrigin(flow, step.value))) continue
      const [entry] = load.results
      if (entry === undefined || flow.values[entry]?.type.kind !== 'bool') continue
      yield reportAtOp(scan, flow, load, say(valueName(flow, entry)))
    }
  }
}

function say(allowed: string) {
  return {
    message: `\`tx.origin\` is compared with \`${allowed}\` to allow the call. A contract that the allowed account calls for any other purpose can make this call in its name.`,
    note: 'the account that began the transaction, not the caller',
  }
}

function isOrigin(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'env' && op.name === 'tx.origin'
}
