import { type Hash, MembraneError } from '@membrane/core'
import { malformed } from '../normalise/malformed.ts'
import { needAddress, needBytes, needHash, needNumber, toNumber } from '../normalise/quantity.ts'
import type { RawLog, RawReceipt } from '../normalise/raw.ts'
import { logsBloom } from './bloom.ts'
import { bytesOf, encodeBytes, encodeInteger, encodeList } from './rlp.ts'
import { orderedTrieRoot } from './trie.ts'

/**
 * Recomputes a header's receiptsRoot from JSON-RPC receipts: EIP-2718 typed receipts, legacy ones with a status
 * (EIP-658), and those before Byzantium with a post-state root. A missing bloom is computed from the logs.
 * @param receipts all receipts of one block, in order.
 * @param where names the block in errors.
 * @throws BLOCK_MALFORMED when a receipt lacks a field that the root covers.
 */
export function receiptsRoot(receipts: readonly RawReceipt[], where: string): Hash {
  return orderedTrieRoot(receipts.map((receipt) => encodeReceipt(receipt, where)))
}

/**
 * Compares the receipts with the header's word.
 * @throws RECEIPTS_ROOT_MISMATCH (retryable: another endpoint may tell the truth) when they differ;
 *   BLOCK_MALFORMED when a field is missing.
 */
export function verifyReceiptsRoot(expected: unknown, receipts: readonly RawReceipt[], where: string): void {
  const claimed = needHash(expected, 'receiptsRoot', where)
  const computed = receiptsRoot(receipts, where)
  if (computed === claimed) return
  throw new MembraneError('RECEIPTS_ROOT_MISMATCH', {
    shortMessage: `The receipts of ${where} hash to ${computed}; its header says ${claimed}.`,
    hint: 'The endpoint or the recording gave wrong receipts; compare with another one before trusting either.',
    retryable: true,
    details: { computed, claimed },
  })
}

function encodeReceipt(receipt: RawReceipt, where: string): Uint8Array {
  const logs = receipt.logs
  if (!Array.isArray(logs)) throw malformed('receipt.logs', where, logs, 'an array')
  const bloom = typeof receipt.logsBloom === 'string' ? bytesOf(receipt.logsBloom) : logsBloom(logs)
  const body = encodeList([
    outcome(receipt, where),
    encodeInteger(needNumber(receipt.cumulativeGasUsed, 'receipt.cumulativeGasUsed', where)),
    encodeBytes(bloom),
    encodeList(logs.map((log) => encodeLog(log, where))),
  ])
  const type = receipt.type === undefined ? 0 : needNumber(receipt.type, 'receipt.type', where)
  if (type === 0) return body
  const typed = new Uint8Array(body.length + 1)
  typed[0] = type
  typed.set(body, 1)
  return typed
}

function outcome(receipt: RawReceipt, where: string): Uint8Array {
  if (typeof receipt.root === 'string' && receipt.root.length === 66)
    return encodeBytes(bytesOf(receipt.root))
  const status = toNumber(receipt.status)
  if (status === undefined)
    throw malformed('receipt.status', where, receipt.status, 'a status or a state root')
  return encodeInteger(status)
}

function encodeLog(log: RawLog, where: string): Uint8Array {
  const topics = log.topics
  if (!Array.isArray(topics)) throw malformed('log.topics', where, topics, 'an array')
  return encodeList([
    encodeBytes(bytesOf(needAddress(log.address, 'log.address', where))),
    encodeList(topics.map((topic) => encodeBytes(bytesOf(needHash(topic, 'log.topics', where))))),
    encodeBytes(bytesOf(needBytes(log.data, 'log.data', where))),
  ])
}
