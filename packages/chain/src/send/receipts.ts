import type { Hash } from '@membrane/core'
import { toNumber } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { Signed } from './sign.ts'

/** What one look at the chain found out about a transaction. */
export type Look = {
  /** Undefined when no endpoint answered. */
  readonly head: number | undefined
  readonly found:
    | {
        readonly hash: Hash
        readonly blockHash: unknown
        readonly block: number
        readonly status: 'success' | 'reverted'
      }
    | undefined
}

/** Looks for the receipt of any version of a transaction. Never throws: it is asked again at the next look. */
export async function lookAt(client: RpcClient, versions: readonly Signed[]): Promise<Look> {
  try {
    const receiptCalls = versions.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] }))
    const [answer, ...receipts] = await client.askMany([
      { method: 'eth_blockNumber', params: [] },
      ...receiptCalls,
    ])
    const head = answer !== undefined && 'result' in answer ? toNumber(answer.result) : undefined
    for (const [i, receipt] of receipts.entries()) {
      const version = versions[i]
      if (version === undefined || !('result' in receipt) || !isRecord(receipt.result)) continue
      const { blockHash, blockNumber, status } = receipt.result
      const block = toNumber(blockNumber)
      if (block === undefined) continue
      const outcome = status === '0x0' ? 'reverted' : 'success'
      return { head, found: { hash: version.hash, blockHash, block, status: outcome } }
    }
    return { head, found: undefined }
  } catch {
    return { head: undefined, found: undefined }
  }
}
