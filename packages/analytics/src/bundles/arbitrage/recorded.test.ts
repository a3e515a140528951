import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { describe, expect, test } from 'vitest'
import { readBlock } from '../../analyse.ts'
import { findArbitrages } from './find.ts'

const data = dataDirectory()

type Label = {
  readonly block: number
  readonly kind: string
  readonly txs: readonly string[]
  readonly expected: {
    readonly profit_token?: string
    readonly profit_amount?: string
    readonly n_swaps?: number
  }
}

async function arbitragesOf(path: string) {
  const [file] = await listRecordings(path)
  const recording = file === undefined ? undefined : await loadRecording(file, 1)
  if (recording === undefined) throw new Error(`${path} is no recording`)
  return findArbitrages(readBlock(recording.block))
}

describe.skipIf(data === undefined)('recorded blocks (skipped without MEMBRANE_DATA)', () => {
  const folder = join(data ?? '', 'mainnet')
  const labels: readonly Label[] =
    data === undefined ? [] : JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'))
  const blocks = new Set(labels.filter(({ kind }) => kind.startsWith('arbitrage')).map(({ block }) => block))

  test.each([...blocks].sort())('the labelled arbitrages of block %i are found to the wei', async (block) => {
    const paths = ['traces', 'blocks'].map((layout) => join(folder, layout, `${block}.json.gz`))
    let recordings = 0
    for (const path of paths) {
      const bundles = await arbitragesOf(path).catch(() => undefined)
      if (bundles === undefined) continue
      recordings++
      for (const { kind, txs, expected } of labels) {
        const rows = bundles.filter(({ transactions }) => transactions[0] === txs[0])
        if (kind === 'arbitrage:reverted') expect(rows).toEqual([])
        if (kind !== 'arbitrage' || rows.length === 0) continue
        if (expected.profit_token === undefined) continue
        expect(rows).toHaveLength(1)
        expect(rows[0]?.details.length).toBe(expected.n_swaps)
        expect(rows[0]?.profit[expected.profit_token as `0x${string}`]).toBe(
          BigInt(expected.profit_amount ?? 0),
        )
      }
      const wanted = labels.filter((label) => label.kind === 'arbitrage' && label.block === block)
      const found = new Set(bundles.map(({ transactions }) => transactions[0]))
      expect(wanted.filter(({ txs }) => !found.has(txs[0] as `0x${string}`))).toEqual([])
    }
    expect(recordings).toBeGreaterThan(0)
  })

  test('a pool drained by trading it back and forth is no arbitrage', async () => {
    expect(await arbitragesOf(join(folder, 'blocks', '10355807.json.gz'))).toEqual([])
  })

  test('a block without extraction has none', async () => {
    expect(await arbitragesOf(join(folder, 'blocks', '20472570-receipts.json.gz'))).toEqual([])
  })
})
