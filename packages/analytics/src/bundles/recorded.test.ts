import { readFileSync } from 'node:fs'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { analyseBlock } from '../analyse.ts'
import type { Bundle } from '../bundle.ts'

const data = dataDirectory()

type Label = {
  readonly kind: string
  readonly txs: readonly string[]
  readonly fixture: string
  readonly expected: Readonly<Record<string, unknown>>
}

const kinds = new Set(['liquidation', 'flashloan', 'nft_trade', 'oracle_manipulation'])

describe.skipIf(data === undefined)('recorded blocks (skipped without the data)', () => {
  const found = new Map<string, readonly Bundle[]>()
  let labels: readonly Label[] = []

  beforeAll(async () => {
    labels = JSON.parse(readFileSync(`${data}/mainnet/labels.json`, 'utf8')) as readonly Label[]
    for (const folder of ['blocks', 'traces', 'ordinary']) {
      for (const file of await listRecordings(`${data}/mainnet/${folder}`)) {
        const loaded = await loadRecording(file, 1)
        if (loaded === undefined) continue
        const { bundles } = analyseBlock(loaded.block)
        found.set(
          `${folder}/${file.name}.json.gz`,
          bundles.filter(({ kind }) => kinds.has(kind)),
        )
      }
    }
  }, 120_000)

  const rowsIn = (fixture: string) => found.get(fixture) ?? []
  const allOf = (kind: string) => [...found.values()].flat().filter((row) => row.kind === kind)

  test('every labelled liquidation is found once, with its exact amounts', () => {
    const wanted = labels.filter(({ kind }) => kind === 'liquidation')
    expect(wanted).toHaveLength(16)
    for (const { fixture, txs, expected } of wanted) {
      const same = rowsIn(fixture).filter(
        ({ kind, transactions, liquidation }) =>
          kind === 'liquidation' &&
          transactions[0] === txs[0] &&
          liquidation?.liquidator === expected.liquidator_user &&
          liquidation?.user === expected.liquidated_user &&
          liquidation?.debtToken === expected.debt_token_address &&
          String(liquidation?.debtAmount) === expected.debt_purchase_amount &&
          liquidation?.collateralToken === expected.received_token_address &&
          String(liquidation?.collateralAmount) === expected.received_amount,
      )
      expect(same, `${fixture} ${txs[0]}`).toHaveLength(1)
    }
  })

  test('a liquidation that was reverted is none', () => {
    expect(rowsIn('traces/15049646.json.gz').filter(({ kind }) => kind === 'liquidation')).toEqual([])
  })

  test('every labelled sale of an NFT is found with what reached the seller, but the one that was reverted', () => {
    const wanted = labels.filter(({ kind }) => kind === 'nft_trade')
    const missing = wanted.filter(({ fixture, txs, expected }) => {
      const same = rowsIn(fixture).filter(
        ({ kind, transactions, parties, details }) =>
          kind === 'nft_trade' &&
          transactions[0] === txs[0] &&
          parties.seller === expected.seller_address &&
          parties.buyer === expected.buyer_address &&
          details.collection === expected.collection_address &&
          String(details.tokenId) === String(expected.token_id) &&
          details.paymentToken === expected.payment_token_address &&
          String(details.sellerAmount) === expected.payment_amount,
      )
      return same.length !== 1
    })
    expect(new Set(missing.map(({ txs }) => txs[0]))).toEqual(
      new Set(['0xf2a58524b6a60cb3379ff458ae7c091ee4231b68619307b1aa52306ca8637caa']),
    )
  })

  test('the attack on Balancer borrowed from dYdX, and relied on no other protocol', () => {
    const rows = rowsIn('blocks/10355807.json.gz')
    expect(rows.map(({ kind, protocol }) => [kind, protocol])).toEqual([['flashloan', 'dydx']])
    expect(rows[0]?.details).toMatchObject({
      amount: 104331302777663079074403n,
      repaid: 104331302777663079074414n,
    })
  })

  test('no block has an oracle manipulation', () => {
    expect(allOf('oracle_manipulation')).toEqual([])
  })

  test('every flash loan was seen to be repaid', () => {
    const loans = allOf('flashloan')
    expect(loans.length).toBeGreaterThan(10)
    for (const { details } of loans) expect(details.repaid).not.toBeNull()
  })
})

describe.skipIf(data === undefined)('recorded exploits (skipped without the data)', () => {
  const manipulated = new Map<string, Bundle>()

  beforeAll(async () => {
    for (const folder of ['traces', 'recreated']) {
      for (const file of await listRecordings(`${data}/exploits/${folder}`)) {
        const loaded = await loadRecording(file, 1)
        if (loaded === undefined) continue
        const row = analyseBlock(loaded.block).bundles.find(({ kind }) => kind === 'oracle_manipulation')
        if (row !== undefined) manipulated.set(file.name.slice(0, 10), row)
      }
    }
  }, 120_000)

  test('the manipulations of a pool that another protocol relied on are found, and no other exploit', () => {
    expect([...manipulated.keys()].sort()).toEqual([
      '0x31262f15', // Wault Finance
      '0x42f56d3e', // NimbusDAO
      '0x600a869a', // Cheese Bank
      '0x7fe46c27', // Ploutoz
      '0x8bb8dc5c', // Warp Finance
      '0x95823626', // Inverse Finance
    ])
  })

  test('they tell how far the price was out', () => {
    expect(manipulated.get('0x600a869a')?.details.pools).toEqual([
      expect.objectContaining({ ratio: expect.closeTo(22_096.47, 1) }),
    ])
  })
})
