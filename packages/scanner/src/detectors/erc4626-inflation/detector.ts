import { factsAt } from '../../analysis/guards.ts'
import { has, Label } from '../../analysis/labels.ts'
import { numberOf } from '../../analysis/ranges.ts'
import { isProduct, placeInEntry, type Quotient, quotientsOf } from '../../analysis/rounding.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { opOf, pathName, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'

/** Shares computed by dividing by a balance that anybody can raise: a first depositor takes what later ones bring. */
export const detector: Detector = {
  id: 'erc4626-inflation',
  title: 'A donation makes the shares of others round to nothing',
  severity: 'high',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const quotient of quotientsOf(flow)) {
        if (!isShareOfBalance(flow, quotient)) continue
        const credit = flow.byKind.sstore.find((store) => credits(flow, store, quotient.op))
        if (
          credit?.value === undefined ||
          isGuarded(flow, credit, quotient.op) ||
          hasDeadShares(flow, credit)
        )
          continue
        const at = placeInEntry(flow, quotient.op)
        const balance = [...sliceOf(flow, quotient.divisor)].find(
          (op) =>
            op.results.some((each) => has(flow, each, Label.OwnBalance)) &&
            (op.kind === 'call' || op.kind === 'builtin'),
        )
        yield {
          at,
          contract: flow.contract,
          fn: flow.entry,
          message: `The shares credited to \`${pathName(flow, credit.path)}\` are divided by \`${valueName(flow, quotient.divisor)}\`, which holds what the contract happens to own. Whoever deposits one unit first and then sends tokens directly makes the shares of the next depositor round down, to nothing at last, and redeems the whole.`,
          trace: [
            ...(balance === undefined
              ? []
              : [{ at: balance.at, note: 'the balance: anybody can raise it by a transfer' }]),
            { at: quotient.op.at, note: 'shares, rounded down' },
            { at: credit.at, note: 'credited' },
            { at, note: 'shares are computed here' },
          ],
        }
      }
    }
  },
}

/** `amount * supply / balance`, without virtual assets added to the balance. */
function isShareOfBalance(flow: Flow, { numerator, divisor }: Quotient): boolean {
  if (!has(flow, divisor, Label.OwnBalance) || !has(flow, numerator, Label.State | Label.Supply)) return false
  return isProduct(flow, numerator) && !isOffset(flow, divisor)
}

function isOffset(flow: Flow, divisor: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, divisor))
  if (op.kind === 'phi') return op.inputs.some((input) => input !== divisor && isOffset(flow, input))
  return (
    op.kind === 'binary' &&
    op.op === '+' &&
    [op.left, op.right].some(
      (side) =>
        (numberOf(flow, side) ?? 0n) >= 1n ||
        (opOf(flow, stripCasts(flow, side)).kind === 'binary' && isPower(flow, side)),
    )
  )
}

function isPower(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  return op.kind === 'binary' && op.op === '**'
}

/** `path = path + shares`. */
function credits(flow: Flow, store: SstoreOp, quotient: Op): boolean {
  const sum = store.value === undefined ? undefined : opOf(flow, stripCasts(flow, store.value))
  if (sum?.kind !== 'binary' || sum.op !== '+' || store.path.steps.length === 0) return false
  const passes = (op: Op): boolean =>
    op === quotient || op.kind === 'cast' || op.kind === 'phi' || op.kind === 'select'
  return [sum.left, sum.right].some((side) =>
    sliceOf(flow, side, (op) => op !== quotient && passes(op)).has(quotient),
  )
}

/** The shares must be more than nothing, or at least what the depositor asks for. */
function isGuarded(flow: Flow, credit: SstoreOp, quotient: Op): boolean {
  return factsAt(flow, credit).some(
    (fact) =>
      fact.kind === 'compare' &&
      fact.guard.enforced &&
      [fact.left, fact.right].some((side) =>
        sliceOf(flow, side, (op) => op !== quotient && op.kind !== 'binary').has(quotient),
      ),
  )
}

/** The first deposit leaves some shares with nobody, so that a share never gets dear. */
function hasDeadShares(flow: Flow, credit: SstoreOp): boolean {
  const isFixed = (value: ValueId): boolean => {
    const op = opOf(flow, stripCasts(flow, value))
    return (
      (numberOf(flow, value) ?? 0n) >= 100n ||
      (op.kind === 'sload' &&
        typeof op.path.root !== 'number' &&
        (op.path.root.constant || op.path.root.immutable))
    )
  }
  if (credit.value === undefined) return false
  return [...sliceOf(flow, credit.value)].some(
    (op) => op.kind === 'binary' && op.op === '-' && isFixed(op.right),
  )
}
