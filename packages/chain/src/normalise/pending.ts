import type { PendingTransaction } from '@membrane/core'
import { malformed } from './malformed.ts'
import { needAddress, needBytes, needHash, needNumber, toAddress, toBigint } from './quantity.ts'
import { isRecord, type RawTransaction } from './raw.ts'

/**
 * A transaction body from the mempool.
 * @throws BLOCK_MALFORMED when a field is missing.
 */
export function normalisePending(value: unknown): PendingTransaction {
  if (!isRecord(value)) throw malformed('transaction', 'the mempool', value, 'an object')
  const raw: RawTransaction = value
  const where = `pending transaction ${String(raw.hash)}`
  const gasPrice = toBigint(raw.gasPrice, 'gasPrice', where) ?? 0n
  const maxFeePerGas = toBigint(raw.maxFeePerGas, 'maxFeePerGas', where) ?? gasPrice
  return {
    hash: needHash(raw.hash, 'hash', where),
    from: needAddress(raw.from, 'from', where),
    to: toAddress(raw.to, 'to', where) ?? null,
    value: toBigint(raw.value, 'value', where) ?? 0n,
    input: needBytes(raw.input, 'input', where),
    nonce: needNumber(raw.nonce, 'nonce', where),
    gas: needNumber(raw.gas, 'gas', where),
    maxFeePerGas,
    maxPriorityFeePerGas: toBigint(raw.maxPriorityFeePerGas, 'maxPriorityFeePerGas', where) ?? maxFeePerGas,
  }
}
