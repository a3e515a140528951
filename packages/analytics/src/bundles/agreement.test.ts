import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Block } from '@membrane/core'
import { expect, test } from 'vitest'
import { analyseBlock } from '../analyse.ts'
import type { Bundle } from '../bundle.ts'
import { ether } from '../transfer.ts'

const data = dataDirectory()
const known = data === undefined ? test.skip : test

/** Bundles, by first transaction, whose gain call frames cannot tell exactly, and why. */
const gainUnknown: Readonly<Record<string, string>> = {
  '0xaaead22de6507fc3dcf7e584ecb711cb15216fd60afa90f3ab981dcf0121c54d':
    'a token with a fee on transfer goes into a pair whose reserves no call had told yet',
}

const withoutLogs = (block: Block): Block => ({ ...block, tiers: { ...block.tiers, logs: 'unknown' } })

const withoutFrames = (block: Block): Block => ({
  ...block,
  tiers: { ...block.tiers, traces: 'unknown' },
  transactions: block.transactions.map((transaction) => ({ ...transaction, trace: undefined })),
})

/** What a bundle is, whichever way it was seen. Ether aside, which logs do not tell. */
function essence({ kind, transactions, victims, profit, liquidation }: Bundle): string {
  const gain = Object.entries(profit)
    .filter(([token]) => token !== ether && !((transactions[0] ?? '') in gainUnknown))
    .map(([token, amount]) => `${token} ${amount}`)
    .sort()
  const { user, debtToken, debtAmount, collateralToken, collateralAmount } = liquidation ?? {}
  const paid = [user, debtToken, debtAmount, collateralToken, collateralAmount].join(' ')
  return [kind, transactions, `victims ${victims}`, gain, paid].join('; ')
}

const bundlesOf = (block: Block): readonly string[] => analyseBlock(block).bundles.map(essence).sort()

known.each([
  ['mainnet/blocks', 10, 30],
  ['mainnet/ordinary', 24, 40],
])(
  'events alone, call frames alone and both together tell of the same bundles: %s',
  async (folder, blocks, bundles) => {
    let read = 0
    let compared = 0
    for (const file of await listRecordings(join(data ?? '', folder))) {
      const { block } = (await loadRecording(file, 1)) ?? {}
      if (block?.tiers.logs !== 'present' || block.tiers.traces !== 'present') continue
      const both = bundlesOf(block)
      expect(bundlesOf(withoutLogs(block)), `${block.number} by frames`).toEqual(both)
      expect(bundlesOf(withoutFrames(block)), `${block.number} by logs`).toEqual(both)
      read++
      compared += both.length
    }
    expect(read).toBeGreaterThanOrEqual(blocks)
    expect(compared).toBeGreaterThanOrEqual(bundles)
  },
  120_000,
)
