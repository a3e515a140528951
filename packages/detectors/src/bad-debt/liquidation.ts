import type { Address, FindingDraft, Protocol, Transaction } from '@membrane/core'
import { frameEvidence } from '../concern/frame.ts'
import { gradeOf } from '../concern/grade.ts'
import { scopeOf } from '../concern/scope.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame } from '../reading/frames.ts'
import { argumentAt, wordToAddress } from '../reading/words.ts'
import { functions } from '../signals/functions.ts'

/** Calls that liquidate, and at which argument the borrower stands. */
const liquidations: ReadonlyMap<string, number> = new Map([
  [functions.liquidationCall.selector, 2],
  [functions.liquidateBorrow.selector, 0],
  [functions.liquidateBorrowNative.selector, 0],
  [functions.liquidateEuler.selector, 0],
])

type Own = {
  readonly market: Address
  readonly borrower: Address
  readonly frame: PlacedFrame
  /** The borrower was created by the sender's side in this very transaction. */
  readonly created: boolean
}

/**
 * Liquidations in which one side is both borrower and liquidator. Whoever makes a position only to liquidate it leaves the
 * market with its debt: the collateral was worth less than it was taken for, or the bonus is more than it lost.
 */
export function ownLiquidations(transaction: Transaction, protocol: Protocol): readonly FindingDraft[] {
  const frames = framesOf(transaction)
  let found: Own[] | undefined
  for (const frame of frames) {
    const position = liquidations.get(frame.selector)
    if (position === undefined) continue
    const { call } = frame
    if (call.type !== 'CALL' || call.reverted || frame.readonly) continue
    const word = argumentAt(call.input, position)
    const caller = frames[frame.parent]?.account
    if (word === undefined || caller === undefined) continue
    const borrower = wordToAddress(word)
    const { accounts, created } = clusterOf(transaction, protocol)
    if (!accounts.has(caller) || !accounts.has(borrower)) continue
    found ??= []
    found.push({ market: frame.account, borrower, frame, created: created.has(borrower) })
  }
  return found === undefined ? [] : [finding(transaction, found, protocol)]
}

function finding(transaction: Transaction, list: readonly Own[], protocol: Protocol): FindingDraft {
  const frames = framesOf(transaction)
  const markets = [...new Set(list.map(({ market }) => market))]
  const { own, label } = scopeOf(protocol)
  const market = markets.find((one) => own.has(one)) ?? markets[0]
  const name = market === undefined ? 'A market' : label(market)
  // An account that exists for this transaction alone has no other reason to be liquidated.
  const score = list.some(({ created }) => created) ? 0.65 : 0.4
  return {
    severity: gradeOf(score, markets, protocol, transaction),
    score,
    title: `${name} liquidated a borrower for the borrower's own side`,
    subject: `${market}:own-liquidation`,
    transaction: transaction.hash,
    victims: markets,
    attackers: [...clusterOf(transaction, protocol).accounts],
    evidence: list
      .slice(0, 4)
      .map(({ frame, borrower, created }) =>
        frameEvidence(frames, frame, `borrower ${borrower}${created ? ', created in this transaction' : ''}`),
      ),
  }
}
