import { type Address, type Block, type Hex, type Transaction, tiersOf } from '@membrane/core'
import type { PlacedTransaction } from '../bundles/displacement/transaction.ts'
import { addressOf, hashOf } from './reading.ts'

/** A word of calldata without 0x. */
export const wordOf = (value: bigint | number): string => value.toString(16).padStart(64, '0')

/** A word that nobody comes to by himself. */
export const secretOf = (n: number): string => `${'c0ffee5ec7e7'.repeat(5)}${wordOf(n).slice(-4)}`

/** An ordinary contract's call, not of any function that is known. */
export const callOf = (...words: readonly string[]): Hex => `0x5a17b0de${words.join('')}`

/** `forward(address,bytes)` of some forwarding contract: the call packed as the ABI has it. */
export function forwardOf(target: Address, call: Hex): Hex {
  const bytes = call.slice(2)
  const padded = bytes.padEnd(Math.ceil(bytes.length / 64) * 64, '0')
  return `0x7e11ab1e${wordOf(BigInt(target))}${wordOf(64)}${wordOf(bytes.length / 2)}${padded}`
}

/** The puzzle that victims call, their own account, the attacker's account and contract. */
export const target = addressOf(0x7a39e7)
export const victimAccount = addressOf(0xa11ce)
export const attackerAccount = addressOf(0xbad)
export const attackerContract = addressOf(0xb07)

/** A victim: calls `target` with a secret for 10 gwei a gas, third in block 100, nothing known of what came of it. */
export function makeVictim(fields: Partial<PlacedTransaction> = {}): PlacedTransaction {
  return {
    hash: hashOf(2),
    block: 100,
    index: 3,
    from: victimAccount,
    to: target,
    value: 0n,
    input: callOf(secretOf(1)),
    gasPrice: 10_000_000_000n,
    status: 'unknown',
    logs: undefined,
    trace: undefined,
    ...fields,
  }
}

/** An attacker: forwards the victim's calldata through his contract for a wei more, first in block 100. */
export function makeAttacker(
  fields: Partial<PlacedTransaction> = {},
  copied: Hex = callOf(secretOf(1)),
): PlacedTransaction {
  return makeVictim({
    hash: hashOf(1),
    index: 0,
    from: attackerAccount,
    to: attackerContract,
    input: forwardOf(target, copied),
    gasPrice: 10_000_000_001n,
    ...fields,
  })
}

/** The transaction as a block has it. */
export function unplace(placed: PlacedTransaction): Transaction {
  return {
    hash: placed.hash,
    index: placed.index,
    from: placed.from,
    to: placed.to,
    value: placed.value,
    input: placed.input,
    nonce: 0,
    effectiveGasPrice: placed.gasPrice,
    status: placed.status,
    gasUsed: undefined,
    contractAddress: undefined,
    logs: placed.logs ?? [],
    trace: placed.trace,
    changes: undefined,
  }
}

/** A block of which the transactions' own fields and statuses are known, and no more. */
export function makeBlock(number: number, transactions: readonly PlacedTransaction[]): Block {
  return {
    chainId: 1,
    number,
    hash: hashOf(number),
    parentHash: undefined,
    timestamp: undefined,
    miner: undefined,
    baseFeePerGas: undefined,
    gasUsed: undefined,
    transactions: transactions.map(unplace),
    tiers: tiersOf(['transactions', 'receipts']),
  }
}
