import { type Address, zeroAddress } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { getContractAddress } from 'viem/utils'
import { treasuryAbi } from '../abi.ts'
import { lower } from '../client.ts'
import type { Compiled } from '../compile/compile.ts'
import { timelockDelaySeconds } from '../market.ts'
import type { Batch } from './batch.ts'

export type ProtocolBase = {
  readonly vault: Address
  readonly treasury: Address
  readonly treasuryImplementation: Address
  readonly governor: Address
  readonly timelock: Address
  readonly fund: Address
}

/**
 * Deploys what stands beside the lending pool: a vault, a treasury behind a proxy, and the fund that token holders
 * govern. Each inherits the emergency stop: the guardian stops it, the timelock alone resumes it.
 * @param nonce the deployer's next nonce, from which the governor's address follows before it exists.
 */
export function deployProtocol(
  batch: Batch,
  compiled: Compiled,
  who: { readonly deployer: Address; readonly guardian: Address; readonly treasuryAdmin: Address },
  votes: Address,
  nonce: number,
): ProtocolBase {
  // Timelock and governor name one another; the governor is the next contract after the timelock.
  const governorAddress = lower(getContractAddress({ from: who.deployer, nonce: BigInt(nonce) + 1n }))
  const timelock = batch.deploy('timelock', compiled.TimelockController, [
    BigInt(timelockDelaySeconds),
    [governorAddress],
    [governorAddress],
    zeroAddress,
  ])
  const governor = batch.deploy('governor', compiled.SnapshotlessGovernor, [votes, timelock, who.guardian])
  const fund = batch.deploy('community fund', compiled.CommunityFund, [timelock, governor, who.guardian])
  const vault = batch.deploy('vault', compiled.LeakyVault, [who.guardian, timelock])
  const treasuryImplementation = batch.deploy('treasury implementation', compiled.Treasury)
  const treasury = batch.deploy('treasury proxy', compiled.ERC1967Proxy, [
    treasuryImplementation,
    encodeFunctionData({
      abi: treasuryAbi,
      functionName: 'initialize',
      args: [who.treasuryAdmin, who.guardian, timelock],
    }),
  ])
  return { vault, treasury, treasuryImplementation, governor, timelock, fund }
}
