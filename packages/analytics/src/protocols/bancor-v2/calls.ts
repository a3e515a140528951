import type { Address } from '@membrane/core'
import { ownCalls } from '../../frames/own.ts'
import { tellSwap } from '../../frames/tell.ts'
import { answer, answers, argument, argumentAddress } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'

/** `owner()` of an anchor, by which the network finds its converter. */
const owner = '0x8da5cb5b'

/**
 * Every step of a path is one call of a converter by the network, whichever function the path was asked by. Ether is
 * 0xeeee... here too. Source: BancorNetwork.sol and IConverter.sol of @bancor/contracts-solidity.
 */
export const bancorV2Calls: readonly CallModel[] = [
  {
    signature: 'convert(address,address,uint256,address,address)',
    read: readStep,
  },
]

function readStep(visit: FrameVisit, into: Reading): void {
  const { input, output, to: converter } = visit.frame
  if (converter === undefined || !answers(output, 1)) return
  const amountIn = argument(input, 2)
  const amountOut = answer(output, 0)
  if (amountIn === 0n || amountOut === 0n) return
  tellSwap(visit, into, {
    protocol: 'bancor_v2',
    pool: anchorOf(visit, converter),
    venue: visit.frame.from,
    recipient: argumentAddress(input, 4),
    tokenIn: argumentAddress(input, 0),
    amountIn,
    tokenOut: argumentAddress(input, 1),
    amountOut,
  })
}

/** A pool is known by its anchor, the token of its shares: the network asks it for its converter. */
function anchorOf({ caller }: FrameVisit, converter: Address): Address {
  if (caller === undefined) return converter
  for (const { input, output, to } of ownCalls(caller)) {
    if (input === owner && to !== undefined && output?.endsWith(converter.slice(2))) return to
  }
  return converter
}
