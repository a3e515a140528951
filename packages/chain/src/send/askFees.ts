import { isMembraneError } from '@membrane/core'
import { toBigint } from '../normalise/quantity.ts'
import { isRecord } from '../normalise/raw.ts'
import type { RpcClient } from '../rpc/client.ts'
import { legacyFees, type Market, marketFees, urgentTips } from './fees.ts'

/**
 * What the market asks now: by `eth_feeHistory`, or where the node has none, or the chain no base fee, by
 * `eth_gasPrice`.
 * @throws as `RpcClient.request`.
 */
export async function askFees(client: RpcClient): Promise<Market> {
  const history = await client
    .request('eth_feeHistory', ['0x5', 'latest', [50, 90]])
    .catch((error: unknown) => {
      // A node's own refusal is final; a node that cannot be reached is not to be taken for an old one.
      if (isMembraneError(error) && !error.retryable) return undefined
      throw error
    })
  const { baseFeePerGas, reward, gasUsedRatio } = isRecord(history) ? history : {}
  const baseFees = quantities(baseFeePerGas)
  // Old chains give a history of zeros; so do young ones that ask nothing, but those have the field in the header.
  const known = (baseFees.at(-1) ?? 0n) > 0n || (baseFees.length > 0 && (await hasBaseFee(client)))
  if (!known) {
    const price = await client.request('eth_gasPrice', [])
    return legacyFees(toBigint(price, 'gas price', 'eth_gasPrice') ?? 0n)
  }
  const ratios: readonly unknown[] = Array.isArray(gasUsedRatio) ? gasUsedRatio : []
  const blocks = (Array.isArray(reward) ? reward : []).map((row: unknown, i) => {
    const [median = 0n, high = median] = quantities(row)
    return { median, high, used: Number(ratios[i] ?? 0) }
  })
  return { ...marketFees(baseFees, urgentTips(blocks)), baseFeePerGas: baseFees.at(-1) ?? 0n }
}

async function hasBaseFee(client: RpcClient): Promise<boolean> {
  const head = await client.request('eth_getBlockByNumber', ['latest', false], { present: true })
  return isRecord(head) && head.baseFeePerGas !== undefined && head.baseFeePerGas !== null
}

function quantities(list: unknown): readonly bigint[] {
  return Array.isArray(list) ? list.map((fee) => toBigint(fee, 'fee', 'eth_feeHistory') ?? 0n) : []
}
