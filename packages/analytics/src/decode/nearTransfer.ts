import type { Address, Hash, Log } from '@membrane/core'
import type { LogCursor } from '../model.ts'
import type { Token } from '../transfer.ts'
import { topicAddress, wordAt } from './words.ts'

/** topic0 of Transfer, which ERC-20 and ERC-721 share. */
export const transferTopic: Hash = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** Which ERC-20 transfers count; a field left undefined matches anything. */
export type TransferQuery = {
  readonly from: Address | undefined
  readonly to: Address | undefined
  /** In the token's smallest unit. */
  readonly amount: bigint | undefined
  /** A token that does not count, as a market's own share. */
  readonly except?: Token
}

/**
 * The ERC-20 transfer of the same transaction nearest before the log being read, or undefined. Events of markets that
 * do not name their token are completed with it.
 */
export function transferBefore(cursor: LogCursor, query: TransferQuery): Log | undefined {
  for (let i = cursor.position - 1; i >= 0; i--) {
    const log = cursor.logs[i]
    if (log !== undefined && matches(log, query)) return log
  }
  return undefined
}

/** The ERC-20 transfer of the same transaction nearest after the log being read, or undefined. */
export function transferAfter(cursor: LogCursor, query: TransferQuery): Log | undefined {
  for (let i = cursor.position + 1; i < cursor.logs.length; i++) {
    const log = cursor.logs[i]
    if (log !== undefined && matches(log, query)) return log
  }
  return undefined
}

/** The token of `transferBefore`. */
export function tokenBefore(cursor: LogCursor, query: TransferQuery): Token | undefined {
  return transferBefore(cursor, query)?.address
}

/** The token of `transferAfter`. */
export function tokenAfter(cursor: LogCursor, query: TransferQuery): Token | undefined {
  return transferAfter(cursor, query)?.address
}

function matches(log: Log, query: TransferQuery): boolean {
  const { topics } = log
  if (topics[0] !== transferTopic || topics.length !== 3 || log.data.length < 66) return false
  const { from, to, amount, except } = query
  if (log.address === except) return false
  if (from !== undefined && topicAddress(topics[1]) !== from) return false
  if (to !== undefined && topicAddress(topics[2]) !== to) return false
  return amount === undefined || wordAt(log.data, 0) === amount
}
