import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Action, Liquidation, NftTrade } from '../action.ts'
import { readBlock } from '../analyse.ts'
import { ether } from '../transfer.ts'

type Label = {
  readonly block: number
  readonly kind: string
  readonly txs: readonly string[]
  readonly expected: Readonly<Record<string, string | number>>
}
type Read = { readonly hash: string; readonly action: Action }

const data = dataDirectory()
const read = new Map<number, readonly Read[]>()
let labels: readonly Label[] = []

beforeAll(async () => {
  if (data === undefined) return
  labels = JSON.parse(await readFile(join(data, 'mainnet/labels.json'), 'utf8')) as Label[]
  for (const folder of ['blocks', 'ordinary']) {
    for (const file of await listRecordings(join(data, 'mainnet', folder))) {
      const block = (await loadRecording(file, 1))?.block
      if (block === undefined || block.tiers.logs !== 'present') continue
      const actions = readBlock(block).transactions.flatMap(({ hash, actions }) =>
        actions.map((action) => ({ hash, action })),
      )
      read.set(block.number, actions)
    }
  }
})

function found<K extends Action['kind']>(
  block: number,
  kind: K,
): readonly (Read & { readonly action: Extract<Action, { kind: K }> })[] {
  return (read.get(block) ?? []).filter(
    (one): one is Read & { readonly action: Extract<Action, { kind: K }> } => one.action.kind === kind,
  )
}

const labelled = (block: number, kind: string): readonly Label[] =>
  labels.filter((label) => label.block === block && label.kind === kind)

const hexes = (label: Label, key: string) => String(label.expected[key])

/** A label's fields as they appear in a label, from what was read. */
function liquidationOf({ action }: { readonly action: Liquidation }) {
  return {
    liquidated_user: action.user,
    liquidator_user: action.liquidator,
    debt_token_address: action.debtToken,
    debt_purchase_amount: String(action.debtAmount),
    received_token_address: action.collateralToken,
    received_amount: String(action.collateralAmount),
  }
}

describe.skipIf(data === undefined)('recorded blocks', () => {
  test.each([
    [10803840, 2],
    [12498502, 3],
    [12900060, 1],
    [13004256, 1],
  ])('every labelled liquidation of block %s is read with its exact amounts', (block, count) => {
    const rows = labelled(block, 'liquidation')
    expect(rows).toHaveLength(count)
    for (const row of rows) {
      const same = found(block, 'liquidation').filter(
        ({ hash, action }) => hash === row.txs[0] && action.user === row.expected.liquidated_user,
      )
      expect(same.map(liquidationOf)).toEqual([
        expect.objectContaining({
          liquidated_user: hexes(row, 'liquidated_user'),
          liquidator_user: hexes(row, 'liquidator_user'),
          debt_token_address: hexes(row, 'debt_token_address'),
          debt_purchase_amount: hexes(row, 'debt_purchase_amount'),
          received_token_address: hexes(row, 'received_token_address'),
          received_amount: hexes(row, 'received_amount'),
        }),
      ])
    }
  })

  test('the one labelled liquidation of 13004256 stands beside two more of its transaction, which the reference left out', () => {
    expect(found(13004256, 'liquidation').map(liquidationOf).slice(1)).toEqual([
      {
        liquidated_user: '0x2c62ec46155c9e7aa5af1f839ba01376e387ee97',
        liquidator_user: '0x2e7f008396bf082d97c93435ce3be3968ee41335',
        debt_token_address: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
        debt_purchase_amount: '268155275715714248',
        received_token_address: '0x6b175474e89094c44da98b954eedeac495271d0f',
        received_amount: '910096693987265766892',
      },
      {
        liquidated_user: '0xa6bf7fcebc4b4148c0c54324b190aaa7a779362e',
        liquidator_user: '0x2e7f008396bf082d97c93435ce3be3968ee41335',
        debt_token_address: '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
        debt_purchase_amount: '250090088192405877',
        received_token_address: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
        received_amount: '851419888',
      },
    ])
  })

  test('no other block has a liquidation', () => {
    const blocks = [...read.keys()].filter((block) => found(block, 'liquidation').length > 0)
    expect(blocks.sort((a, b) => a - b)).toEqual([10803840, 12498502, 12900060, 13004256])
  })

  test('the flash loans of the recorded blocks are a dYdX operation and one of Aave V2', () => {
    const loans = [...read.keys()].sort((a, b) => a - b).flatMap((block) => found(block, 'flashloan'))
    expect(loans.map(({ action }) => [action.protocol, action.token, action.amount, action.fee])).toEqual([
      ['dydx', '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', 104331302777663079074403n, 11n],
      ['aave_v2', '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', 2418900000000000000n, 2177010000000000n],
    ])
  })

  test.each([
    [12900060, 2],
    [13004256, 3],
  ])(
    'every labelled NFT sale of block %s is read; the price is what the buyer paid, where the label has what reached the seller after fees',
    (block, count) => {
      const rows = labelled(block, 'nft_trade')
      expect(rows).toHaveLength(count)
      for (const row of rows) {
        const same = found(block, 'nft_trade').filter(({ hash }) => hash === row.txs[0])
        expect(same).toHaveLength(1)
        const sale = same[0]?.action as NftTrade
        expect(sale).toMatchObject({
          seller: hexes(row, 'seller_address'),
          buyer: hexes(row, 'buyer_address'),
          collection: hexes(row, 'collection_address'),
          tokenId: BigInt(row.expected.token_id ?? -1),
          paymentToken: ether,
        })
        const proceeds = BigInt(hexes(row, 'payment_amount'))
        const paid = sale.paymentAmount ?? 0n
        // OpenSea and a creator took between 2.5 % and 12.5 % of these.
        expect(paid * 1000n).toBeGreaterThanOrEqual(proceeds * 1000n + paid * 25n)
        expect(paid * 1000n).toBeLessThanOrEqual(proceeds * 1000n + paid * 125n)
      }
    },
  )

  test('the labelled sale of 11935012 has no logs to be read from: the old receipt recorded for it says reverted', () => {
    const [row] = labelled(11935012, 'nft_trade')
    expect(read.get(11935012)?.some(({ hash }) => hash === row?.txs[0])).toBe(false)
  })

  test('every NFT sale of the recorded blocks has its NFT, both sides and a price', () => {
    const sales = [...read.keys()].flatMap((block) => found(block, 'nft_trade'))
    expect(sales.length).toBeGreaterThanOrEqual(24)
    for (const { hash, action } of sales) {
      const { seller, buyer, collection, tokenId, paymentToken, paymentAmount } = action
      const told = [seller, buyer, collection, tokenId, paymentToken, paymentAmount]
      expect(told, hash).not.toContain(undefined)
      expect(seller, hash).not.toBe(buyer)
    }
  })

  test('every amount of a lending movement names its token', () => {
    const kinds = ['deposit', 'withdraw', 'borrow', 'repay'] as const
    const moves = [...read.keys()].flatMap((block) => kinds.flatMap((kind) => found(block, kind)))
    expect(moves.length).toBeGreaterThanOrEqual(15)
    expect(moves.filter(({ action }) => action.token === undefined)).toEqual([])
  })

  test('an aggregate and its transmission are one update of one feed', () => {
    for (const block of read.keys()) {
      const seen = new Set<string>()
      for (const { hash, action } of found(block, 'oracle')) {
        const key = `${hash} ${action.feed}`
        expect(seen, key).not.toContain(key)
        seen.add(key)
      }
    }
  })
})
