import { has, Label } from '../../analysis/labels.ts'
import { isProduct, placeInEntry, type Quotient, quotientsOf } from '../../analysis/rounding.ts'
import { sliceOf } from '../../analysis/slices.ts'
import { opOf, stripCasts, valueName } from '../../analysis/values.ts'
import type { Flow, Op, ValueId } from '../../flow/flow.ts'
import type { Detector } from '../detector.ts'

/** Withdrawals that burn too few shares, and mints that take too few assets: rounding for the user. */
export const detector: Detector = {
  id: 'share-rounding',
  title: 'Rounding favours the user over the pool',
  severity: 'medium',
  confidence: 'medium',
  cwe: 682,
  swc: undefined,
  *run(scan) {
    for (const flow of scan.flows) {
      if (flow.reach === 'constructor' || flow.byKind.param.length === 0) continue
      for (const quotient of quotientsOf(flow)) {
        const amount = amountIn(flow, quotient)
        if (amount === undefined) continue
        const paid = paymentOf(flow, amount, quotient.op)
        const burnt = paid === undefined ? undefined : takenFrom(flow, quotient.op)
        if (paid === undefined || burnt === undefined) continue
        const at = placeInEntry(flow, quotient.op)
        yield {
          at,
          contract: flow.contract,
          fn: flow.entry,
          message: `\`${valueName(flow, amount.results[0] ?? -1)}\` is paid out in full, and the shares taken for it are rounded down. Where a share is dear, an amount worth almost a share costs none: repeated, it empties the pool.`,
          trace: [
            { at: quotient.op.at, note: 'shares to take, rounded down' },
            { at: burnt.at, note: 'taken' },
            { at: paid.at, note: 'the whole amount is paid' },
            { at, note: 'shares are computed here' },
          ],
          ...(flow.reach === 'entry' ? {} : { confidence: 'low' }),
        }
      }
    }
  },
}

/** The parameter of which a quotient computes the worth, in a ratio that the contract keeps. */
function amountIn(flow: Flow, { op, numerator, divisor }: Quotient): Op | undefined {
  const inside = sliceOf(flow, numerator, (each) => each !== op)
  const amount = [...inside].find((each) => each.kind === 'param' && each.variable.type.kind === 'int')
  if (amount === undefined || sliceOf(flow, divisor).has(amount)) return undefined
  if (op.kind === 'opaque') return amount
  const pool = Label.State | Label.Supply | Label.OwnBalance | Label.Answer
  return has(flow, divisor, pool) && isProduct(flow, numerator) ? amount : undefined
}

/** A transfer of just that amount, not of something computed by the division. */
function paymentOf(flow: Flow, amount: Op, quotient: Op): Op | undefined {
  const isAmount = (value: ValueId | undefined): boolean =>
    value !== undefined && sliceOf(flow, value, passes).has(amount)
  for (const call of flow.byKind.call) {
    if (
      call.how === 'method'
        ? /^(?:transfer|safeTransfer|mint)$/.test(call.member) && isAmount(call.args[1])
        : isAmount(call.value)
    )
      return call
    if (call.how === 'transfer' || call.how === 'send') if (isAmount(call.value ?? call.args[0])) return call
  }
  return flow.byKind.opaque.find(
    (each) =>
      each !== quotient && /transfer(?!From|In)\w*/i.test(each.name) && each.args.slice(1).some(isAmount),
  )
}

function passes(op: Op): boolean {
  return op.kind === 'cast' || op.kind === 'phi' || op.kind === 'select' || op.kind === 'field'
}

/** A difference with the quotient, that is stored. */
function takenFrom(flow: Flow, quotient: Op): Op | undefined {
  const isDirect = (value: ValueId): boolean =>
    sliceOf(flow, value, (op) => op !== quotient && passes(op)).has(quotient)
  // Where the storage is that of a contract that is not here, the difference alone must do.
  const unknown = flow.byKind.opaque.find(
    (op) => op.why === 'unknown' && /^_?sub/i.test(op.name) && op.args.slice(1).some(isDirect),
  )
  if (unknown !== undefined) return unknown
  return flow.byKind.sstore.find((store) => {
    if (store.value === undefined) return false
    return [...sliceOf(flow, store.value, (op) => passes(op))].some((made) => {
      const op = opOf(flow, stripCasts(flow, made.results[0] ?? -1))
      return op.kind === 'binary' && op.op === '-' && isDirect(op.right)
    })
  })
}
