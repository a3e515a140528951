import fc from 'fast-check'
import { toHex, toRlp } from 'viem'
import { expect, test } from 'vitest'
import type { RawReceipt } from '../normalise/raw.ts'
import { listRecordings } from '../recorded/files.ts'
import { loadRecording } from '../recorded/load.ts'
import { dataDirectory } from '../testing/data.ts'
import { receiptsRoot, verifyReceiptsRoot } from './receiptsRoot.ts'
import { encodeBytes, encodeInteger, encodeList } from './rlp.ts'
import { orderedTrieRoot } from './trie.ts'

const data = dataDirectory()

test('RLP agrees with viem', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 12 }), (items) => {
      expect(toHex(encodeList(items.map(encodeBytes)))).toBe(toRlp(items.map((item) => toHex(item))))
    }),
  )
  for (const value of [0, 1, 127, 128, 255, 256, 30_000_000]) {
    expect(toHex(encodeInteger(value))).toBe(toRlp(value === 0 ? '0x' : toHex(value)))
  }
})

test('an empty block has the root of the empty trie', () => {
  expect(orderedTrieRoot([])).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
})

test.skipIf(data === undefined)(
  'the receipts of real blocks from 2017 to 2024 hash to the roots in their headers, and changed ones do not',
  async () => {
    let verified = 0
    for (const file of await listRecordings(`${data}/mainnet/ordinary`)) {
      const loaded = await loadRecording(file, 1)
      const { receiptsRoot: expected } = loaded!.raw.block as { readonly receiptsRoot: string }
      const receipts = loaded!.raw.receipts as readonly RawReceipt[]
      expect(receiptsRoot(receipts, file.name), file.name).toBe(expected)
      verified++
      const [first, ...rest] = receipts
      if (first === undefined) continue
      const changed = [{ ...first, status: first.status === '0x1' ? '0x0' : '0x1' }, ...rest]
      expect(() => verifyReceiptsRoot(expected, changed, file.name)).toThrow(
        expect.objectContaining({ code: 'RECEIPTS_ROOT_MISMATCH', retryable: true }),
      )
    }
    expect(verified).toBe(25)
  },
)
