import { isOpen } from '../../analysis/access.ts'
import { type Fact, factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { maxOf, maxOfType } from '../../analysis/ranges.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import { typeName } from '../../ast/type.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { CastOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Amounts put into a smaller integer type that they may not fit into. */
export const detector: Detector = {
  id: 'unsafe-downcast',
  title: 'Amount is cut to a smaller integer type',
  severity: 'medium',
  confidence: 'medium',
  cwe: 681,
  swc: 'SWC-101',
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const op of flow.byKind.cast) {
        if (!isCut(op) || !isAmount(flow, op.operand) || !isOpen(flow, op)) continue
        const facts = factsAt(flow, op)
        if (maxOf(flow, op.operand, facts) <= maxOfType(op.to) || isHeldAgainst(flow, op, facts)) continue
        if (isHeldAgainstAnywhere(flow, op) || !isBooked(flow, op)) continue
        const name = valueName(flow, op.operand)
        yield reportOp(
          flow,
          op,
          `\`${name}\` is put into ${typeName(op.to)} without a check that it fits. A greater value is cut without an error: what is recorded is then less than what was given or asked for.`,
          `cut to ${typeName(op.to)}`,
          [
            {
              at: opOf(flow, stripCasts(flow, op.operand)).at,
              note: `${name} may be any ${typeName(op.from)}`,
            },
          ],
        )
      }
    }
  },
}

function isCut(op: CastOp): boolean {
  if (op.from.kind !== 'int' || op.to.kind !== 'int') return false
  // Before and after a change of sign the same bits stay; only fewer of them lose something for sure.
  return op.to.bits < op.from.bits
}

const amounts = Label.Input | Label.Sent | Label.Balance | Label.OwnBalance

/** A number that was given, sent or held; bits taken out of a word, hashes, addresses and times are none. */
function isAmount(flow: Flow, value: ValueId, depth = 0): boolean {
  if (!has(flow, value, amounts) || has(flow, value, Label.Hash | Label.Time | Label.Block)) return false
  const op = opOf(flow, value)
  switch (op.kind) {
    case 'cast':
      return op.from.kind === 'int' && isAmount(flow, op.operand, depth + 1)
    case 'param':
    case 'env':
      return true
    case 'field':
      return op.field !== 'length' && isParameter(flow, op.object)
    case 'element':
      return isParameter(flow, op.object)
    case 'binary':
      // Shifts and masks take bits, a rest is bounded by the author's own choice.
      return (
        !op.assembly &&
        depth < 4 &&
        /^[-+*/]$/.test(op.op) &&
        [op.left, op.right].some((side) => isAmount(flow, side, depth + 1))
      )
    case 'phi':
    case 'select':
      return (
        depth < 4 &&
        (op.kind === 'phi' ? op.inputs : [op.yes, op.no]).some(
          (side) => side !== value && isAmount(flow, side, depth + 3),
        )
      )
    case 'builtin':
      return op.name === 'balance'
    case 'call':
      return has(flow, value, Label.Balance | Label.OwnBalance)
    default:
      return false
  }
}

function isParameter(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, value)
  if (op.kind === 'field' || op.kind === 'element') return isParameter(flow, op.object)
  return op.kind === 'param'
}

function bare(flow: Flow, value: ValueId): ValueId {
  return stripCasts(flow, value)
}

/** `x <= y` where `y` has the smaller type, or was read from it: what the contract keeps bounds it. */
function isHeldAgainst(flow: Flow, op: CastOp, facts: readonly Fact[]): boolean {
  return facts.some((fact) => {
    if (fact.kind === 'any') return fact.of.length > 0 && fact.of.every((way) => isHeldAgainst(flow, op, way))
    if (fact.kind !== 'compare' || fact.op === '!=') return false
    const [greater, smaller] = /^<=?$/.test(fact.op) ? [fact.right, fact.left] : [fact.left, fact.right]
    const bounds = (x: ValueId, y: ValueId): boolean =>
      bare(flow, x) === bare(flow, op.operand) &&
      maxOfType(flow.values[bare(flow, y)]?.type) <= maxOfType(op.to)
    return bounds(smaller, greater) || (fact.op === '==' && bounds(greater, smaller))
  })
}

/** `require(uint128(x) == x)`, before or after: some other comparison of the cut value with the whole. */
function isHeldAgainstAnywhere(flow: Flow, op: CastOp): boolean {
  const whole = bare(flow, op.operand)
  return flow.byKind.binary.some((each) => {
    if (!/^(?:==|!=|<|<=|>|>=)$/.test(each.op)) return false
    if (bare(flow, each.left) !== whole || bare(flow, each.right) !== whole) return false
    return each.left !== each.right
  })
}

/** Whether the cut value is computed with, stored or passed on as a number; not where it is a key or part of a word. */
function isBooked(flow: Flow, op: CastOp): boolean {
  const seen = new Set<ValueId>()
  const waiting = [...op.results]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const use of flow.uses[at] ?? []) {
      const user = flow.ops[use]
      if (user?.kind === 'sstore' && user.value === at) return true
      if (user?.kind === 'call' && (user.value === at || user.args.includes(at))) return true
      if (user?.kind === 'binary' && /^(?:[-+*/]|[<>]=?)$/.test(user.op)) return true
      if (user?.kind === 'phi' || user?.kind === 'select' || user?.kind === 'make' || user?.kind === 'update')
        waiting.push(...user.results)
      if (user?.kind === 'cast' && user.to.kind === 'int') waiting.push(...user.results)
    }
  }
  return false
}
