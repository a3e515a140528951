import type { RpcClient } from '../rpc/client.ts'

/** Mines so many empty blocks at once on anvil. */
export async function mine(client: RpcClient, blocks: number): Promise<void> {
  await client.request('anvil_mine', [`0x${blocks.toString(16)}`])
}

/** Replaces the last `depth` blocks with empty ones (`anvil_reorg`). Their transactions return to nobody. */
export async function reorg(client: RpcClient, depth: number): Promise<void> {
  await client.request('anvil_reorg', [depth, []])
}

/**
 * Takes the chain back to a snapshot and mines another branch of so many blocks.
 * @param snapshot from `evm_snapshot`; used up by this.
 */
export async function rebranch(client: RpcClient, snapshot: unknown, blocks: number): Promise<void> {
  await client.request('evm_revert', [snapshot])
  // Without another timestamp the new blocks would equal the old ones.
  await client.request('evm_increaseTime', ['0x3e8'])
  await mine(client, blocks)
}
