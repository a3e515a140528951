import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BlockRef, ChainEvent } from '@membrane/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Notice } from '../notice.ts'
import { dataDirectory } from '../testing/data.ts'
import { listRecordings } from './files.ts'
import { loadRecording } from './load.ts'
import { createRecordedSource } from './source.ts'

const data = dataDirectory()
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'membrane-recorded-'))
})
afterEach(() => rm(directory, { recursive: true }))

const hashOf = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`
const write = (name: string, document: unknown) => writeFile(join(directory, name), JSON.stringify(document))
const block = (number: number, hash = number, parent = number - 1) => ({
  block: {
    number: `0x${number.toString(16)}`,
    hash: hashOf(hash),
    parentHash: hashOf(parent),
    transactions: [],
  },
  receipts: [],
})

async function replay(start: { readonly after?: BlockRef; readonly recent?: readonly BlockRef[] } = {}) {
  const notices: Notice[] = []
  const source = createRecordedSource({ path: directory, onNotice: (notice) => notices.push(notice) })
  const events: ChainEvent[] = []
  for await (const event of source.events({ ...start, signal: new AbortController().signal }))
    events.push(event)
  return {
    events,
    notices,
    numbers: events.map((event) => (event.kind === 'block' ? event.block.number : event.kind)),
  }
}

test('blocks come by number, not by spelling, packed or not', async () => {
  await write('10.json', block(10))
  await write('9.json', block(9))
  await writeFile(join(directory, '100.json.gz'), gzipSync(JSON.stringify(block(100))))
  expect((await replay()).numbers).toEqual([9, 10, 100])
})

test('other JSON files are left out with a notice', async () => {
  await write('1.json', block(1))
  await write('manifest.json', { files: [] })
  const { numbers, notices } = await replay()
  expect(numbers).toEqual([1])
  expect(notices).toEqual([expect.objectContaining({ code: 'FILE_SKIPPED' })])
})

test('a broken file is named', async () => {
  await writeFile(join(directory, '7.json'), '{"block": {"number": "0x')
  await expect(replay()).rejects.toMatchObject({
    code: 'RECORDING_UNREADABLE',
    details: { path: join(directory, '7.json') },
  })
})

test('consecutive blocks must fit together', async () => {
  await write('1.json', block(1))
  await write('2.json', block(2, 2, 77))
  await expect(replay()).rejects.toMatchObject({ code: 'RECORDING_PARENT_MISMATCH' })
})

test('a second block at a height is a reorg, and a repeated one is left out', async () => {
  await write('1.json', block(1))
  await write('2a.json', block(2))
  await write('2b.json', block(2, 0x2b, 1))
  await write('2c.json', block(2, 0x2b, 1))
  const { events, numbers, notices } = await replay()
  expect(numbers).toEqual([1, 2, 'reorg', 2])
  expect(events[2]).toEqual({
    kind: 'reorg',
    chainId: 1,
    ancestor: { number: 1, hash: hashOf(1) },
    dropped: [{ number: 2, hash: hashOf(2) }],
  })
  expect(notices).toEqual([expect.objectContaining({ code: 'BLOCK_DUPLICATE' })])
})

test('a replay goes on after the last block handled', async () => {
  for (const number of [1, 2, 3, 5]) await write(`${number}.json`, block(number))
  expect((await replay({ after: { number: 2, hash: hashOf(2) } })).numbers).toEqual([3, 5])
  expect((await replay({ after: { number: 5, hash: hashOf(5) } })).numbers).toEqual([])
})

test('a lone call trace is a block of one transaction, named by its file', async () => {
  const frame = {
    type: 'CALL',
    from: `0x${'1'.repeat(40)}`,
    to: `0x${'2'.repeat(40)}`,
    input: '0x',
    value: '0x0',
  }
  await write(`${hashOf(255)}.json`, frame)
  await write('attack.json', { ...frame, input: '0x01' })
  const { events, notices } = await replay()
  const blocks = events.flatMap((event) => (event.kind === 'block' ? [event.block] : []))
  expect(blocks.map(({ number, tiers }) => [number, tiers.traces, tiers.logs])).toEqual([
    [0, 'present', 'unknown'],
    [0, 'present', 'unknown'],
  ])
  expect(blocks[0]?.transactions[0]?.hash).toBe(hashOf(255))
  expect(notices).toContainEqual(expect.objectContaining({ code: 'BLOCK_NUMBER_UNKNOWN' }))
  const [first] = blocks
  const rest = await replay({ after: { number: 0, hash: first!.hash } })
  expect(rest.events).toEqual([events[1]])
})

test('an empty directory and one without recordings are told apart', async () => {
  await expect(replay()).rejects.toMatchObject({ code: 'RECORDING_NOT_FOUND' })
  await write('manifest.json', {})
  await expect(replay()).rejects.toMatchObject({ code: 'RECORDING_EMPTY' })
})

test('wrong receipts are refused when they are to be verified', async () => {
  const recorded = block(1)
  await write('1.json', { ...recorded, block: { ...recorded.block, receiptsRoot: hashOf(1) } })
  const source = createRecordedSource({ path: directory, verifyReceipts: true })
  await expect(source.events({ signal: new AbortController().signal }).next()).rejects.toMatchObject({
    code: 'RECEIPTS_ROOT_MISMATCH',
  })
})

test.skipIf(data === undefined)('every recorded block and trace of the data set loads', async () => {
  const layouts: Record<string, number> = {}
  for (const part of [
    'mainnet/blocks',
    'mainnet/traces',
    'mainnet/ordinary',
    'exploits/traces',
    'exploits/recreated',
  ]) {
    for (const file of await listRecordings(`${data}/${part}`)) {
      const loaded = await loadRecording(file, 1)
      layouts[loaded?.layout ?? 'none'] = (layouts[loaded?.layout ?? 'none'] ?? 0) + 1
    }
  }
  expect(layouts).toEqual({ block: 37, 'mev-inspect': 25, 'call-trace': 108 })
})
