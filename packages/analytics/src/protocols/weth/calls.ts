import { zeroAddress } from '@membrane/core'
import { argument } from '../../frames/words.ts'
import { wrapsEther } from '../../frames/wrapped.ts'
import type { CallModel } from '../../model.ts'

/**
 * Unwrapping burns. Wrapping is read where value is, since WETH9 wraps whatever is sent to it. Source: WETH9.sol.
 */
export const wethCalls: readonly CallModel[] = [
  {
    signature: 'withdraw(uint256)',
    read({ frame, left }, into) {
      if (frame.to === undefined || !wrapsEther(frame.to)) return
      into.transfers.push({
        standard: 'erc20',
        token: frame.to,
        from: frame.from,
        to: zeroAddress,
        amount: argument(frame.input, 0),
        tokenId: undefined,
        order: left,
        logIndex: -1,
      })
    },
  },
]
