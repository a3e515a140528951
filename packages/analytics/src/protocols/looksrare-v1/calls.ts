import { tellSale } from '../../frames/sale.ts'
import { argument, argumentAddress, argumentStart } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'

const takerOrder = '(bool,address,uint256,uint256,uint256,bytes)'
const makerOrder =
  '(bool,address,address,uint256,uint256,uint256,address,address,uint256,uint256,uint256,uint256,bytes,uint8,bytes32,bytes32)'

/** Ether is paid as WETH and named so. Source: LooksRareExchange of @looksrare/contracts-exchange-v1. */
export const looksrareV1Calls: readonly CallModel[] = [
  'matchAskWithTakerBidUsingETHAndWETH',
  'matchAskWithTakerBid',
  'matchBidWithTakerAsk',
].map(
  (name): CallModel => ({
    signature: `${name}(${takerOrder},${makerOrder})`,
    read(visit, into) {
      const { input } = visit.frame
      const takerAt = argumentStart(input, 0)
      const makerAt = argumentStart(input, 1)
      if (Number.isNaN(takerAt) || Number.isNaN(makerAt)) return
      const takerSells = argument(input, takerAt) === 1n
      const taker = argumentAddress(input, takerAt + 1)
      const maker = argumentAddress(input, makerAt + 1)
      tellSale(visit, into, {
        protocol: 'looksrare_v1',
        seller: takerSells ? taker : maker,
        buyer: takerSells ? maker : taker,
        collection: argumentAddress(input, makerAt + 2),
        // A bid may be for any NFT of the collection: the one who sells says which.
        tokenId: argument(input, takerAt + 3),
        paymentToken: argumentAddress(input, makerAt + 7),
        paymentAmount: argument(input, takerAt + 2),
      })
    },
  }),
)
