import { type Address, type Log, zeroAddress } from '@membrane/core'
import { transferTopic } from '../../decode/nearTransfer.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import { wrapsEther } from '../../frames/wrapped.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'

/**
 * Source: WETH9.sol of canonical-weth. WETH9 mints and burns without a Transfer. Farms and vaults use the same two
 * events for what is no token of theirs, so only the contracts known to wrap a chain's coin are read.
 */
export const wethEvents: readonly EventModel[] = [
  {
    signature: 'Deposit(address indexed,uint256)',
    read(log, order, into, cursor) {
      if (wrapsEther(log.address)) push(into, log, order, cursor, zeroAddress, topicAddress(log.topics[1]))
    },
  },
  {
    signature: 'Withdrawal(address indexed,uint256)',
    read(log, order, into, cursor) {
      if (wrapsEther(log.address)) push(into, log, order, cursor, topicAddress(log.topics[1]), zeroAddress)
    },
  },
]

function push(into: Reading, log: Log, order: number, cursor: LogCursor, from: Address, to: Address): void {
  if (isTold(log, cursor, from, to)) return
  into.transfers.push({
    standard: 'erc20',
    token: log.address,
    from,
    to,
    amount: wordAt(log.data, 0),
    tokenId: undefined,
    order,
    logIndex: log.logIndex,
  })
}

/** Whether the contract is one of those that emit the Transfer too, just before. */
function isTold({ address, data }: Log, { logs, position }: LogCursor, from: Address, to: Address): boolean {
  const other = logs[position - 1]
  return (
    other !== undefined &&
    other.address === address &&
    other.topics[0] === transferTopic &&
    other.data === data &&
    topicAddress(other.topics[1]) === from &&
    topicAddress(other.topics[2]) === to
  )
}
