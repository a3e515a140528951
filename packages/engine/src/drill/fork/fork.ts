import { createRpcClient, type EndpointOptions, type RpcClient, startAnvil } from '@membrane/chain'
import { type Hex, MembraneError } from '@membrane/core'
import { openReadGate } from './gate.ts'

/** A copy of the real chain in which anything may happen. */
export type Fork = {
  readonly httpUrl: string
  readonly wsUrl: string
  /** Nobody's chain: what is signed for it is worth nothing anywhere else (EIP-155). */
  readonly chainId: number
  readonly client: RpcClient
  readonly close: () => Promise<void>
}

/** No chain in the public registries has an id from here on; a drill's is this plus the real one's. */
const firstDrillChainId = 4_000_000_000_000_000

/**
 * Called before every block, these read a slot of the forked chain each time (EIP-4788, EIP-2935), and anvil ends when
 * such a read fails. Without code they are not called, and a hiccup of the real endpoints leaves the fork alive.
 */
const systemContracts: readonly Hex[] = [
  '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
  '0x0000f90827f1c53a10cb7a02335b175320002935',
]

/** The id of the fork of a chain. */
export function drillChainId(chainId: number): number {
  return firstDrillChainId + (chainId % 1_000_000_000_000)
}

/**
 * Forks the chain at its head with anvil. The fork has another chain id, so that no signature made for it is valid on
 * the real chain, and reaches that chain only through a gate that lets nothing through but reading.
 * @throws ANVIL_NOT_FOUND, ANVIL_FAILED; FORK_CHAIN_ID when the real chain's id is in the range that drills use.
 */
export async function openFork(options: {
  readonly endpoints: readonly EndpointOptions[]
  readonly chainId: number
  readonly blockTimeSeconds: number
}): Promise<Fork> {
  const chainId = drillChainId(options.chainId)
  if (chainId === options.chainId) {
    throw new MembraneError('FORK_CHAIN_ID', {
      shortMessage: `Chain ${options.chainId} has an id that only forks have.`,
      hint: 'A drill on a fork of a drill proves nothing: point it at the real chain.',
    })
  }
  const gate = await openReadGate(options.endpoints, options.chainId)
  try {
    const anvil = await startAnvil({
      chainId,
      // The gate's port is another each time, so that a cache by address would only grow.
      args: [
        '--fork-url',
        gate.url,
        '--no-mining',
        '--no-storage-caching',
        '--no-rate-limit',
        '--timeout',
        '60000',
      ],
    })
    const client = createRpcClient({ endpoints: [{ url: anvil.httpUrl }], chainId, timeoutMs: 60_000 })
    try {
      for (const account of systemContracts) await client.request('anvil_setCode', [account, '0x'])
      await client.request('evm_setIntervalMining', [options.blockTimeSeconds])
    } catch (error) {
      client.close()
      await anvil.stop()
      throw error
    }
    return {
      httpUrl: anvil.httpUrl,
      wsUrl: anvil.wsUrl,
      chainId,
      client,
      close: async () => {
        client.close()
        await anvil.stop()
        await gate.close()
      },
    }
  } catch (error) {
    await gate.close()
    throw error
  }
}

/** A transaction of an account whose key nobody here has: anvil sends it for us. */
export async function sendAs(
  { client }: Fork,
  transaction: {
    readonly from: Hex
    readonly to: Hex
    readonly data: Hex
    readonly value: bigint
    readonly gas: bigint
  },
): Promise<Hex> {
  const { from, to, data, value, gas } = transaction
  const head = await client.request('eth_getBlockByNumber', ['latest', false], { present: true })
  const { baseFeePerGas } = head as { readonly baseFeePerGas?: unknown } // present, and therefore an object
  const baseFee = typeof baseFeePerGas === 'string' ? BigInt(baseFeePerGas) : undefined
  const fees =
    baseFee === undefined
      ? { gasPrice: quantity(2n * tip) }
      : { maxFeePerGas: quantity(2n * baseFee + tip), maxPriorityFeePerGas: quantity(tip) }
  await client.request('anvil_impersonateAccount', [from])
  const call = { from, to, data, value: quantity(value), gas: quantity(gas), ...fees }
  return String(await client.request('eth_sendTransaction', [call])) as Hex
}

/** wei per gas: what somebody bids who wants to be in the next block. */
const tip = 3_000_000_000n

/** A quantity as JSON-RPC writes it. */
export function quantity(value: bigint): Hex {
  return `0x${value.toString(16)}`
}
