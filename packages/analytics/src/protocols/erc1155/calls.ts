import type { Address } from '@membrane/core'
import { succeeded } from '../../frames/token.ts'
import { argument, argumentAddress, argumentStart, listLength } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'

/** Source: ERC-1155. */
export const erc1155Calls: readonly CallModel[] = [
  {
    signature: 'safeTransferFrom(address,address,uint256,uint256,bytes)',
    read(visit, into) {
      const { input } = visit.frame
      push(visit, into, argument(input, 2), argument(input, 3))
    },
  },
  {
    signature: 'safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)',
    read(visit, into) {
      const { input } = visit.frame
      const ids = argumentStart(input, 2)
      const amounts = argumentStart(input, 3)
      const length = listLength(input, ids)
      if (length !== listLength(input, amounts)) return
      for (let i = 1; i <= length; i++)
        push(visit, into, argument(input, ids + i), argument(input, amounts + i))
    },
  },
]

function push({ frame, left }: FrameVisit, into: Reading, tokenId: bigint, amount: bigint): void {
  const token: Address | undefined = frame.to
  if (token === undefined || !succeeded(frame)) return
  into.transfers.push({
    standard: 'nft',
    token,
    from: argumentAddress(frame.input, 0),
    to: argumentAddress(frame.input, 1),
    amount,
    tokenId,
    order: left,
    logIndex: -1,
  })
}
