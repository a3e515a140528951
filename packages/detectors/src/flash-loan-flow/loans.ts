import type { Address, Block, Log, Transaction } from '@membrane/core'
import type { EvidenceOf } from '../concern/scope.ts'
import { flashCallbacks } from '../reading/cluster.ts'
import { framesOf, pathOf } from '../reading/frames.ts'
import { logsByTopic } from '../reading/logs.ts'
import { argumentAt, wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** Something lent and due back within the transaction. */
export type Loan = {
  readonly lender: Address
  readonly borrower: Address
  /** undefined where neither the event nor the callback names it. */
  readonly token: Address | undefined
  /** Base units of `token`; undefined where it is not told. */
  readonly amount: bigint | undefined
  readonly evidence: EvidenceOf
}

const zeroWord = '0'.repeat(64)

/** Flash loans of the block that left an event, by transaction. */
export function loggedLoans(block: Block): ReadonlyMap<Transaction, readonly Loan[]> {
  const loans = new Map<Transaction, Loan[]>()
  const add = (transaction: Transaction, loan: Loan): void => {
    const list = loans.get(transaction)
    if (list === undefined) loans.set(transaction, [loan])
    else list.push(loan)
  }
  for (const { event, read } of loanEvents) {
    for (const { transaction, log } of logsByTopic(block, event.topic)) {
      const loan = read(log)
      if (loan !== undefined) add(transaction, loan)
    }
  }
  return loans
}

/** Flash loans that show as a callback in the call tree: a lender that calls its borrower back. */
export function tracedLoans(transaction: Transaction): readonly Loan[] {
  const loans: Loan[] = []
  const frames = framesOf(transaction)
  for (const frame of frames) {
    if (!flashCallbacks.has(frame.selector)) continue
    if (frame.call.type !== 'CALL' || frame.call.reverted || frame.readonly) continue
    const caller = frames[frame.parent]
    if (caller === undefined || caller.account === frame.account) continue
    const { input } = frame.call
    const direct =
      frame.selector === functions.executeOperationV3.selector ||
      frame.selector === functions.executeOperationV1.selector
    const lent = direct ? 0 : frame.selector === functions.onFlashLoan.selector ? 1 : undefined
    const token = lent === undefined ? undefined : argumentAt(input, lent)
    loans.push({
      lender: caller.account,
      borrower: frame.account,
      token: token === undefined ? undefined : wordToAddress(token),
      amount: lent === undefined ? undefined : wordToUint(argumentAt(input, lent + 1)),
      evidence: {
        kind: 'frame',
        path: pathOf(frames, frame),
        from: caller.account,
        to: frame.account,
        selector: frame.selector,
        note: 'flash-loan callback',
      },
    })
  }
  return loans
}

type LoanEvent = {
  readonly event: { readonly signature: string; readonly topic: `0x${string}` }
  readonly read: (log: Log) => Loan | undefined
}

function named(
  log: Log,
  event: string,
  borrower: `0x${string}` | undefined,
  token: `0x${string}` | undefined,
  amount: `0x${string}` | undefined,
): Loan | undefined {
  if (borrower === undefined) return undefined
  return {
    lender: log.address,
    borrower: wordToAddress(borrower),
    token: token === undefined ? undefined : wordToAddress(token),
    amount: amount === undefined ? undefined : BigInt(amount),
    evidence: { kind: 'log', address: log.address, logIndex: log.logIndex, event },
  }
}

const loanEvents: readonly LoanEvent[] = [
  {
    event: events.FlashLoanAaveV1,
    read: (log) => named(log, 'FlashLoan', log.topics[1], log.topics[2], wordAt(log.data, 0)),
  },
  {
    event: events.FlashLoanAaveV2,
    read: (log) => named(log, 'FlashLoan', log.topics[1], log.topics[3], wordAt(log.data, 0)),
  },
  {
    event: events.FlashLoanAaveV3,
    read: (log) => named(log, 'FlashLoan', log.topics[1], log.topics[2], wordAt(log.data, 1)),
  },
  {
    // Balancer indexes the token, Maker (ERC-3156) puts it first in the data.
    event: events.FlashLoanBalancer,
    read: (log) =>
      log.topics.length === 3
        ? named(log, 'FlashLoan', log.topics[1], log.topics[2], wordAt(log.data, 0))
        : named(log, 'FlashLoan', log.topics[1], wordAt(log.data, 0), wordAt(log.data, 1)),
  },
  {
    event: events.FlashLoanMorpho,
    read: (log) => named(log, 'FlashLoan', log.topics[1], log.topics[2], wordAt(log.data, 0)),
  },
  {
    event: events.FlashUniswapV3,
    read: (log) => named(log, 'Flash', log.topics[2] ?? log.topics[1], undefined, undefined),
  },
  { event: events.CallDydx, read: (log) => named(log, 'LogCall', log.topics[1], undefined, undefined) },
  {
    // A V2 pair that got back some of the very token it gave out lent it: a flash swap.
    event: events.SwapV2,
    read: (log) =>
      (wordSet(log, 0) && wordSet(log, 2)) || (wordSet(log, 1) && wordSet(log, 3))
        ? named(log, 'Swap', log.topics[2], undefined, undefined)
        : undefined,
  },
]

function wordSet(log: Log, index: number): boolean {
  const start = 2 + index * 64
  return log.data.length >= start + 64 && !log.data.startsWith(zeroWord, start)
}
