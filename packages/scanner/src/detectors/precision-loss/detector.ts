import { has, Label } from '../../analysis/labels.ts'
import { maxOf, numberOf } from '../../analysis/ranges.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, ValueId } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

const DAY = 86_400n
const GIGA = 10n ** 9n

/** Divisions whose result is nothing for the values that they are made for. */
export const detector: Detector = {
  id: 'precision-loss',
  title: 'Division rounds to zero',
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      for (const op of flow.byKind.binary) {
        if (op.op !== '/' || op.assembly) continue
        const divisor = numberOf(flow, op.right)
        if (typeof divisor !== 'bigint' || divisor < 2n || numberOf(flow, op.left) !== undefined) continue
        const why = alwaysZero(flow, op.left, divisor) ?? unscaled(flow, op.left, divisor)
        if (why === undefined) continue
        yield reportOp(
          flow,
          op,
          `\`${valueName(flow, op.left)} / ${divisor}\` ${why}. Interest, a reward or a fee computed by it is lost, the more often it is computed.`,
          'rounds to zero',
        )
      }
    }
  },
}

function alwaysZero(flow: Flow, numerator: ValueId, divisor: bigint): string | undefined {
  const type = flow.values[stripCasts(flow, numerator)]?.type
  if (type?.kind !== 'int' || type.signed || maxOf(flow, numerator, []) >= divisor) return undefined
  return 'is zero for every value that the numerator can have'
}

/** A rate by time, over a year and a scale of 1e18, where nothing above the line is scaled. */
function unscaled(flow: Flow, numerator: ValueId, divisor: bigint): string | undefined {
  if (divisor % (DAY * GIGA) !== 0n || !has(flow, numerator, Label.Time)) return undefined
  const factors = factorsOf(flow, numerator)
  if (factors.length !== 2) return undefined
  const isScaled = factors.some((factor) => {
    const constant = numberOf(flow, factor)
    return typeof constant === 'bigint' && constant >= GIGA
  })
  return isScaled
    ? undefined
    : 'divides by a scale that nothing above the line has been multiplied with: an amount of a token with few decimals, or a short time, gives zero'
}

function factorsOf(flow: Flow, value: ValueId): readonly ValueId[] {
  const op = opOf(flow, stripCasts(flow, value))
  if (op.kind === 'phi' && op.inputs.length === 2) {
    // A checked product: `a == 0 ? 0 : a * b`.
    const product = op.inputs.find((input) => numberOf(flow, input) === undefined)
    return product === undefined || product === value ? [value] : factorsOf(flow, product)
  }
  return op.kind === 'binary' && op.op === '*'
    ? [...factorsOf(flow, op.left), ...factorsOf(flow, op.right)]
    : [value]
}
