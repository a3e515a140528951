import type { Address, Transaction } from '@membrane/core'
import { transfersOf } from '../reading/transfers.ts'

/** A token that came to an account and went away again. */
export type Borrowed = { readonly token: Address; readonly holder: Address; readonly amount: bigint }

type Book = { readonly token: Address; readonly holder: Address; in: bigint; out: bigint }

/**
 * Tokens that an account got in a transaction or before it and gave back for the most part in it or after it: what a
 * loan of votes looks like.
 * @param around the transactions to look at, in order; with one of them it is a flash loan.
 * @param token only this one, where the voting token is known.
 * @param returnedBps share of what came that must have left again, basis points.
 */
export function borrowedTokens(
  transaction: Transaction,
  around: readonly Transaction[],
  token: Address | undefined,
  returnedBps: number,
): readonly Borrowed[] {
  const books = new Map<string, Book>()
  for (const one of around) {
    for (const transfer of transfersOf(one).list) {
      if (transfer.token === 'native' || (token !== undefined && transfer.token !== token)) continue
      const { from, to, amount } = transfer
      // Votes that were there before and then lent out come back the other way round: not borrowed.
      const giver = one.index < transaction.index ? undefined : books.get(transfer.token + from)
      if (giver !== undefined) giver.out += amount
      if (one.index > transaction.index) continue
      const key = transfer.token + to
      const taker = books.get(key)
      if (taker === undefined) books.set(key, { token: transfer.token, holder: to, in: amount, out: 0n })
      else taker.in += amount
    }
  }
  const borrowed: Borrowed[] = []
  for (const book of books.values()) {
    if (book.in > 0n && book.out * 10_000n >= book.in * BigInt(returnedBps)) {
      borrowed.push({ token: book.token, holder: book.holder, amount: book.in })
    }
  }
  return borrowed
}
