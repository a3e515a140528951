import type { Address } from '@membrane/core'
import type { FlashLoan } from '../action.ts'
import type { BlockReading, TransactionReading } from '../analyse.ts'
import type { Bundle } from '../bundle.ts'
import type { Token, Transfer } from '../transfer.ts'
import { type FlashSwap, flashSwaps, pairs } from './flashSwap.ts'
import { evidenceOf, methodOf, partiesOf } from './row.ts'

/**
 * One row for every flash loan: those that the protocols' models read, and the flash swaps of Uniswap V2 pairs. A loan is a means and no gain, so `profit` is empty; the fee is in `details`.
 */
export function findFlashLoans(block: BlockReading): readonly Bundle[] {
  const rows: Bundle[] = []
  for (const transaction of block.transactions) {
    if (transaction.actions.length === 0) continue
    for (const loan of reportedLoans(transaction)) rows.push(loanRow(block, transaction, loan))
    for (const swap of flashSwaps(transaction)) rows.push(swapRow(block, transaction, swap))
  }
  return rows
}

/** Whether a transaction worked with capital that it had for its own duration alone. */
export function usesFlashLoan(transaction: TransactionReading): boolean {
  return reportedLoans(transaction).length > 0 || flashSwaps(transaction).length > 0
}

const none: readonly FlashLoan[] = []

function reportedLoans(transaction: TransactionReading): readonly FlashLoan[] {
  let loans: FlashLoan[] | undefined
  for (const action of transaction.actions) {
    if (action.kind !== 'flashloan') continue
    loans ??= []
    // A lender behind a proxy or an adapter may tell of one loan twice.
    if (!loans.some((other) => isSameLoan(other, action))) loans.push(action)
  }
  return loans ?? none
}

/** One loan told by two contracts: equal amounts, tokens that do not contradict, and different tellers. */
function isSameLoan(a: FlashLoan, b: FlashLoan): boolean {
  return (
    a.amount === b.amount &&
    (a.token === b.token || a.token === undefined || b.token === undefined) &&
    a.receiver === b.receiver &&
    (a.protocol !== b.protocol || a.lender !== b.lender)
  )
}

function loanRow(block: BlockReading, transaction: TransactionReading, loan: FlashLoan): Bundle {
  const { token, amount } = loan
  const back = token === undefined ? undefined : repayment(transaction.transfers, token, loan)
  const fee = loan.fee ?? (back === undefined ? undefined : back - amount)
  return row(block, transaction, loan, {
    parties: { borrower: loan.receiver ?? loan.initiator, initiator: loan.initiator, lender: loan.lender },
    confidence: token !== undefined && back !== undefined ? 'high' : 'medium',
    pool: null,
    details: {
      style: pairs.has(loan.protocol) ? 'flash-swap' : 'loan',
      token: token ?? null,
      amount,
      fee: fee ?? null,
      // Aave lets a loan become a debt, so what comes back is looked for and not supposed.
      repaid: back ?? null,
      ...evidenceOf(loan),
    },
  })
}

function swapRow(block: BlockReading, transaction: TransactionReading, flash: FlashSwap): Bundle {
  const { swap, token, amount } = flash
  const same = flash.repaidIn === token
  return row(block, transaction, swap, {
    parties: { borrower: flash.receiver, initiator: swap.sender, lender: swap.venue },
    confidence: 'high',
    pool: swap.pool,
    details: {
      style: 'flash-swap',
      token,
      amount,
      fee: same ? flash.repaid - amount : null,
      repaid: flash.repaid,
      repaidIn: flash.repaidIn,
      ...evidenceOf(swap),
    },
  })
}

function row(
  block: BlockReading,
  transaction: TransactionReading,
  source: FlashLoan | FlashSwap['swap'],
  told: Pick<Bundle, 'confidence' | 'pool' | 'details'> & {
    readonly parties: Readonly<Record<string, Address | undefined>>
  },
): Bundle {
  return {
    block: block.number,
    kind: 'flashloan',
    method: methodOf(source),
    confidence: told.confidence,
    transactions: [transaction.hash],
    victims: [],
    protocol: source.protocol,
    pool: told.pool,
    parties: partiesOf(told.parties),
    profit: {},
    details: told.details,
  }
}

/**
 * What came back: the transfer of the loan with its fee where the fee is told; otherwise the least transfer of at least
 * the loan by the one who had it, to where it came from, after it was paid out.
 */
function repayment(transfers: readonly Transfer[], token: Token, loan: FlashLoan): bigint | undefined {
  const payout = payoutOf(transfers, token, loan)
  if (payout === undefined) return undefined
  let least: bigint | undefined
  for (const transfer of transfers) {
    if (transfer.token !== token || transfer.order <= payout.order) continue
    if (loan.fee !== undefined) {
      if (transfer.amount === loan.amount + loan.fee) return transfer.amount
    } else if (transfer.to === payout.from && transfer.amount >= loan.amount) {
      if (least === undefined || transfer.amount < least) least = transfer.amount
    }
  }
  return least
}

function payoutOf(transfers: readonly Transfer[], token: Token, loan: FlashLoan): Transfer | undefined {
  let payout: Transfer | undefined
  for (const transfer of transfers) {
    if (transfer.token !== token || transfer.amount !== loan.amount) continue
    if (loan.receiver !== undefined && transfer.to !== loan.receiver) continue
    // Where one sum is lent several times, the payout is the last before the event that tells of it.
    if (transfer.order <= loan.order || payout === undefined) payout = transfer
  }
  return payout
}
