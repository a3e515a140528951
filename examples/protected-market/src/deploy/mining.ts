import { type Address, MembraneError } from '@membrane/core'
import { parseEther } from 'viem'
import { accounts, users } from '../accounts.ts'
import type { MarketClient } from '../client.ts'

export type TakenOver = {
  readonly chainId: number
  /** The next nonce of every test account. */
  readonly nonces: Map<Address, number>
  /** Gives mining back as it was. */
  readonly restore: () => Promise<void>
}

/** The methods by which anvil tells how it mines; viem knows only those that change it. */
type AnvilMining = {
  request(call: { method: 'anvil_getAutomine' }): Promise<boolean>
  request(call: { method: 'anvil_getIntervalMining' }): Promise<number | null>
  request(call: { method: 'web3_clientVersion' }): Promise<string>
}

/**
 * Stops anvil's own mining, so that a deployment mines what it wants when it wants, and gives every test account ether.
 * @throws MARKET_CHAIN_UNFIT when the node is not anvil.
 */
export async function takeOver(client: MarketClient): Promise<TakenOver> {
  const node = client as unknown as AnvilMining
  const version = await node.request({ method: 'web3_clientVersion' })
  if (!version.toLowerCase().startsWith('anvil')) {
    throw new MembraneError('MARKET_CHAIN_UNFIT', {
      shortMessage: `The example market needs anvil; the node says that it is ${version}.`,
      hint: 'Start anvil on loopback. Never point the example at a real chain: its keys are public.',
    })
  }
  const everybody = [...Object.values(accounts), ...users]
  const [chainId, automine, interval, head, counts] = await Promise.all([
    client.getChainId(),
    node.request({ method: 'anvil_getAutomine' }),
    node.request({ method: 'anvil_getIntervalMining' }),
    client.getBlock(),
    Promise.all(everybody.map(({ address }) => client.getTransactionCount({ address }))),
  ])
  await client.setAutomine(false)
  await client.setIntervalMining({ interval: 0 })
  await client.setBlockGasLimit({ gasLimit: 2_000_000_000n })
  await Promise.all(
    everybody.map(({ address }) => client.setBalance({ address, value: parseEther('1000000') })),
  )
  return {
    chainId,
    nonces: new Map(everybody.map(({ address }, index) => [address, counts[index] ?? 0])),
    restore: async () => {
      await client.setBlockGasLimit({ gasLimit: head.gasLimit })
      if (automine) await client.setAutomine(true)
      else if (interval !== null && interval > 0) await client.setIntervalMining({ interval })
    },
  }
}
