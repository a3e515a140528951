import type { Address, Hash, Transaction } from '@membrane/core'
import type { BlockReading, TransactionReading } from '../analyse.ts'

/** The address that ends in `n`. */
export const addressOf = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`

/** The hash that ends in `n`. */
export const hashOf = (n: number): Hash => `0x${n.toString(16).padStart(64, '0')}`

/** A transaction already read: successful, from address 1 to address 2, with nothing in it unless given. */
export function makeTransaction(fields: Partial<TransactionReading> = {}): TransactionReading {
  const index = fields.index ?? 0
  const core = {
    hash: hashOf(0x1000 + index),
    index,
    from: addressOf(1),
    to: addressOf(2),
    status: 'success',
  } as const
  return {
    ...core,
    transfers: [],
    actions: [],
    gasFee: undefined,
    tip: undefined,
    transaction: makeCoreTransaction(core),
    ...fields,
  }
}

/** A block already read. */
export function makeReading(
  transactions: readonly TransactionReading[],
  fields: Partial<BlockReading> = {},
): BlockReading {
  return { number: 1, hash: hashOf(1), method: 'logs', traced: false, transactions, ...fields }
}

function makeCoreTransaction(
  core: Pick<Transaction, 'hash' | 'index' | 'from' | 'to' | 'status'>,
): Transaction {
  return {
    ...core,
    value: 0n,
    input: '0x',
    nonce: 0,
    effectiveGasPrice: undefined,
    gasUsed: undefined,
    contractAddress: undefined,
    logs: [],
    trace: undefined,
    changes: undefined,
  }
}
