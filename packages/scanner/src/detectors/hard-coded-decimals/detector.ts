import { callSiteOf } from '../../analysis/callSite.ts'
import { has, Label } from '../../analysis/labels.ts'
import { numberOf } from '../../analysis/ranges.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

const WAD = 10n ** 18n

/** Amounts of any token scaled by 1e18, where nobody asks how many decimals the token has. */
export const detector: Detector = {
  id: 'hard-coded-decimals',
  title: 'Every token is taken to have 18 decimals',
  severity: 'medium',
  confidence: 'low',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry' || asksDecimals(flow)) continue
      const amounts = openAmounts(flow)
      if (amounts.length === 0) continue
      for (const op of flow.byKind.binary) {
        if (op.op !== '/' || numberOf(flow, op.right) !== WAD) continue
        const inside = sliceOf(flow, op.left)
        const amount = amounts.find((each) => inside.has(each))
        const isPriced = [...inside].some((each) => each !== amount && isPrice(flow, each))
        if (amount === undefined || !isPriced) continue
        const report = reportOp(
          flow,
          op,
          `\`${valueName(flow, amount.results[0] ?? -1)}\` is an amount of whatever token is named, and is divided by 1e18 with its price as if every token had 18 decimals. A token with 6 is valued a million million times too low, one with more too high.`,
          'scaled by 1e18',
          [{ at: amount.at, note: 'an amount of any token' }],
        )
        const site = callSiteOf(scan, flow, op)
        yield {
          ...report,
          ...site,
          trace: [...report.trace, { at: site.at, note: 'the amount is valued here' }],
        }
      }
    }
  },
}

function asksDecimals(flow: Flow): boolean {
  const isAbout = (name: string): boolean => /decimal|unit|scale/i.test(name)
  return (
    flow.byKind.call.some(({ member }) => isAbout(member)) ||
    flow.byKind.opaque.some(({ name }) => isAbout(name)) ||
    flow.byKind.sload.some(({ path }) =>
      [
        ...(typeof path.root === 'number' ? [] : [path.root.name]),
        ...path.steps.flatMap((step) => (step.kind === 'field' ? [step.field.name] : [])),
      ].some(isAbout),
    ) ||
    flow.byKind.field.some(({ field }) => isAbout(field))
  )
}

/** Amounts, given by the caller, of tokens that the caller names. */
function openAmounts(flow: Flow): readonly Op[] {
  return tokenMovesOf(flow).flatMap(({ does, token, amount }) => {
    if (
      !/^transfer/.test(does) ||
      token === undefined ||
      amount === undefined ||
      !has(flow, token, Label.Input)
    )
      return []
    const op = opOf(flow, stripCasts(flow, amount))
    return op.kind === 'param' ? [op] : []
  })
}

/** What another contract answers, or a price that is kept by token. */
function isPrice(flow: Flow, op: Op): boolean {
  const [result] = op.results
  if (result === undefined || !isNumber(flow, result)) return false
  if (op.kind === 'call')
    return op.static && !has(flow, result, Label.Balance | Label.OwnBalance | Label.Supply)
  return (
    op.kind === 'sload' &&
    op.path.steps.some((step) => step.kind === 'index' && has(flow, step.value, Label.Input))
  )
}

function isNumber(flow: Flow, value: ValueId): boolean {
  return flow.values[value]?.type.kind === 'int'
}
