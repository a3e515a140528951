import { expect, test } from 'vitest'
import { calldata, makeFrame, makeTransferFrame, readTree } from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { blurCalls } from './calls.ts'

const [buyer, seller, market, delegate, collection] = [1, 2, 3, 4, 5].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]

const moved = (tokenId: bigint) =>
  makeFrame({
    from: market,
    to: delegate,
    calls: [
      makeFrame({
        from: delegate,
        to: collection,
        input: calldata('safeTransferFrom(address,address,uint256)', seller, buyer, tokenId),
      }),
    ],
  })
const paid = makeFrame({ from: market, to: seller, value: 90n })
const rest = makeFrame({ from: market, to: buyer, value: 10n })

const salesOf = (signature: string, ...calls: ReturnType<typeof makeFrame>[]) =>
  readTree(
    makeFrame({ from: buyer, to: market, value: 110n, input: calldata(signature), calls }),
  ).actions.filter(({ kind }) => kind === 'nft_trade')

test.each(blurCalls.map(({ signature }) => signature))(
  'an NFT that moves inside is sold: %s',
  (signature) => {
    const sale = { protocol: 'blur', market, seller, buyer, collection, tokenId: 7n }
    expect(salesOf(signature, paid, rest, moved(7n))).toMatchObject([
      { ...sale, paymentToken: ether, paymentAmount: 100n },
    ])
  },
)

test('of several NFTs sold at once nobody tells the single prices; where none moved there is no sale', () => {
  const signature = blurCalls[1]?.signature ?? ''
  expect(salesOf(signature, paid, moved(7n), moved(8n))).toMatchObject([
    { tokenId: 7n, paymentAmount: undefined },
    { tokenId: 8n, paymentAmount: undefined },
  ])
  expect(salesOf(signature, makeTransferFrame(addressOf(9), buyer, seller, 5n))).toEqual([])
})
