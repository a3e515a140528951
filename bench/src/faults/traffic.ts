import { createRpcClient, type RpcClient } from '@membrane/chain'
import type { Hash } from '@membrane/core'
import { markerPrefix } from './marker.ts'

/** The node itself, asked directly, and transactions that keep coming. */
export type Traffic = {
  readonly client: RpcClient
  readonly head: () => Promise<number>
  readonly block: (number: number) => Promise<{
    readonly hash: Hash
    readonly transactions: readonly { readonly hash: Hash; readonly input: string }[]
  }>
  /** Sends marked and plain transactions until told to stop. */
  readonly start: () => { readonly stop: () => Promise<void> }
  readonly close: () => void
}

/** anvil's first account, which it unlocks. */
const sender = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

export function createTraffic(url: string): Traffic {
  const client = createRpcClient({ endpoints: [{ url }] })
  let count = 0
  const send = async () => {
    count++
    const data = count % 3 === 0 ? '0x' : `${markerPrefix}${count.toString(16).padStart(8, '0')}`
    await client.request('eth_sendTransaction', [{ from: sender, to: sender, data, gas: '0xc350' }])
  }
  return {
    client,
    head: async () => Number(await client.request('eth_blockNumber', [])),
    block: async (number) =>
      // anvil's own answer for a block that exists.
      (await client.request('eth_getBlockByNumber', [`0x${number.toString(16)}`, true], {
        present: true,
      })) as Awaited<ReturnType<Traffic['block']>>,
    start: () => {
      let going = true
      const loop = (async () => {
        while (going) {
          await send().catch(() => {})
          await new Promise((resolve) => setTimeout(resolve, 60))
        }
      })()
      return {
        stop: async () => {
          going = false
          await loop
        },
      }
    },
    close: () => client.close(),
  }
}
