import type { TransactionReading } from '../analyse.ts'
import type { Amounts, Detail } from '../bundle.ts'
import { ether, type Token } from '../transfer.ts'

/**
 * The bundle's profit with what its own transactions cost: an `ether` entry of gas fees and tips to coinbase, negative,
 * where call frames and receipts tell both; otherwise the amounts stay gross and `details` says so.
 * @param own the extractor's transactions, each once.
 */
export function withCosts(
  gross: ReadonlyMap<Token, bigint>,
  own: readonly TransactionReading[],
): { readonly profit: Amounts; readonly details: Readonly<Record<string, Detail>> } {
  let fees: bigint | undefined = 0n
  let tips: bigint | undefined = 0n
  for (const { gasFee, tip } of own) {
    fees = fees === undefined || gasFee === undefined ? undefined : fees + gasFee
    tips = tips === undefined || tip === undefined ? undefined : tips + tip
  }
  const profit: Record<Token, bigint> = Object.fromEntries(gross)
  const details: Record<string, Detail> = { gasFee: fees ?? null, tip: tips ?? null }
  if (fees === undefined || tips === undefined) details.gross = true
  else profit[ether] = (profit[ether] ?? 0n) - fees - tips
  return { profit, details }
}
