import { isOpen } from '../../analysis/access.ts'
import { type Fact, factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import { isAtLeast, maxOf, maxOfType } from '../../analysis/ranges.ts'
import type { Scan } from '../../analysis/scan.ts'
import { opOf, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'
import { isChosen, isGiven, parametersIn } from './chosen.ts'
import { isComparedWithPart } from './wrapCheck.ts'

/** Sums, differences and products that wrap, where whoever calls chooses an operand and nothing bounds it. */
export const detector: Detector = {
  id: 'integer-overflow',
  title: 'Arithmetic on a chosen amount can wrap around',
  severity: 'high',
  confidence: 'medium',
  cwe: 190,
  swc: 'SWC-101',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const op of flow.byKind.binary) {
        if (op.checked || op.assembly || !canWrap(flow, op) || !isOpen(flow, op)) continue
        const facts = factsAt(flow, op)
        if (fits(flow, op, facts) || isComparedWithPart(flow, op)) continue
        if (op.op === '+' && isConserved(scan, flow, op, facts)) continue
        if (flow.contract.unit.checkedArithmetic && wasHeldAgainstState(flow, op)) continue
        const chosen = isChosen(flow, op.right) ? op.right : op.left
        const what = op.op === '-' ? 'below zero' : 'past the greatest value of its type'
        yield reportOp(
          flow,
          op,
          `\`${valueName(flow, chosen)}\` is chosen by whoever calls, and nothing here bounds it: \`${valueName(flow, op.left)} ${op.op} ${valueName(flow, op.right)}\` can wrap ${what}, since overflow is not checked. A wrapped amount passes later checks, or turns a small balance into a huge one.`,
          'wraps around without a check',
          [
            {
              at: opOf(flow, stripCasts(flow, chosen)).at,
              note: `${valueName(flow, chosen)} comes from the caller`,
            },
          ],
        )
      }
    }
  },
}

function canWrap(flow: Flow, op: BinaryOp): boolean {
  if (op.op !== '+' && op.op !== '-' && op.op !== '*') return false
  const type = flow.values[op.results[0] ?? -1]?.type
  if (type === undefined || (type.kind !== 'int' && type.kind !== 'unknown')) return false
  // In a block that says `unchecked`, signed arithmetic and ring arithmetic are written on purpose.
  if (type.kind === 'int' && type.signed && flow.contract.unit.checkedArithmetic) return false
  const chosen = [op.left, op.right].filter((side) => isChosen(flow, side))
  // In an `unchecked` block what is computed was reasoned about; what is taken as it was given may not have been.
  return flow.contract.unit.checkedArithmetic
    ? chosen.some((side) => isGiven(flow, side)) && !isIncrement(flow, op)
    : chosen.length > 0
}

function isIncrement(flow: Flow, op: BinaryOp): boolean {
  const by = opOf(flow, stripCasts(flow, op.right))
  return op.op === '+' && by.kind === 'const' && by.value === 1n && opOf(flow, op.left).kind !== 'param'
}

/**
 * Whether the same amount (or another entry of the same list) was compared with, or added to or taken from, what the
 * contract holds before, in arithmetic that reverts: then it is no more than the contract has.
 */
function wasHeldAgainstState(flow: Flow, op: BinaryOp): boolean {
  const amounts = new Set([op.left, op.right].flatMap((side) => [...parametersIn(flow, side)]))
  return flow.byKind.binary.some((each) => {
    const isTest = /^(?:<|<=|>|>=)$/.test(each.op)
    if (each === op || !(isTest || (each.checked && /^[-+]$/.test(each.op))) || !mayFollow(flow, each, op))
      return false
    return [
      [each.left, each.right],
      [each.right, each.left],
    ].some(
      ([held, amount]) =>
        held !== undefined &&
        amount !== undefined &&
        has(flow, held, Label.State) &&
        has(flow, amount, Label.Input) &&
        [...parametersIn(flow, amount)].some((param) => amounts.has(param)),
    )
  })
}

function fits(flow: Flow, op: BinaryOp, facts: readonly Fact[]): boolean {
  const limit = maxOfType(flow.values[op.results[0] ?? -1]?.type)
  if (op.op === '-') return isAtLeast(flow, op.left, op.right, facts)
  const left = maxOf(flow, op.left, facts)
  const right = maxOf(flow, op.right, facts)
  if ((op.op === '+' ? left + right : left * right) <= limit) return true
  return op.op === '+'
    ? facts.some((fact) => isStepBelow(flow, fact, op) || isProductBound(flow, fact, op))
    : facts.some((fact) => isQuotientBound(flow, fact, op))
}

/** `i + 1` where `i` is less than something. */
function isStepBelow(flow: Flow, fact: Fact, op: BinaryOp): boolean {
  if (fact.kind !== 'compare') return false
  const [smaller] = fact.op === '<' ? [fact.left] : fact.op === '>' ? [fact.right] : []
  if (smaller === undefined) return false
  const one = (side: ValueId): boolean => {
    const constant = opOf(flow, stripCasts(flow, side))
    return constant.kind === 'const' && constant.value === 1n
  }
  return (
    (one(op.right) && sameValue(flow, smaller, op.left)) ||
    (one(op.left) && sameValue(flow, smaller, op.right))
  )
}

/** `a <= MAX / b` before `a * b`, and `a <= MAX - b` before `a + b` is the like with another operator. */
function isQuotientBound(flow: Flow, fact: Fact, op: BinaryOp): boolean {
  if (fact.kind !== 'compare' || fact.op === '!=') return false
  return [fact.left, fact.right].some((side) => {
    const other = side === fact.left ? fact.right : fact.left
    const quotient = opOf(flow, stripCasts(flow, other))
    if (quotient.kind !== 'binary' || quotient.op !== '/') return false
    const is = (a: ValueId, b: ValueId): boolean =>
      sameValue(flow, side, a) && sameValue(flow, quotient.right, b)
    return is(op.left, op.right) || is(op.right, op.left)
  })
}

/** `x <= (MAX - c) / y` before `x * y + c`, as fixed-point libraries write it. */
function isProductBound(flow: Flow, fact: Fact, op: BinaryOp): boolean {
  if (fact.kind !== 'compare' || fact.op === '!=') return false
  return [
    [op.left, op.right],
    [op.right, op.left],
  ].some(([product, rest]) => {
    if (product === undefined || rest === undefined) return false
    const made = opOf(flow, stripCasts(flow, product))
    if (made.kind !== 'binary' || made.op !== '*' || !isQuotientBound(flow, fact, made)) return false
    return [fact.left, fact.right].some((side) => {
      const quotient = opOf(flow, stripCasts(flow, side))
      const room =
        quotient.kind === 'binary' && quotient.op === '/'
          ? opOf(flow, stripCasts(flow, quotient.left))
          : undefined
      return room?.kind === 'binary' && room.op === '-' && sameValue(flow, room.right, rest)
    })
  })
}

/**
 * An amount taken from one entry of a table and given to another: where the contract tells a total supply, the entries
 * sum up to it, and no entry can pass it.
 */
function isConserved(scan: Scan, flow: Flow, op: BinaryOp, facts: readonly Fact[]): boolean {
  return [
    [op.left, op.right],
    [op.right, op.left],
  ].some(([entry, amount]) => {
    if (entry === undefined || amount === undefined) return false
    const load = opOf(flow, stripCasts(flow, entry))
    if (load.kind !== 'sload' || load.path.steps.length === 0) return false
    const isSibling = (value: ValueId): boolean => {
      const other = opOf(flow, stripCasts(flow, value))
      return other.kind === 'sload' && other.path.root === load.path.root
    }
    const taken =
      facts.some(
        (fact) =>
          fact.kind === 'compare' &&
          [fact.left, fact.right].some((side) => sameValue(flow, side, amount)) &&
          [fact.left, fact.right].some(isSibling),
      ) ||
      flow.byKind.binary.some(
        (each) =>
          // Where this one is not guarded it is reported itself, as the cause.
          each.op === '-' && isSibling(each.left) && sameValue(flow, each.right, amount),
      )
    return taken && (flow.contract.unit.checkedArithmetic || tellsSupply(scan, flow))
  })
}

function tellsSupply(scan: Scan, flow: Flow): boolean {
  return scan
    .viewsOf(flow)
    .some(
      ({ functions, variables }) =>
        functions.some(({ signature }) => signature === 'totalSupply()') ||
        variables.some(({ name, visibility }) => name === 'totalSupply' && visibility === 'public'),
    )
}
