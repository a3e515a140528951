import { paysEther } from '../../analysis/entitlement.ts'
import { type Fact, factsOf, type Guard } from '../../analysis/guards.ts'
import { has, isCaller, Label } from '../../analysis/labels.ts'
import { canReturn } from '../../analysis/order.ts'
import { placeOf } from '../../analysis/reentrancy/place.ts'
import type { Scan } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { constantOf, opOf, stripCasts } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, openFlows } from '../reading/entries.ts'

/** Guards that mean to keep contracts out by asking whether the caller has code. */
export const detector: Detector = {
  id: 'contract-check',
  title: 'A contract under construction passes for an account without code',
  severity: 'medium',
  confidence: 'high',
  cwe: 693,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const flow of openFlows(scan)) {
    if (!asksForCode(flow)) continue
    const guards = enforcedGuards(flow).map((guard) => ({ guard, facts: factsOf(flow, guard) }))
    // Whoever signed the transaction has no code under construction.
    if (guards.some(({ facts }) => facts.some((fact) => isSignerOnly(flow, fact)))) continue
    for (const { guard, facts } of guards) {
      if (!facts.some((fact) => keepsContractsOut(flow, fact))) continue
      const place = placeOf(scan, flow, guard)
      if (place === undefined) continue
      const isWorth = movesValue(flow) || readsBlock(flow)
      yield {
        at: place.at,
        contract: flow.contract,
        fn: place.fn,
        severity: isWorth ? 'medium' : 'low',
        message: `\`${flow.entry.name || 'the fallback'}\` means to turn contracts away, yet a contract has no code until its constructor ends. Called from a constructor it takes the attacker's contract for an account, and everything can be done and undone in one transaction.`,
        trace: [{ at: place.at, note: 'a constructor passes' }],
      }
    }
  }
}

function asksForCode(flow: Flow): boolean {
  const { byKind } = flow
  return (
    byKind.builtin.some(({ name, args }) => isCode.test(name) && isCaller(flow, args[0] ?? -1)) ||
    byKind.opaque.some(
      ({ name, args }) => isContractName.test(name) && args.some((arg) => isCaller(flow, arg)),
    )
  )
}

const isCode = /^code(hash)?$/
const isContractName = /^_?is_?contract$/i

/** Conditions without which the transaction reverts, wherever they stand. */
function enforcedGuards(flow: Flow): readonly Guard[] {
  const found: Guard[] = flow.byKind.check.map(({ condition, expected, at, frame }) => ({
    condition,
    expected,
    at,
    frame,
    enforced: true,
  }))
  for (const { end } of flow.blocks) {
    if (end.kind !== 'branch' || canReturn(flow, end.yes) === canReturn(flow, end.no)) continue
    const { condition, at } = end
    const frame = frameAt(flow, condition, at)
    found.push({ condition, expected: canReturn(flow, end.yes), at, frame, enforced: true })
  }
  return found
}

/** The condition may come out of an inlined function; the branch stands where the source of the branch is. */
function frameAt(flow: Flow, condition: ValueId, at: Guard['at']): number {
  const made = opOf(flow, condition).frame
  const holds = flow.frames.findIndex(
    ({ fn }) => fn.at.file === at.file && fn.at.start <= at.start && at.end <= fn.at.end,
  )
  return holds === -1 ? made : holds
}

function isSignerOnly(flow: Flow, fact: Fact): boolean {
  if (fact.kind !== 'compare' || fact.op !== '==') return false
  return (
    (isCaller(flow, fact.left) && has(flow, fact.right, Label.Origin)) ||
    (isCaller(flow, fact.right) && has(flow, fact.left, Label.Origin))
  )
}

/** Whether a condition asks that the caller has no code, alone or beside a list of callers that are let in anyhow. */
function keepsContractsOut(flow: Flow, fact: Fact): boolean {
  if (fact.kind === 'any') {
    // Accounts pass, and contracts are asked something else: that is how tokens treat receivers.
    const others = fact.of.filter((way) => !way.some((each) => keepsContractsOut(flow, each)))
    return (
      others.length < fact.of.length &&
      others.every((way) => way.some((each) => each.kind === 'truth' && isEntry(flow, each.value)))
    )
  }
  if (fact.kind === 'truth') {
    const op = opOf(flow, stripCasts(flow, fact.value))
    return (
      !fact.holds &&
      ((op.kind === 'opaque' && isContractName.test(op.name) && op.args.some((arg) => isCaller(flow, arg))) ||
        isSizeOfCaller(flow, fact.value))
    )
  }
  for (const [size, other, flipped] of [
    [fact.left, fact.right, false],
    [fact.right, fact.left, true],
  ] as const) {
    if (isHashOfCaller(flow, size) && fact.op === '==') return true
    if (!isSizeOfCaller(flow, size)) continue
    const limit = constantOf(flow, other)
    const isZero = limit === 0n || opOf(flow, other).kind === 'unary'
    if (isZero && (fact.op === '==' || fact.op === (flipped ? '>=' : '<='))) return true
    if (limit === 1n && fact.op === (flipped ? '>' : '<')) return true
  }
  return false
}

function isEntry(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'sload' && op.path.steps.length > 0
}

/** `a.code.length`, or `extcodesize`, which makes the number at once. */
function isSizeOfCaller(flow: Flow, value: ValueId): boolean {
  const size = opOf(flow, stripCasts(flow, value))
  const op = size.kind === 'field' && size.field === 'length' ? opOf(flow, size.object) : size
  return op.kind === 'builtin' && op.name === 'code' && isCaller(flow, op.args[0] ?? -1)
}

function isHashOfCaller(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'builtin' && op.name === 'codehash' && isCaller(flow, op.args[0] ?? -1)
}

function movesValue(flow: Flow): boolean {
  return (
    paysEther(flow) ||
    tokenMovesOf(flow).length > 0 ||
    flow.byKind.call.some(({ how, value }) => how === 'transfer' || how === 'send' || value !== undefined)
  )
}

/** What a block decides can be tried in a contract and undone where it turns out badly. */
function readsBlock(flow: Flow): boolean {
  return (
    flow.byKind.env.some(({ name }) => name === 'block.prevrandao' || name === 'block.coinbase') ||
    flow.byKind.builtin.some(({ name }) => name === 'blockhash')
  )
}
