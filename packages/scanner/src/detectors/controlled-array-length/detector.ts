import { isOpen } from '../../analysis/access.ts'
import { isBounded } from '../../analysis/entitlement.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import type { Scan } from '../../analysis/scan.ts'
import { constantOf, opOf, pathName, stateVariable, stripCasts } from '../../analysis/values.ts'
import type { Flow, Op } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows, reportAtOp } from '../reading/entries.ts'

/** Array lengths that a stranger can make so large that every storage slot is an element. */
export const detector: Detector = {
  id: 'controlled-array-length',
  title: 'Stranger sets the length of an array in storage',
  severity: 'high',
  confidence: 'medium',
  cwe: 123,
  swc: 'SWC-124',
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    for (const store of flow.byKind.sstore) {
      if (!setsLength(store) || store.value === undefined || !isOpen(flow, store)) continue
      const why = hazardOf(flow, store)
      if (why === undefined) continue
      const place = vainCheck(flow, store) ?? openElement(flow, store) ?? store
      yield reportAtOp(scan, flow, place, {
        message: `${why} With a length near 2^256 every storage slot of the contract is an element of \`${pathName(flow, { ...store.path, steps: store.path.steps.slice(0, -1) })}\`, and whoever writes elements writes the owner too.`,
        before: place === store ? [] : [{ at: store.at, note: 'the length is written' }],
        note: place === store ? 'the length is written' : 'nothing keeps the length or the index in bounds',
      })
    }
  }
}

function setsLength({ path, how }: SstoreOp): boolean {
  return how === 'set' && path.steps.at(-1)?.kind === 'length'
}

function hazardOf(flow: Flow, store: SstoreOp): string | undefined {
  const value = store.value ?? 0
  const made = opOf(flow, stripCasts(flow, value))
  if (made.kind === 'binary' && made.op === '-' && !made.checked && !has(flow, value, Label.Input))
    return isKeptAboveZero(flow, store, made.left, made.right)
      ? undefined
      : 'The length is lowered below zero when the array is empty.'
  return has(flow, value, Label.Input) ? 'The length is what the caller says.' : undefined
}

function isKeptAboveZero(flow: Flow, store: SstoreOp, length: number, by: number): boolean {
  if (isBounded(flow, store, length, by)) return true
  return factsAt(flow, store).some((fact) => {
    if (fact.kind !== 'compare') return false
    const [great, small] = fact.op.startsWith('<') ? [fact.right, fact.left] : [fact.left, fact.right]
    if (!isLength(flow, great, store))
      return fact.op === '!=' && isLength(flow, small, store) && constantOf(flow, great) === 0n
    const least = constantOf(flow, small)
    if (fact.op === '!=') return least === 0n
    const strict = fact.op === '<' || fact.op === '>'
    return least === undefined ? strict : typeof least === 'bigint' && (strict ? least >= 0n : least >= 1n)
  })
}

function isLength(flow: Flow, value: number, store: SstoreOp): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return (
    op.kind === 'sload' &&
    op.path.steps.at(-1)?.kind === 'length' &&
    stateVariable(op.path) === stateVariable(store.path)
  )
}

/** A check of the length that always holds: it was meant to keep this from happening. */
function vainCheck(flow: Flow, store: SstoreOp): Op | undefined {
  return flow.byKind.check.find((check) => {
    const op = opOf(flow, check.condition)
    if (op.kind !== 'binary') return false
    const [great, small] = op.op === '<=' ? [op.right, op.left] : op.op === '>=' ? [op.left, op.right] : []
    return (
      great !== undefined &&
      small !== undefined &&
      isLength(flow, great, store) &&
      constantOf(flow, small) === 0n
    )
  })
}

/** A store to an element that the same caller picks, in the same function. */
function openElement(flow: Flow, store: SstoreOp): Op | undefined {
  return flow.byKind.sstore.find(
    ({ path }) =>
      stateVariable(path) === stateVariable(store.path) &&
      path.steps.some((step) => step.kind === 'index' && has(flow, step.value, Label.Input)),
  )
}
