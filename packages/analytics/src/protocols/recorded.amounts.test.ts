import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Block } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { readBlock } from '../analyse.ts'

const data = dataDirectory()

const folders = [
  'mainnet/blocks',
  'mainnet/ordinary',
  'mainnet/traces',
  'exploits/traces',
  'exploits/recreated',
] as const

async function blocksIn(folder: string): Promise<readonly Block[]> {
  const blocks: Block[] = []
  for (const file of await listRecordings(join(data ?? '', folder))) {
    const loaded = await loadRecording(file, 1)
    if (loaded !== undefined) blocks.push(loaded.block)
  }
  return blocks
}

/** What the recording has, and where that is both, its call frames alone too. */
function readingsOf(block: Block) {
  const { logs, traces } = block.tiers
  const alone: Block = { ...block, tiers: { ...block.tiers, logs: 'unknown' } }
  return logs === 'present' && traces === 'present'
    ? [readBlock(block), readBlock(alone)]
    : [readBlock(block)]
}

describe.skipIf(data === undefined)('recorded blocks and attacks (skipped without the recorded data)', () => {
  test.each(folders)(
    'every swap takes something in and gives something out: %s',
    async (folder) => {
      let seen = 0
      const impossible: string[] = []
      for (const block of await blocksIn(folder)) {
        for (const { transactions } of readingsOf(block)) {
          for (const { hash, actions } of transactions) {
            for (const action of actions) {
              if (action.kind !== 'swap') continue
              seen++
              if (action.amountIn <= 0n || action.amountOut <= 0n)
                impossible.push(`${hash} ${action.pool} ${action.amountIn} for ${action.amountOut}`)
            }
          }
        }
      }
      expect(impossible).toEqual([])
      expect(seen).toBeGreaterThan(50)
    },
    120_000,
  )

  test('a pair with a function of its own to swap is still read where it is traded the common way', async () => {
    const hash = '0x0220704a99ddfb982d26e65cc337f26b77dc057930b7aa1d848cc48ec77984a8'
    const pair = '0x8ae4dffbf44c1c6c4c18489914401ef830ee146d'
    const actions = (await blocksIn('exploits/traces'))
      .flatMap((block) => readBlock(block).transactions)
      .filter((transaction) => transaction.hash === hash)
      .flatMap((transaction) => transaction.actions)
      .filter((action) =>
        'pool' in action ? action.pool === pair : action.kind === 'flashloan' && action.lender === pair,
      )
    // Each input is what the attacker's contract sent just before.
    expect(actions.filter(({ kind }) => kind !== 'price')).toMatchObject([
      {
        kind: 'swap',
        amountIn: 32_570_070_584_581_365_037_448n,
        amountOut: 221_897_971_240_860_777_851_484n,
      },
      {
        kind: 'swap',
        amountIn: 13_561_737_164_860_301_824_729n,
        amountOut: 199_537_228_380_846_637_195_266n,
      },
    ])
  })
})
