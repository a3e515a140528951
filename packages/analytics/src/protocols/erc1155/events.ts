import type { Log } from '@membrane/core'
import { spanAt } from '../../decode/arrays.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, Reading } from '../../model.ts'

/** Source: ERC-1155. */
export const erc1155Events: readonly EventModel[] = [
  {
    signature: 'TransferSingle(address indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into) {
      push(into, log, order, wordAt(log.data, 0), wordAt(log.data, 1))
    },
  },
  {
    signature: 'TransferBatch(address indexed,address indexed,address indexed,uint256[],uint256[])',
    read(log, order, into) {
      const ids = spanAt(log.data, 0)
      const amounts = spanAt(log.data, 1)
      if (ids === undefined || amounts === undefined || ids.length !== amounts.length) return
      for (let i = 0; i < ids.length; i++)
        push(into, log, order, wordAt(log.data, ids.first + i), wordAt(log.data, amounts.first + i))
    },
  },
]

function push(into: Reading, log: Log, order: number, tokenId: bigint, amount: bigint): void {
  into.transfers.push({
    standard: 'nft',
    token: log.address,
    from: topicAddress(log.topics[2]),
    to: topicAddress(log.topics[3]),
    amount,
    tokenId,
    order,
    logIndex: log.logIndex,
  })
}
