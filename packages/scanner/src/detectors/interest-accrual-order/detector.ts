import { isOpen } from '../../analysis/access.ts'
import { accrualsOf } from '../../analysis/accruals.ts'
import { isThis } from '../../analysis/labels.ts'
import { dominates, mayFollow } from '../../analysis/order.ts'
import type { ContractView } from '../../analysis/scan.ts'
import { tokenMovesOf } from '../../analysis/tokenMoves.ts'
import { pathName } from '../../analysis/values.ts'
import type { Variable } from '../../ast/node.ts'
import type { Flow } from '../../flow/flow.ts'
import type { SstoreOp } from '../../flow/op.ts'
import type { Detector, Report } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Totals that are changed, and tokens that come in, before what has grown since is counted. */
export const detector: Detector = {
  id: 'interest-accrual-order',
  title: 'State is changed before interest is accrued',
  severity: 'medium',
  confidence: 'medium',
  cwe: 696,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) if (flow.reach === 'entry') yield* paidInFirst(flow)
    for (const view of scan.views) yield* leftOut(view)
  },
}

/** Tokens taken before an accrual that counts by the balance: what just came in shares in the past. */
function* paidInFirst(flow: Flow): Generator<Report> {
  const accruals = accrualsOf(flow).filter(({ readsBalance }) => readsBalance)
  if (accruals.length === 0) return
  for (const { op, does, to } of tokenMovesOf(flow)) {
    if (does !== 'transferFrom' || to === undefined || !isThis(flow, to)) continue
    if (accruals.some(({ first }) => dominates(flow, first, op))) continue
    const late = accruals.find(({ first }) => dominates(flow, op, first))
    if (late === undefined || !isOpen(flow, op)) continue
    yield reportOp(
      flow,
      op,
      `Tokens come in here before \`${late.name}\` is run, which counts by what the contract holds. What was just paid in earns a share of the time before, at the cost of those who were in.`,
      'paid in before the past is settled',
      [{ at: late.first.at, note: `${late.name} runs only here` }],
    )
  }
}

/** A total that the accrual counts with is changed without it, where other entry points accrue first. */
function* leftOut(view: ContractView): Generator<Report> {
  const stores = view.entries.flatMap((flow) =>
    flow.byKind.sstore
      .filter(({ path, value }) => path.steps.length === 0 && value !== undefined)
      .map((store) => ({ flow, store })),
  )
  const counted = new Set(view.entries.flatMap((flow) => accrualsOf(flow).flatMap(({ reads }) => [...reads])))
  for (const variable of counted) {
    const changes = stores.filter(({ flow, store }) => store.path.root === variable && !isOwn(flow, store))
    const careful = new Set(
      changes.filter(({ flow, store }) => accruesBefore(flow, store, variable)).map(({ flow }) => flow.entry),
    )
    if (careful.size < 2) continue
    for (const { flow, store } of changes) {
      if (careful.has(flow.entry) || !isOpen(flow, store)) continue
      yield reportOp(
        flow,
        store,
        `\`${pathName(flow, store.path)}\` is changed without accruing first, as ${[...careful]
          .slice(0, 2)
          .map(({ name }) => `\`${name}\``)
          .join(' and ')} do. What has grown since the last time is then counted with the new total.`,
        'changed without accruing',
      )
    }
  }
}

/** Within the accrual itself. */
function isOwn(flow: Flow, store: SstoreOp): boolean {
  return accrualsOf(flow).some(({ first }) => first.frame === store.frame)
}

function accruesBefore(flow: Flow, store: SstoreOp, variable: Variable): boolean {
  return accrualsOf(flow).some(
    ({ first, reads }) =>
      reads.has(variable) && (dominates(flow, first, store) || mayFollow(flow, first, store)),
  )
}
