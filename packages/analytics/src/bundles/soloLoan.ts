import type { Action, FlashLoan, Lending } from '../action.ts'

/**
 * dYdX's Solo margin lends without a word for it: one `operate` withdraws, calls the borrower and deposits, all for one
 * account and market, and asks 1 wei or more above the amount (callers send 2), because its ledger rounds.
 * Source: operate() and the README of dydxprotocol/solo.
 */
export function soloLoans(actions: readonly Action[]): readonly FlashLoan[] {
  let loans: FlashLoan[] | undefined
  for (let i = 0; i < actions.length; i++) {
    const out = actions[i]
    if (out?.kind !== 'withdraw' || !isSolo(out)) continue
    const back = depositAfter(actions, i, out)
    if (back === undefined) continue
    loans ??= []
    loans.push({
      kind: 'flashloan',
      protocol: out.protocol,
      lender: soloMargin,
      initiator: out.account,
      receiver: out.account,
      token: out.token ?? back.token,
      amount: out.amount,
      fee: back.amount - out.amount,
      order: out.order,
      logIndex: out.logIndex,
      traceAddress: out.traceAddress,
    })
  }
  return loans ?? none
}

const none: readonly FlashLoan[] = []

/** Source: the deployment list of dydxprotocol/solo. */
const soloMargin = '0x1e0447b19bb6ecfdae1e4ae1694b0c3659614e4e'

function isSolo(action: Lending): boolean {
  return action.protocol === 'dydx'
}

/** The deposit of at least as much, and by no more than rounding above, into the same market of the same account. */
function depositAfter(actions: readonly Action[], from: number, out: Lending): Lending | undefined {
  for (let i = from + 1; i < actions.length; i++) {
    const back = actions[i]
    if (back?.kind !== 'deposit' || !isSolo(back)) continue
    if (back.account !== out.account || back.market !== out.market) continue
    const fee = back.amount - out.amount
    if (fee >= 0n && fee <= most) return back
  }
  return undefined
}

/** Above rounding and far below a trade of its own. */
const most = 1000n
