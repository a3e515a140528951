import type { Address } from '@membrane/core'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { startAnvil } from '../embedded/anvil.ts'
import { createRpcClient } from '../rpc/client.ts'
import type { SendProgress } from '../send.ts'
import { type CrowdedBlock, congestedAnvil, startCrowd } from '../testing/congestion.ts'
import { createSender } from './sender.ts'

// The first account of anvil's well-known test mnemonic; it holds nothing anywhere else.
const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const gwei = 1_000_000_000n
const switchAt: Address = '0x00000000000000000000000000000000000000aa'

test('while blocks are full and the base fee climbs by an eighth each, a pause and later calls still land', async () => {
  const anvil = await startAnvil({ args: congestedAnvil })
  const node = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId: anvil.chainId })
  const sender = createSender({
    account,
    chainId: anvil.chainId,
    endpoints: [{ url: anvil.httpUrl }],
    pollMs: 20,
  })
  try {
    const listed = (await node.request('eth_accounts', [])) as readonly Address[]
    const naive = listed[1]!
    // sstore(0, 1): a switch.
    await node.request('anvil_setCode', [switchAt, '0x600160005500'])
    const crowd = await startCrowd(node, {
      tip: 3n * gwei,
      growthBps: 500,
      seed: 1,
    })
    const blocks: CrowdedBlock[] = []
    for (let i = 0; i < 8; i++) blocks.push(await crowd.next())
    // What a plain script would do: the fees of this moment, once.
    const base = blocks.at(-1)!.baseFeePerGas
    const fixed = await node.request('eth_sendTransaction', [
      {
        from: naive,
        to: switchAt,
        data: '0x01',
        maxFeePerGas: `0x${(2n * base + gwei).toString(16)}`,
        maxPriorityFeePerGas: `0x${gwei.toString(16)}`,
      },
    ])
    const calls = ['0x01', '0x02', '0x03'] as const
    const landed: SendProgress[] = []
    const sending = (async () => {
      for (const data of calls) {
        const request = { to: switchAt, data, value: 0n, maxFeePerGas: 10_000n * gwei }
        for await (const progress of sender.send(request, AbortSignal.timeout(25_000))) {
          if (progress.kind === 'confirmed' || progress.kind === 'failed') landed.push(progress)
        }
      }
    })()
    let done = false
    void sending.finally(() => {
      done = true
    })
    for (let i = 0; i < 40 && !done; i++) {
      // As between the blocks of a real chain, the sender has time to look.
      await new Promise((resolve) => setTimeout(resolve, 100))
      blocks.push(await crowd.next())
    }
    await sending
    expect(landed).toMatchObject(calls.map(() => ({ kind: 'confirmed', status: 'success' })))
    expect(await node.request('eth_getTransactionReceipt', [fixed])).toBeNull()
    for (const [i, block] of blocks.entries()) {
      expect(block.used).toBeGreaterThan(0.85)
      const before = blocks[i - 1]?.baseFeePerGas
      if (before !== undefined) expect(block.baseFeePerGas * 100n).toBeGreaterThan(before * 108n)
    }
  } finally {
    sender.close()
    node.close()
    await anvil.stop()
  }
})
