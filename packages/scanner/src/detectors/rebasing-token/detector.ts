import { callSiteOf } from '../../analysis/callSite.ts'
import { has, Label } from '../../analysis/labels.ts'
import type { ContractView, Scan } from '../../analysis/scan.ts'
import { isListed, isStrangerSet, shapeOf } from '../../analysis/strangerSet.ts'
import { opOf, pathName, stripCasts, valueName } from '../../analysis/values.ts'
import type { Detector, Report } from '../detector.ts'
import { oncePerPlace, reportAtOp } from '../reading/entries.ts'
import { rebasingName } from './rebasing.ts'
import { type Booking, creditsOf, paymentsOf } from './records.ts'

/** Fixed records of tokens whose balances change by themselves. */
export const detector: Detector = {
  id: 'rebasing-token',
  title: 'What is recorded of a rebasing token is paid out as it was',
  severity: 'low',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  run: (scan) => oncePerPlace(find(scan)),
}

function* find(scan: Scan): Generator<Report> {
  for (const view of scan.views) {
    const credits = view.entries.flatMap(creditsOf)
    if (credits.length === 0) continue
    for (const payment of view.entries.flatMap(paymentsOf)) {
      const credit = credits.find(
        ({ root, shape, flow, token }) =>
          root === payment.root && shape === payment.shape && sameSource(flow, token, payment),
      )
      if (credit === undefined || follows(view, payment)) continue
      const named = rebasingName(payment.flow, payment.token) ?? rebasingName(credit.flow, credit.token)
      if (named === undefined && !isAnybodys(scan, credit)) continue
      const { flow, move, path } = payment
      const record = pathName(flow, path)
      const which = named === undefined ? 'Anybody may bring a token that rebases' : `\`${named}\` rebases`
      yield reportAtOp(scan, flow, move.op, {
        message: `\`${record}\` keeps the amount of \`${valueName(flow, payment.token)}\` that once came in, and as much is paid here. ${which}: after a fall of the balances whoever leaves last is not paid, and what they rise by stays in the contract for ever.`,
        before: [
          { at: callSiteOf(scan, credit.flow, credit.store).at, note: 'the amount that came in is recorded' },
        ],
        note: 'the recorded amount is paid',
        ...(named === undefined ? {} : { severity: 'medium' as const }),
      })
    }
  }
}

/** Whether both movements are of a token from the same place: one variable, one table, or a parameter each. */
function sameSource(flow: Booking['flow'], token: number, payment: Booking): boolean {
  const a = opOf(flow, stripCasts(flow, token))
  const b = opOf(payment.flow, stripCasts(payment.flow, payment.token))
  if (a.kind === 'sload' && b.kind === 'sload')
    return a.path.root === b.path.root && shapeOf(a.path) === shapeOf(b.path)
  return has(flow, token, Label.Input) || (a.kind !== 'sload' && b.kind !== 'sload')
}

/** A stranger names the token, and no list of admitted ones is asked. */
function isAnybodys(scan: Scan, { flow, move, token }: Booking): boolean {
  const op = opOf(flow, stripCasts(flow, token))
  if (op.kind === 'sload') return isStrangerSet(scan, op.path)
  return has(flow, token, Label.Input) && !isListed(scan, flow, token, move.op)
}

/** The records are brought into line with the balance somewhere: stored anew from what the contract holds. */
function follows(view: ContractView, { root, shape }: Booking): boolean {
  return view.entries.some((flow) =>
    flow.byKind.sstore.some(({ path, value }) => {
      if (path.root !== root || shapeOf(path) !== shape || value === undefined) return false
      const op = opOf(flow, stripCasts(flow, value))
      return has(flow, value, Label.OwnBalance) && !(op.kind === 'binary' && op.op === '+')
    }),
  )
}
