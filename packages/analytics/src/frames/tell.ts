import type { Address, Hex } from '@membrane/core'
import type { Evidence, FlashLoan, Lending, Swap } from '../action.ts'
import type { FrameVisit, Reading } from '../model.ts'
import type { Token } from '../transfer.ts'

/** Where a frame stands as evidence: at its exit, as its event would. */
export function evidenceOf(visit: FrameVisit): Evidence {
  return { order: visit.left, logIndex: -1, traceAddress: visit.traceAddress }
}

/** What a model must say of a swap; the rest has plain defaults. */
export type ToldSwap = Pick<Swap, 'protocol' | 'pool' | 'tokenIn' | 'amountIn' | 'tokenOut' | 'amountOut'> &
  Partial<Pick<Swap, 'venue' | 'sender' | 'recipient' | 'coinIn' | 'coinOut'>>

/**
 * Pushes a swap of the contract that the frame calls, by whoever called it, unless told otherwise. A call that leaves
 * nothing on one side is no exchange and adds nothing.
 */
export function tellSwap(visit: FrameVisit, into: Reading, swap: ToldSwap): void {
  const { frame } = visit
  if (frame.to === undefined || swap.amountIn <= 0n || swap.amountOut <= 0n) return
  into.actions.push({
    kind: 'swap',
    protocol: swap.protocol,
    pool: swap.pool,
    venue: swap.venue ?? frame.to,
    sender: swap.sender ?? frame.from,
    recipient: swap.recipient,
    tokenIn: swap.tokenIn,
    amountIn: swap.amountIn,
    tokenOut: swap.tokenOut,
    amountOut: swap.amountOut,
    coinIn: swap.coinIn ?? -1,
    coinOut: swap.coinOut ?? -1,
    feeOnTransfer: false,
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}

/** Pushes a flash loan that the called contract made. */
export function tellLoan(
  visit: FrameVisit,
  into: Reading,
  loan: Pick<FlashLoan, 'protocol' | 'receiver' | 'token' | 'amount' | 'fee'>,
): void {
  const { frame } = visit
  if (frame.to === undefined) return
  into.actions.push({
    kind: 'flashloan',
    protocol: loan.protocol,
    lender: frame.to,
    initiator: frame.from,
    receiver: loan.receiver,
    token: loan.token,
    amount: loan.amount,
    fee: loan.fee,
    order: visit.left,
    logIndex: -1,
    traceAddress: visit.traceAddress,
  })
}

/** Pushes a movement in the market that the frame calls, or in `market` where one contract holds many. */
export function tellLending(
  visit: FrameVisit,
  into: Reading,
  kind: Lending['kind'],
  protocol: string,
  account: Address | undefined,
  token: Token | undefined,
  amount: bigint,
  market: Hex | undefined = visit.frame.to,
): void {
  if (market === undefined) return
  into.actions.push({ kind, protocol, market, account, token, amount, ...evidenceOf(visit) })
}
