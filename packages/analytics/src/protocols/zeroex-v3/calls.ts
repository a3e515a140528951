import { tellSale } from '../../frames/sale.ts'
import { tellSwap } from '../../frames/tell.ts'
import { answer, answers, argumentAddress, argumentStart } from '../../frames/words.ts'
import type { CallModel, FrameVisit, Reading } from '../../model.ts'
import { assetAt } from './fill.ts'

/** Words of an order at which the data of the maker's and the taker's asset begin. */
const word = { makerAsset: 10, takerAsset: 11 } as const

/** Source: LibOrder.sol of @0x/contracts-exchange-libs, version 3. */
export const zeroexV3Calls: readonly CallModel[] = zeroexFills(
  'zeroex_v3',
  '(address,address,address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes,bytes,bytes,bytes)',
)

/**
 * Models of the functions that fill one order, in version 2 or 3. They answer first what the maker gave and then what
 * the taker gave. What a bridge fetched from a pool is left to the pool's own call.
 * Source: LibFillResults.sol of @0x/contracts-exchange-libs.
 */
export function zeroexFills(protocol: string, order: string): readonly CallModel[] {
  return ['fillOrder', 'fillOrKillOrder'].map(
    (name): CallModel => ({
      signature: `${name}(${order},uint256,bytes)`,
      read(visit, into) {
        readFill(visit, into, protocol)
      },
    }),
  )
}

function readFill(visit: FrameVisit, into: Reading, protocol: string): void {
  const { input, output, from: taker } = visit.frame
  const at = argumentStart(input, 0)
  if (Number.isNaN(at) || !answers(output, 2)) return
  const fields = `0x${input.slice(10 + 64 * at)}` as const
  const given = assetAt(fields, word.makerAsset)
  const paid = assetAt(fields, word.takerAsset)
  if (given === undefined || paid === undefined || given.bridged || paid.bridged) return
  const maker = argumentAddress(input, at)
  const amountOut = answer(output, 0)
  const amountIn = answer(output, 1)
  if (amountIn === 0n || amountOut === 0n) return
  const sells = given.tokenId !== undefined
  if (!sells && paid.tokenId === undefined) {
    tellSwap(visit, into, {
      protocol,
      pool: maker,
      tokenIn: paid.token,
      amountIn,
      tokenOut: given.token,
      amountOut,
    })
  } else if (!sells || paid.tokenId === undefined) {
    tellSale(visit, into, {
      protocol,
      seller: sells ? maker : taker,
      buyer: sells ? taker : maker,
      collection: sells ? given.token : paid.token,
      tokenId: sells ? given.tokenId : paid.tokenId,
      paymentToken: sells ? paid.token : given.token,
      paymentAmount: sells ? amountIn : amountOut,
    })
  }
}
