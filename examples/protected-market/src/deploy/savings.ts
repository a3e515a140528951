import { type Address, zeroAddress } from '@membrane/core'
import { encodeFunctionData, maxUint256 } from 'viem'
import { councilAbi, savingsAbi, tokenAbi } from '../abi.ts'
import { accounts, type TestAccount, users } from '../accounts.ts'
import type { Compiled } from '../compile/compile.ts'
import type { MarketAddresses } from '../market.ts'
import type { Batch } from './batch.ts'

const usdc = 10n ** 6n
const hour = 3_600
const day = 24 * hour

/** USDC that a guardian must have deposited to act. */
export const guardianBond = 10_000n * usdc

/** USDC base units that each user keeps in either of the savings. */
const deposit = 250_000n * usdc

/** Not more than a tenth within any hour and a quarter within any day; never less than 10,000 USDC. */
const limits = {
  brief: { cap: 10n ** 15n, bps: 1_000, length: hour },
  long: { cap: 10n ** 15n, bps: 2_500, length: day },
  floor: 10_000n * usdc,
}

const council = {
  bond: guardianBond,
  penalty: guardianBond / 2n,
  maxReward: guardianBond,
  soloSeconds: 6 * hour,
  maxHaltSeconds: 14 * day,
  coolDownSeconds: 3 * day,
  heartbeatSeconds: 7 * day,
  appealSeconds: 4 * day,
  withdrawSeconds: 30 * day,
  minRampSeconds: 6 * hour,
  soloLimit: 3,
}

/**
 * Deploys the savings twice, with the membrane and without it, and the council that halts the former. The deployer
 * stands for governance, which would be a timelock.
 */
export function deploySavings(batch: Batch, compiled: Compiled, asset: Address): MarketAddresses['savings'] {
  const governance = accounts.deployer.address
  const operator = accounts.savingsOperator.address
  const guardians = batch.deploy('guardian council', compiled.GuardianCouncil, [
    council,
    asset,
    governance,
    governance,
    zeroAddress,
    2,
  ])
  const guarded = batch.deploy('savings with the membrane', compiled.GuardedSavings, [
    asset,
    operator,
    guardians,
    governance,
    day,
    limits,
  ])
  const bare = batch.deploy('savings without it', compiled.BareSavings, [asset, operator])
  return { guarded, bare, council: guardians }
}

/** Puts the savings under the council and names the guardian. */
export function seatGuardian(batch: Batch, savings: MarketAddresses['savings']): void {
  const call = (functionName: 'registerTarget' | 'admit', account: Address) =>
    batch.send('guardian council', {
      to: savings.council,
      data: encodeFunctionData({ abi: councilAbi, functionName, args: [account] }),
    })
  call('registerTarget', savings.guarded)
  call('admit', accounts.guardian.address)
}

/** Everybody approves the contracts that take their USDC. */
export function approveSavings(batch: Batch, asset: Address, savings: MarketAddresses['savings']): void {
  const approve = (from: TestAccount, spender: Address) =>
    batch.send('approval', {
      from,
      to: asset,
      data: encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [spender, maxUint256] }),
    })
  for (const user of users) for (const spender of [savings.guarded, savings.bare]) approve(user, spender)
  approve(accounts.guardian, savings.council)
}

/** The guardian's bond and first heartbeat, and everybody's savings. After {@link approveSavings} and {@link seatGuardian} are mined. */
export function fillSavings(batch: Batch, savings: MarketAddresses['savings']): void {
  const { guardian } = accounts
  batch.send('guardian’s bond', {
    from: guardian,
    to: savings.council,
    data: encodeFunctionData({ abi: councilAbi, functionName: 'deposit', args: [guardianBond] }),
  })
  batch.send('guardian’s heartbeat', {
    from: guardian,
    to: savings.council,
    data: encodeFunctionData({ abi: councilAbi, functionName: 'heartbeat' }),
  })
  for (const from of users) {
    for (const to of [savings.guarded, savings.bare]) {
      batch.send('deposit into the savings', {
        from,
        to,
        data: encodeFunctionData({ abi: savingsAbi, functionName: 'deposit', args: [deposit] }),
      })
    }
  }
}
