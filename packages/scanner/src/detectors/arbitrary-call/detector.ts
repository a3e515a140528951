import { isOpen } from '../../analysis/access.ts'
import { isChosen } from '../../analysis/chosen.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { constantOf, opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** Low-level calls of which a stranger chooses target and calldata, made with the contract's own rights. */
export const detector: Detector = {
  id: 'arbitrary-call',
  title: 'Stranger makes the contract call anything',
  severity: 'high',
  confidence: 'medium',
  cwe: 610,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const op of flow.byKind.call) {
      if (op.how !== 'call' || op.target === undefined || isThis(flow, op.target)) continue
      const [data] = op.args
      if (!isFreeCalldata(flow, data)) continue
      if (!isChosen(flow, op, op.target) || !isOpen(flow, op)) continue
      const views = scan.viewsOf(flow)
      const rich = views.length === 0 || views.some((view) => hasSomethingToTake(flow, op, view))
      yield reportAtOp(scan, flow, op, {
        message: `Both the contract called (\`${valueName(flow, op.target)}\`) and what it is asked are the caller's choice, and the call is made as this contract: anybody can have it transfer the tokens that it holds, or those that others approved to it.`,
        ...(rich ? {} : { severity: 'low' as const, confidence: 'low' as const }),
        note: 'called with the rights of this contract',
      })
    }
  }
}

/** Calldata of which a stranger also chooses the selector. */
export function isFreeCalldata(flow: Flow, data: ValueId | undefined): boolean {
  if (data === undefined || !has(flow, data, Label.Input) || has(flow, data, Label.Answer)) return false
  const made = opOf(flow, stripCasts(flow, data))
  if (made.kind !== 'builtin') return made.kind !== 'update' || !startsFixed(flow, data)
  if (/^abi\.encode(WithSelector|WithSignature|Call)$/.test(made.name)) {
    const [selector] = made.args
    return selector !== undefined && has(flow, selector, Label.Input)
  }
  const [first] = made.args
  return made.name === 'abi.encodePacked' || made.name === 'concat'
    ? first !== undefined && has(flow, first, Label.Input)
    : true
}

/** Calldata written word by word whose first word, or any part that looks like a selector, is written in the code. */
function startsFixed(flow: Flow, data: ValueId): boolean {
  let at = data
  for (let steps = 0; steps < 32; steps++) {
    const op = opOf(flow, at)
    if (op.kind !== 'update') return false
    const word = constantOf(flow, op.value)
    const made = opOf(flow, op.value)
    if (typeof word === 'bigint' && word >= 1n << 24n) return true
    if (made.kind === 'builtin' && made.name === 'selector') return true
    const offset = constantOf(flow, op.index)
    if (offset === 0n || offset === 28n) return !has(flow, op.value, Label.Input)
    at = op.object
  }
  return false
}

/** Whether being this contract is worth something: it is approved, or holds tokens or ether, or is a token itself. */
function hasSomethingToTake(flow: Flow, op: CallOp, view: ContractView): boolean {
  if (op.value !== undefined && constantOf(flow, op.value) !== 0n && !has(flow, op.value, Label.Sent))
    return true
  return view.entries.some(
    (entry) =>
      entry.entry.form === 'receive' ||
      entry.entry.mutability === 'payable' ||
      tokenMovesOf(entry).some(({ op: made }) => made !== op) ||
      /^(transfer|transferFrom)\(/.test(entry.entry.signature ?? ''),
  )
}
