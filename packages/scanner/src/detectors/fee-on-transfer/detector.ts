import { isOpen } from '../../analysis/access.ts'
import { callSiteOf } from '../../analysis/callSite.ts'
import { factsAt } from '../../analysis/guards.ts'
import { has, isThis, Label } from '../../analysis/labels.ts'
import { mayFollow } from '../../analysis/order.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { opOf, pathName, sameValue, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Credits of the amount that was asked for, where the token may have delivered less. */
export const detector: Detector = {
  id: 'fee-on-transfer',
  title: 'Tokens that take a fee are credited in full',
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach !== 'entry') continue
      for (const { op, token, to, amount } of incoming(flow)) {
        const credit = flow.byKind.sstore.find(
          (store) =>
            isCredit(flow, store, amount) && (mayFollow(flow, op, store) || mayFollow(flow, store, op)),
        )
        if (credit === undefined || !isThis(flow, to) || measures(flow, credit) || !isOpen(flow, op)) continue
        const any = isAnyToken(flow, token)
        const report = reportOp(
          flow,
          op,
          `\`${pathName(flow, credit.path)}\` is raised by \`${valueName(flow, amount)}\`, the amount asked for. A token that takes a fee on transfers delivers less: the ${any ? 'difference is credited too, and whoever leaves last is not paid' : 'books then promise more than is there, if this token ever takes a fee'}.`,
          'may bring less than is credited',
          [{ at: credit.at, note: 'credited in full' }],
          any ? {} : { severity: 'low', confidence: 'low' },
        )
        const site = callSiteOf(scan, flow, op)
        yield {
          ...report,
          ...site,
          trace: [...report.trace, { at: site.at, note: 'the transfer is asked for here' }],
        }
      }
    }
  },
}

type Incoming = { readonly op: Op; readonly token: ValueId; readonly to: ValueId; readonly amount: ValueId }

function incoming(flow: Flow): readonly Incoming[] {
  return tokenMovesOf(flow).flatMap(({ op, does, token, to, amount }) =>
    does === 'transferFrom' && token !== undefined && to !== undefined && amount !== undefined
      ? [{ op, token, to, amount }]
      : [],
  )
}

/** `path = path + amount`. */
function isCredit(flow: Flow, store: SstoreOp, amount: ValueId): boolean {
  const sum = store.value === undefined ? undefined : opOf(flow, stripCasts(flow, store.value))
  if (sum?.kind !== 'binary' || sum.op !== '+') return false
  return [
    [sum.left, sum.right],
    [sum.right, sum.left],
  ].some(([old, added]) => {
    if (old === undefined || added === undefined || !sameValue(flow, added, amount)) return false
    const load = opOf(flow, stripCasts(flow, old))
    return load.kind === 'sload' && load.path.root === store.path.root
  })
}

/** Whether what came in is measured and must be right. */
function measures(flow: Flow, credit: SstoreOp): boolean {
  const last = flow.byKind.sstore.at(-1) ?? credit
  const facts = [...factsAt(flow, credit), ...factsAt(flow, last)]
  return (
    facts.some(
      (fact) =>
        fact.kind === 'compare' &&
        has(flow, fact.left, Label.OwnBalance) !== has(flow, fact.right, Label.OwnBalance),
    ) ||
    facts.some(
      (fact) =>
        fact.kind === 'compare' &&
        has(flow, fact.left, Label.OwnBalance) &&
        has(flow, fact.right, Label.OwnBalance),
    )
  )
}

/** The caller names the token, or a table that strangers list tokens in. */
function isAnyToken(flow: Flow, token: ValueId): boolean {
  const op = opOf(flow, stripCasts(flow, token))
  if (has(flow, token, Label.Input)) return true
  return op.kind === 'sload' && op.path.steps.some((step) => step.kind === 'index')
}
