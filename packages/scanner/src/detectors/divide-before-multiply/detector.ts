import { callSiteOf } from '../../analysis/callSite.ts'
import { has, Label } from '../../analysis/labels.ts'
import { numberOf } from '../../analysis/ranges.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { opOf, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { BinaryOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Products of a quotient: what the division cut off is multiplied too. */
export const detector: Detector = {
  id: 'divide-before-multiply',
  title: 'Division before multiplication loses precision',
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      for (const op of flow.byKind.binary) {
        if (op.op !== '*' || op.assembly) continue
        const found = quotientIn(flow, op)
        if (found === undefined) continue
        const { quotient } = found
        const report = reportOp(
          flow,
          op,
          `\`${valueName(flow, quotient.left)} / ${valueName(flow, quotient.right)}\` is rounded down before it is multiplied, so that the rounding error is multiplied too, and a numerator below the denominator gives nothing at all.`,
          'multiplied after it was rounded',
          [{ at: quotient.at, note: 'rounded down' }],
          has(flow, op.left, Label.Input | Label.Unknown) || has(flow, op.right, Label.Input | Label.Unknown)
            ? {}
            : { severity: 'low' },
        )
        const site = callSiteOf(scan, flow, op)
        yield { ...report, ...site, trace: [...report.trace, { at: site.at, note: 'multiplied here' }] }
      }
    }
  },
}

function quotientIn(flow: Flow, op: BinaryOp): { readonly quotient: BinaryOp } | undefined {
  for (const [side, factor] of [
    [op.left, op.right],
    [op.right, op.left],
  ] as const) {
    const quotient = opOf(flow, stripCasts(flow, side))
    if (quotient.kind !== 'binary' || quotient.op !== '/' || quotient.assembly) continue
    if (isMeant(flow, quotient, factor) || isRemainder(flow, op)) continue
    return { quotient }
  }
  return undefined
}

function isMeant(flow: Flow, quotient: BinaryOp, factor: ValueId): boolean {
  // `a / n * n` rounds to a multiple.
  if (sharesFactor(flow, quotient.right, factor)) return true
  // Constants alone are known to divide.
  if (numberOf(flow, quotient.left) !== undefined) return true
  const divisor = numberOf(flow, quotient.right)
  // Fixed-point products keep as many digits as they drop.
  if (
    scaleIn(flow, quotient.left) ||
    (typeof divisor === 'bigint' && divisor >= 10n ** 9n && isProduct(flow, quotient.left))
  )
    return true
  if (isFixedPoint(flow, quotient.left) || (divisor !== undefined && roundsUp(flow, quotient.left, divisor)))
    return true
  // Full intervals of time, words of 32 bytes, halves.
  if (has(flow, quotient.left, Label.Time | Label.Block) && typeof divisor === 'bigint') return true
  if (typeof divisor === 'bigint' && (divisor & (divisor - 1n)) === 0n) return true
  return isWhole(flow, quotient.left)
}

function sharesFactor(flow: Flow, divisor: ValueId, factor: ValueId): boolean {
  if (sameValue(flow, divisor, factor)) return true
  const op = opOf(flow, stripCasts(flow, factor))
  return (
    op.kind === 'binary' &&
    op.op === '*' &&
    [op.left, op.right].some((side) => sharesFactor(flow, divisor, side))
  )
}

function isProduct(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary') return false
  return op.op === '*' || (op.op === '+' && (isProduct(flow, op.left) || isProduct(flow, op.right)))
}

/** Whether a numerator was scaled up (`x * 1e18`, `x << 96`), or by what another contract calls its unit. */
function scaleIn(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary') return false
  if (op.op === '<<' || op.op === '**') return true
  if (op.op === '+' || op.op === '-') return scaleIn(flow, op.left) || scaleIn(flow, op.right)
  if (op.op !== '*') return false
  return [op.left, op.right].some((side) => {
    const constant = numberOf(flow, side)
    return (typeof constant === 'bigint' && constant >= 10n ** 6n) || scaleIn(flow, side)
  })
}

/** `(x - x % n)`: nothing is lost. */
function isWhole(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || op.op !== '-') return false
  return [...sliceOf(flow, op.right)].some((each) => each.kind === 'binary' && each.op === '%')
}

/** Itself a fixed-point product: it carries the digits that the division drops. */
function isFixedPoint(flow: Flow, value: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind !== 'binary' || op.op !== '/') return false
  const scale = numberOf(flow, op.right)
  return scale !== undefined && scale >= 10n ** 9n
}

/** `(x + n - 1) / n`: as many parts as are needed. */
function roundsUp(flow: Flow, numerator: ValueId, divisor: bigint): boolean {
  const op = opOf(flow, stripCasts(flow, numerator))
  return (
    op.kind === 'binary' &&
    op.op === '+' &&
    [op.left, op.right].some((side) => numberOf(flow, side) === divisor - 1n)
  )
}

/** A signed product that is only taken off something: a step of Euclid's algorithm. */
function isRemainder(flow: Flow, op: BinaryOp): boolean {
  const [result] = op.results
  const type = result === undefined ? undefined : flow.values[result]?.type
  const users = (flow.uses[result ?? -1] ?? []).map((use) => flow.ops[use])
  return (
    type?.kind === 'int' &&
    type.signed &&
    users.length > 0 &&
    users.every((user) => user?.kind === 'binary' && user.op === '-' && user.right === result)
  )
}
