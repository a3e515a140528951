import { tellSale } from '../../frames/sale.ts'
import { argument } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { ether } from '../../transfer.ts'

/** Source: the market's deployment on Ethereum. */
const cryptoPunks = '0xb47e3cd837ddf8e4c57f05d70ab865de6e193bbb'

/** The market keeps the price for the seller, whom no call names. Source: CryptoPunksMarket.sol. */
export const cryptopunksCalls: readonly CallModel[] = [
  {
    signature: 'buyPunk(uint256)',
    read(visit, into) {
      const { frame } = visit
      if (frame.to !== cryptoPunks) return
      tellSale(visit, into, {
        protocol: 'cryptopunks',
        seller: undefined,
        buyer: frame.from,
        collection: cryptoPunks,
        tokenId: argument(frame.input, 0),
        paymentToken: ether,
        paymentAmount: frame.value,
      })
    },
  },
]
