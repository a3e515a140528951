import { digest, type Hash } from '@membrane/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LedgerEntry, LedgerRow } from '../store/store.ts'
import { blockEntry, retractedEntry, testBlock } from '../store/testing/factory.ts'
import { appendLedger, emptyHead } from './append.ts'
import { chainEntries, genesisHash, ledgerHash } from './chain.ts'
import { verifyLedgerRows } from './verify.ts'

const chain = 5

/** Histories of a chain with reorgs: heights dropped and added in turn, always leaving the first block. */
const histories = fc
  .array(fc.record({ drop: fc.nat({ max: 3 }), add: fc.nat({ max: 4 }), findings: fc.nat() }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((steps) => {
    const branch = [testBlock(chain, 10)]
    const entries: LedgerEntry[] = [blockEntry(chain, branch[0]!)]
    for (const [index, { drop, add, findings }] of steps.entries()) {
      for (const block of branch.splice(Math.max(1, branch.length - drop)).reverse()) {
        entries.push(retractedEntry(chain, block))
      }
      for (let i = 0; i < add; i++) {
        const parent = branch.at(-1)!
        const hash = digest([index, parent.hash])
        const block = { number: parent.number + 1, hash, parentHash: parent.hash }
        branch.push(block)
        const outcomes = [{ detector: 'x', version: 1, state: 'ran', findings } as const]
        entries.push({ ...blockEntry(chain, block), outcomes })
      }
    }
    return entries
  })

const rowsOf = (entries: readonly LedgerEntry[]) => chainEntries(entries, 0, genesisHash)
const otherHash: Hash = `0x${'12'.repeat(32)}`

/** Every field of a row, each changed in a way that a forger might. */
const mutations: readonly ((row: LedgerRow) => LedgerRow)[] = [
  (row) => ({ ...row, sequence: row.sequence + 1 }),
  (row) => ({ ...row, chainId: row.chainId + 1 }),
  (row) => ({ ...row, kind: row.kind === 'block' ? 'retracted' : 'block' }),
  (row) => ({ ...row, block: { ...row.block, number: row.block.number + 1 } }),
  (row) => ({ ...row, block: { ...row.block, hash: otherHash } }),
  (row) => ({ ...row, parentHash: row.parentHash === undefined ? otherHash : undefined }),
  (row) => ({
    ...row,
    outcomes: [...row.outcomes, { detector: 'y', version: 1, state: 'ran', findings: 0 }],
  }),
  (row) => ({ ...row, previous: otherHash }),
  (row) => ({ ...row, hash: otherHash }),
]

describe('the coverage ledger', () => {
  test('is sound for any history of blocks and reorgs, and counts what is in it', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (entries) => {
        const verdict = await verifyLedgerRows(rowsOf(entries))
        expect(verdict).not.toHaveProperty('brokenAt')
        expect(verdict).toMatchObject({ rows: entries.length, gaps: 0 })
        expect(verdict.blocks + verdict.retracted).toBe(entries.length)
      }),
    )
  })

  test('any change of any field of any row is found at that row', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), fc.constantFrom(...mutations), async (entries, at, mutate) => {
        const rows = [...rowsOf(entries)]
        const index = at % rows.length
        rows[index] = mutate(rows[index]!)
        const verdict = await verifyLedgerRows(rows)
        expect(verdict.rows).toBe(index)
        expect(verdict.brokenAt).toBe(rows[index]!.sequence)
      }),
    )
  })

  test('a changed row that is hashed anew is found at the next one', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (entries, at) => {
        fc.pre(entries.length > 1)
        const rows = [...rowsOf(entries)]
        const index = at % (rows.length - 1)
        const forged = { ...rows[index]!, outcomes: [] as const, parentHash: undefined }
        fc.pre(ledgerHash(forged, forged.sequence, forged.previous) !== forged.hash)
        rows[index] = { ...forged, hash: ledgerHash(forged, forged.sequence, forged.previous) }
        expect(await verifyLedgerRows(rows)).toMatchObject({ rows: index + 1, brokenAt: index + 2 })
      }),
    )
  })

  test('a row taken out, put in twice or swapped with its neighbour is found', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (entries, at) => {
        fc.pre(entries.length > 2)
        const rows = rowsOf(entries)
        const index = at % (rows.length - 1)
        const cut = rows.toSpliced(index, 1)
        const doubled = rows.toSpliced(index, 0, rows[index]!)
        const swapped = rows.toSpliced(index, 2, rows[index + 1]!, rows[index]!)
        for (const forged of [cut, doubled, swapped]) {
          expect(await verifyLedgerRows(forged)).toHaveProperty('brokenAt')
        }
      }),
    )
  })

  test('blocks that do not touch are a gap and not a break', async () => {
    const entries = [10, 11, 15, 16, 3].map((number) => blockEntry(chain, testBlock(chain, number)))
    const verdict = await verifyLedgerRows(rowsOf(entries))
    expect(verdict).not.toHaveProperty('brokenAt')
    expect(verdict.gapList).toEqual([
      { sequence: 3, from: 11, to: 15 },
      { sequence: 5, from: 16, to: 3 },
    ])
  })

  test.each([
    ['another block at a recorded height', testBlock(chain, 11, 'b', 'a')],
    ['a next block with another parent', testBlock(chain, 13, 'b')],
  ])('%s, without a retraction, is a break, and no commit may write it', async (_, block) => {
    const sound = [10, 11, 12].map((number) => blockEntry(chain, testBlock(chain, number)))
    const entries = [...sound, blockEntry(chain, block)]
    expect(await verifyLedgerRows(rowsOf(entries))).toMatchObject({ rows: 3, brokenAt: 4 })
    const { head } = appendLedger(emptyHead, sound)
    expect(() => appendLedger(head, [blockEntry(chain, block)])).toThrow(
      expect.objectContaining({ code: 'STORE_CONFLICT' }),
    )
  })

  test('only the tip can be retracted', async () => {
    const sound = [10, 11, 12].map((number) => blockEntry(chain, testBlock(chain, number)))
    const wrong = retractedEntry(chain, testBlock(chain, 11))
    expect(await verifyLedgerRows(rowsOf([...sound, wrong]))).toMatchObject({ brokenAt: 4 })
    const { head } = appendLedger(emptyHead, sound)
    expect(() => appendLedger(head, [wrong])).toThrow(expect.objectContaining({ code: 'STORE_CONFLICT' }))
  })

  test('rows are the same whether entries come one by one, all at once, or some of them twice', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat({ max: 6 }), { maxLength: 20 }), (entries, cuts) => {
        let head = emptyHead
        let at = 0
        const rows: LedgerRow[] = []
        for (const size of [...cuts, entries.length]) {
          const part = entries.slice(at, at + size)
          const once = appendLedger(head, part)
          rows.push(...once.rows)
          expect(appendLedger(once.head, part).rows).toEqual([])
          head = once.head
          at += part.length
        }
        expect(rows).toEqual(rowsOf(entries))
      }),
    )
  })

  test("a row's hash is the digest that the other packages compute", () => {
    const entry = blockEntry(chain, testBlock(chain, 1))
    const { block, parentHash, outcomes } = entry
    const fields = [genesisHash, 1, chain, 'block', block.number, block.hash, parentHash, outcomes]
    expect(ledgerHash(entry, 1, genesisHash)).toBe(digest(fields))
  })
})
