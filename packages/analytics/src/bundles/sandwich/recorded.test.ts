import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listRecordings, loadRecording } from '@membrane/chain'
import { dataDirectory } from '@membrane/chain/testing'
import { expect, test } from 'vitest'
import { type BlockReading, readBlock } from '../../analyse.ts'
import type { Bundle } from '../../bundle.ts'
import { findJit } from '../jit.ts'
import { findSandwiches } from './find.ts'

type Row = {
  readonly block: number
  readonly kind: string
  readonly txs: readonly string[]
  readonly expected: Readonly<Record<string, string>>
  readonly pnl_vector?: Readonly<Record<string, string>>
}

const mainnet = join(dataDirectory() ?? 'no-data', 'mainnet')
const missing = !existsSync(join(mainnet, 'labels.json'))

const readings = async (folder: string): Promise<readonly BlockReading[]> => {
  const files = await listRecordings(join(mainnet, folder))
  const loaded = await Promise.all(files.map((file) => loadRecording(file, 1)))
  return loaded.flatMap((recording) => (recording === undefined ? [] : [readBlock(recording.block)]))
}

test('every labelled sandwich and JIT is found as labelled', { timeout: 60_000 }, async ({ skip }) => {
  skip(missing, `no recorded blocks in ${mainnet}`)
  const labels: readonly Row[] = JSON.parse(readFileSync(join(mainnet, 'labels.json'), 'utf8'))
  let compared = 0
  for (const reading of [...(await readings('blocks')), ...(await readings('traces'))]) {
    const sandwiches = findSandwiches(reading)
    const jit = findJit(reading, sandwiches)
    for (const { block, kind, txs, expected, pnl_vector } of labels) {
      if (block !== reading.number) continue
      const rows = kind.startsWith('sandwich') ? sandwiches : kind === 'jit' ? jit : undefined
      if (rows === undefined) continue
      const row = rows.find(({ transactions }) => txs.join() === transactions.join())
      expect(row, `${block} ${kind}`).toBeDefined()
      if (pnl_vector !== undefined) expect(profitAt(row, expected.pool)).toMatchObject(pnl_vector)
      if (kind === 'jit') {
        expect(row?.parties.provider).toBe(expected.bot_address)
        expect(amountsOf(row, 'minted')).toEqual(pairOf(expected, 'mint'))
        expect(amountsOf(row, 'collected')).toEqual(pairOf(expected, 'burn'))
      }
      compared++
    }
  }
  expect(compared).toBeGreaterThan(10)
})

/** The labels tell a sandwich of several pools as several. */
function profitAt(bundle: Bundle | undefined, pool: string | undefined): unknown {
  const pools = bundle?.details.pools as readonly Readonly<Record<string, unknown>>[]
  const profit = pools.find((part) => part.pool === pool)?.profit as Readonly<Record<string, bigint>>
  return Object.fromEntries(Object.entries(profit).map(([token, amount]) => [token, String(amount)]))
}

function amountsOf(bundle: Bundle | undefined, detail: string): unknown {
  const amounts = bundle?.details[detail] as Readonly<Record<string, bigint>>
  return Object.fromEntries(Object.entries(amounts).map(([token, amount]) => [token, String(amount)]))
}

/** What a label calls burnt is what the pool paid out. */
function pairOf(expected: Row['expected'], side: string): unknown {
  return {
    [String(expected.token0_address)]: String(expected[`${side}_token0_amount`]),
    [String(expected.token1_address)]: String(expected[`${side}_token1_amount`]),
  }
}
