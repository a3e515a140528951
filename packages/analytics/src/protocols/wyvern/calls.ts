import { etherPaid, tellSale } from '../../frames/sale.ts'
import { transfersSince } from '../../frames/within.ts'
import { argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { ether } from '../../transfer.ts'
import { currencyOf } from '../nftTrade.ts'

/** Words of the two orders' addresses: the makers of the buying and the selling one, and what is paid with. */
const word = { buyer: 1, payment: 6, seller: 8 } as const

/**
 * The exchange moves the whole price from buyer to seller, takes its fees back from the seller, and has the seller's
 * proxy move the NFT. Of several NFTs sold together the first carries the price. Source: ExchangeCore.sol of
 * wyvern-ethereum.
 */
export const wyvernCalls: readonly CallModel[] = [
  {
    signature:
      'atomicMatch_(address[14],uint256[18],uint8[8],bytes,bytes,bytes,bytes,bytes,bytes,uint8[2],bytes32[5])',
    read(visit, into) {
      const { input } = visit.frame
      const buyer = argumentAddress(input, word.buyer)
      const seller = argumentAddress(input, word.seller)
      const paymentToken = currencyOf(argumentAddress(input, word.payment))
      const inside = transfersSince(into, visit.entered)
      const price =
        paymentToken === ether
          ? etherPaid(visit, inside)
          : inside.find(({ token, from, to }) => token === paymentToken && from === buyer && to === seller)
              ?.amount
      // An old collection answers true as a fungible token does; between these two it is the thing sold.
      const sold = inside.filter(
        ({ token, from, to, standard }) =>
          token !== paymentToken && standard !== 'native' && (from === seller || to === buyer),
      )
      for (let i = 0; i < Math.max(1, sold.length); i++) {
        const moved = sold[i]
        tellSale(visit, into, {
          protocol: 'wyvern',
          seller,
          buyer,
          collection: moved?.token,
          tokenId: moved?.tokenId ?? moved?.amount,
          paymentToken,
          paymentAmount: i === 0 ? price : undefined,
        })
      }
    },
  },
]
