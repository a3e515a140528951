import type { Address, Hex } from '@membrane/core'
import { addressAt, numberAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushMakerFill } from '../makerFill.ts'
import { pushNftTrade } from '../nftTrade.ts'

const protocol = 'zeroex_v3'

type Asset = { readonly token: Address; readonly tokenId: bigint | undefined }

/**
 * Source: Exchange of @0x/contract-artifacts and the asset data of the 0x V3 specification. Tokens on both sides are a
 * swap with the maker, an NFT on one side is a sale; orders over several assets at once are left out.
 */
export const zeroexV3Events: readonly EventModel[] = [
  {
    signature:
      'Fill(address indexed,address indexed,bytes,bytes,bytes,bytes,bytes32 indexed,address,address,uint256,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      const { data } = log
      const maker = topicAddress(log.topics[1])
      const taker = addressAt(data, 4)
      const given = assetAt(data, 0)
      const paid = assetAt(data, 1)
      if (given === undefined || paid === undefined) return
      const makerAmount = wordAt(data, 6)
      const takerAmount = wordAt(data, 7)
      if (given.tokenId === undefined && paid.tokenId === undefined) {
        pushMakerFill(
          into,
          log,
          order,
          protocol,
          maker,
          taker,
          paid.token,
          takerAmount,
          given.token,
          makerAmount,
        )
      } else if (given.tokenId === undefined || paid.tokenId === undefined) {
        const sells = given.tokenId !== undefined
        const nft = sells ? given : paid
        const payment = sells ? paid : given
        pushNftTrade(into, log, order, protocol, {
          seller: sells ? maker : taker,
          buyer: sells ? taker : maker,
          collection: nft.token,
          tokenId: nft.tokenId,
          paymentToken: payment.token,
          paymentAmount: sells ? takerAmount : makerAmount,
        })
      }
    },
  },
]

/** The asset data whose offset is at `word`: ERC20Token and ERC20Bridge, or ERC721Token; undefined for others. */
function assetAt(data: Hex, word: number): Asset | undefined {
  const start = 2 + numberAt(data, word) * 2 + 64
  const id = data.slice(start, start + 8)
  const fields: Hex = `0x${data.slice(start + 8, start + 8 + 128)}`
  if (fields.length < 66) return undefined
  if (id === 'f47261b0' || id === 'dc1600f3') return { token: addressAt(fields, 0), tokenId: undefined }
  if (id === '02571792') return { token: addressAt(fields, 0), tokenId: wordAt(fields, 1) }
  return undefined
}
