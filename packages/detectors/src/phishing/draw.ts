import type { Block, Transaction } from '@membrane/core'
import { type Transfer, transfersOf } from '../reading/transfers.ts'
import type { Allowance } from './memory.ts'

/** A spender that used its allowance by a transaction of its own. */
export type Draw = {
  readonly transaction: Transaction
  readonly allowance: Allowance
  readonly transfers: readonly Transfer[]
  readonly block: Block
}

/** Transfers out of owners by those whom they gave a remembered allowance. */
export function drawsOn(block: Block, allowances: readonly Allowance[]): readonly Draw[] {
  if (allowances.length === 0) return []
  const draws: Draw[] = []
  const spenders = new Set(allowances.map(({ spender }) => spender))
  for (const transaction of block.transactions) {
    const { from, to } = transaction
    const spender = from !== undefined && spenders.has(from) ? from : to && spenders.has(to) ? to : undefined
    if (spender === undefined) continue
    for (const allowance of allowances) {
      // The owner's own use of what it approved is what approvals are for.
      if (allowance.spender !== spender || allowance.owner === from) continue
      // A contract that was always there drawing its allowance is a vault's strategy at work.
      if (!allowance.suspicious && spender !== from) continue
      const transfers = transfersOf(transaction).list.filter(
        ({ token, from: payer, amount }) =>
          amount > 0n && token === allowance.token && payer === allowance.owner,
      )
      if (transfers.length > 0) draws.push({ transaction, allowance, transfers, block })
    }
  }
  return draws
}
