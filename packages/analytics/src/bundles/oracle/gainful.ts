import type { BlockReading, TransactionReading } from '../../analyse.ts'
import type { Amounts } from '../../bundle.ts'
import { pricesFromBlock } from '../../price/fromBlock.ts'
import { worthOf } from '../../price/worth.ts'

/**
 * Whether a vector of amounts is a gain: nothing in it is negative, or what is negative is worth less, at the prices at
 * which the block found its pools. undefined when one side has no price.
 */
export function isGain(
  block: BlockReading,
  transaction: TransactionReading,
  amounts: Amounts,
): boolean | undefined {
  const values = Object.values(amounts)
  if (!values.some((amount) => amount > 0n)) return false
  if (!values.some((amount) => amount < 0n)) return true
  const prices = pricesFromBlock({ ...block, transactions: [transaction] })
  const { value, unknown } = worthOf(amounts, prices.priceOf, block.number)
  return unknown.length > 0 ? undefined : value > 0n
}
