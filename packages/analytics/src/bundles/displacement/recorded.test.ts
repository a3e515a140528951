import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import type { Block } from '@membrane/core'
import { describe, expect, test } from 'vitest'
import { makeBlock } from '../../testing/calls.ts'
import { findDisplacements } from './find.ts'
import { isDisplacement } from './judge.ts'
import { readDisplacementPairs } from './pairs.ts'
import { createDisplacementWindow, type DisplacementWindow } from './window.ts'

const directory = dataDirectory()

type Label = { readonly confirmed_by_reexecution: boolean }

async function readPairs() {
  const text = gunzipSync(await readFile(`${directory}/mainnet/displacement.jsonl.gz`)).toString('utf8')
  const labels = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Label)
  return readDisplacementPairs(text).map((pair, i) => ({
    ...pair,
    confirmed: labels[i]?.confirmed_by_reexecution === true,
    verdict: isDisplacement(pair.attacker, pair.victim),
  }))
}

describe.skipIf(directory === undefined)(
  '600 pairs with a re-execution’s verdict (needs MEMBRANE_DATA)',
  () => {
    test('at least 97 % of the reported are confirmed and 95 % of the confirmed are reported', async () => {
      const pairs = await readPairs()
      const reported = pairs.filter(({ verdict }) => verdict.displacement)
      const found = reported.filter(({ confirmed }) => confirmed)
      expect(found.length / reported.length).toBeGreaterThanOrEqual(0.97)
      expect(found.length / pairs.filter(({ confirmed }) => confirmed).length).toBeGreaterThanOrEqual(0.95)
      const refuted = pairs.filter(({ confirmed }) => !confirmed)
      expect(refuted.filter(({ verdict }) => !verdict.displacement).length).toBeGreaterThan(
        refuted.length / 2,
      )
    })

    test('the search over blocks finds what the pairs alone show', async () => {
      const displaced = (await readPairs()).filter(({ verdict }) => verdict.displacement)
      const found = displaced.filter(({ attacker, victim }) => {
        const window = createDisplacementWindow()
        if (attacker.block < victim.block) findDisplacements(makeBlock(attacker.block, [attacker]), window)
        const together = attacker.block === victim.block ? [attacker, victim] : [victim]
        return findDisplacements(makeBlock(victim.block, together), window).length === 1
      })
      expect(found.length / displaced.length).toBeGreaterThan(0.99)
    })
  },
)

describe.skipIf(directory === undefined)(
  'real blocks, in which inspection finds none (needs MEMBRANE_DATA)',
  () => {
    const search = async (folder: string, read: (block: Block, window: DisplacementWindow) => Block) => {
      const window = createDisplacementWindow()
      const found: string[] = []
      for (const file of await listRecordings(`${directory}/mainnet/${folder}`)) {
        const block = (await loadRecording(file, 1))?.block
        if (block === undefined) continue
        for (const { transactions } of findDisplacements(read(block, window), window))
          found.push(transactions.join(' before '))
      }
      return found
    }

    test.each(['blocks', 'ordinary', 'traces'])('%s as recorded', async (folder) => {
      expect(await search(folder, (block) => block)).toEqual([])
    })

    test.each(['blocks', 'ordinary'])(
      '%s as if they followed each other, by the transactions’ fields alone',
      async (folder) => {
        const found = await search(folder, (block, window) => ({
          ...block,
          number: (window.blocks.at(-1)?.number ?? 0) + 1,
          tiers: { ...block.tiers, logs: 'unknown' },
          transactions: block.transactions.map((transaction) => ({
            ...transaction,
            status: 'unknown',
            trace: undefined,
          })),
        }))
        expect(found).toEqual([])
      },
    )
  },
)
