import { isOpen } from '../../analysis/access.ts'
import { enforcedConditions } from '../../analysis/branches.ts'
import { sliceOf } from '../../analysis/slices.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { CallOp } from '../../flow/op.ts'
import type { Detector } from '../detector.ts'
import { reportOp } from '../reading/reportOp.ts'

/** Ether paid out by the gas price, which the caller sets at will. */
export const detector: Detector = {
  id: 'gas-price-amount',
  title: 'The caller sets what is paid by the gas price',
  severity: 'high',
  confidence: 'medium',
  cwe: 807,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      const price = flow.byKind.env.find(({ name }) => name === 'tx.gasprice')
      if (price === undefined || flow.reach !== 'entry') continue
      const enforced = enforcedConditions(flow)
      for (const call of flow.byKind.call) {
        const paid = paidBy(call)
        if (paid === undefined || !isOpen(flow, call)) continue
        const slice = sliceOf(flow, paid)
        if (!slice.has(price) || isLimited(flow, slice, enforced)) continue
        yield reportOp(
          flow,
          multiplied(flow, price, slice) ?? call,
          'What is paid out grows with `tx.gasprice`, which the caller chooses for the transaction. With a price far above the market the refund is more than the gas cost, and whoever builds the block gets the price back: the contract is emptied.',
          'amount by the gas price',
          [{ at: call.at, note: 'paid out' }],
        )
      }
    }
  },
}

function paidBy(call: CallOp): ValueId | undefined {
  if (call.how === 'transfer' || call.how === 'send' || call.how === 'call') return call.value ?? call.args[0]
  return call.how === 'method' && /^(?:transfer|safeTransfer)$/.test(call.member) ? call.args[1] : undefined
}

function multiplied(flow: Flow, price: Op, slice: ReadonlySet<Op>): Op | undefined {
  return price.results
    .flatMap((result) => flow.uses[result] ?? [])
    .flatMap((use) => flow.ops[use] ?? [])
    .find((user) => user.kind === 'binary' && slice.has(user))
}

/** Some comparison bounds the price, the amount, or a part of it; or the smaller of two is taken. */
function isLimited(flow: Flow, slice: ReadonlySet<Op>, enforced: ReadonlySet<ValueId>): boolean {
  const values = new Set([...slice].filter(({ kind }) => kind !== 'const').flatMap(({ results }) => results))
  const chooses = [...slice].some(({ kind }) => kind === 'phi' || kind === 'select')
  return flow.byKind.binary.some(
    (op) =>
      /^[<>]=?$/.test(op.op) &&
      (values.has(op.left) || values.has(op.right)) &&
      (chooses || op.results.some((result) => enforced.has(result))),
  )
}
