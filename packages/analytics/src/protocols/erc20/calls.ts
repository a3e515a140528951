import type { Address } from '@membrane/core'
import { isForwarded, isMute, succeeded } from '../../frames/token.ts'
import { argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameMemory, FrameVisit, Reading } from '../../model.ts'
import type { Transfer } from '../../transfer.ts'

/** No NFT's owner holds as many: a balance this large is one of a fungible token. */
const manyNfts = 1_000_000n

/**
 * Transfers as calls ask for them, where no event tells. Amounts are the calldata's: what a fee on transfer keeps is
 * not seen. Source: ERC-20, ERC-677, ERC-721.
 */
export const erc20Calls: readonly CallModel[] = [
  {
    signature: 'transfer(address,uint256)',
    read(visit, into) {
      const { frame } = visit
      if (!moved(visit)) return
      push(
        into,
        visit,
        'erc20',
        frame.from,
        argumentAddress(frame.input, 0),
        argument(frame.input, 1),
        undefined,
      )
    },
  },
  {
    // ERC-677, as LINK has it: a transfer that tells its receiver.
    signature: 'transferAndCall(address,uint256,bytes)',
    read(visit, into) {
      const { frame } = visit
      if (!moved(visit)) return
      const { from, input } = frame
      push(into, visit, 'erc20', from, argumentAddress(input, 0), argument(input, 1), undefined)
    },
  },
  {
    signature: 'transferFrom(address,address,uint256)',
    read(visit, into, memory) {
      if (!moved(visit)) return
      const { input } = visit.frame
      const from = argumentAddress(input, 0)
      const to = argumentAddress(input, 1)
      const value = argument(input, 2)
      if (isFungible(visit, from, to, memory)) push(into, visit, 'erc20', from, to, value, undefined)
      else push(into, visit, 'nft', from, to, 1n, value)
    },
  },
  ...['safeTransferFrom(address,address,uint256)', 'safeTransferFrom(address,address,uint256,bytes)'].map(
    (signature): CallModel => ({
      signature,
      read(visit, into) {
        if (!moved(visit)) return
        const { input } = visit.frame
        push(into, visit, 'nft', argumentAddress(input, 0), argumentAddress(input, 1), 1n, argument(input, 2))
      },
    }),
  ),
]

function moved({ frame, caller }: FrameVisit): boolean {
  return succeeded(frame) && !isForwarded(frame, caller)
}

/** ERC-20 and ERC-721 share `transferFrom`; only the first answers true, except for tokens that answer nothing. */
function isFungible({ frame }: FrameVisit, from: Address, to: Address, memory: FrameMemory): boolean {
  const { output, to: token } = frame
  if ((output !== undefined && output !== '0x') || token === undefined) return true
  if (isMute(token)) return true
  return (
    (memory.balance(from, token) ?? 0n) > manyNfts ||
    (memory.balance(to, token) ?? 0n) > manyNfts ||
    (memory.balance(frame.from, token) ?? 0n) > manyNfts
  )
}

function push(
  into: Reading,
  { frame, left }: FrameVisit,
  standard: Transfer['standard'],
  from: Address,
  to: Address,
  amount: bigint,
  tokenId: bigint | undefined,
): void {
  if (frame.to === undefined) return
  into.transfers.push({ standard, token: frame.to, from, to, amount, tokenId, order: left, logIndex: -1 })
}
