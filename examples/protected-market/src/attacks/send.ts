import type { Address, Hash, Hex } from '@membrane/core'
import { type Abi, encodeDeployData } from 'viem'
import { getContractAddress } from 'viem/utils'
import { accounts, type TestAccount } from '../accounts.ts'
import { lower, requireSuccess, signCall, waitMined } from '../client.ts'
import type { Artifact, Market } from '../market.ts'
import type { AttackOptions } from './scenario.ts'

/** A transaction of an attack. */
export type AttackStep = {
  readonly label: string
  readonly from?: TestAccount
  readonly to: Address
  readonly data: Hex
  readonly gas: bigint
}

/** wei per gas: what somebody bids who wants to be in the next block, and has no rival. */
const tip = 3_000_000_000n

/** Sends the steps one after the other, each once the last is mined, whether that one succeeded or not. */
export async function sendSteps(
  market: Market,
  steps: readonly AttackStep[],
  options: AttackOptions = {},
): Promise<readonly Hash[]> {
  const hashes: Hash[] = []
  for (const step of steps) {
    if (options.signal?.aborted === true) break
    const hash = await send(market, step.from ?? accounts.attacker, step)
    hashes.push(hash)
    options.onSent?.(hash, step.label)
    await waitMined(market.client, hash, { timeoutMs: 60_000, signal: options.signal })
  }
  return hashes
}

/** Sends a call and waits until it is mined. @throws MARKET_TRANSACTION_FAILED when it reverts. */
export async function sendOne(
  market: Market,
  account: TestAccount,
  call: { readonly to: Address; readonly data: Hex; readonly gas: bigint },
): Promise<void> {
  const hash = await send(market, account, call)
  requireSuccess(await waitMined(market.client, hash, { timeoutMs: 60_000 }), call.data.slice(0, 10))
}

/** Deploys an attacker's contract and waits until it is there. */
export async function deployAttacker(
  market: Market,
  step: string,
  artifact: Artifact,
  args: readonly unknown[] = [],
): Promise<Address> {
  const data = encodeDeployData({ abi: artifact.abi as Abi, bytecode: artifact.bytecode, args })
  const nonce = await pendingNonce(market, accounts.attacker)
  const hash = await send(market, accounts.attacker, { to: undefined, data, gas: 6_000_000n })
  requireSuccess(await waitMined(market.client, hash, { timeoutMs: 60_000 }), step)
  return lower(getContractAddress({ from: accounts.attacker.address, nonce: BigInt(nonce) }))
}

async function send(
  market: Market,
  account: TestAccount,
  call: { readonly to: Address | undefined; readonly data: Hex; readonly gas: bigint },
): Promise<Hash> {
  const { client, chainId } = market
  const [nonce, head] = await Promise.all([pendingNonce(market, account), client.getBlock()])
  const raw = await signCall(account, chainId, call, {
    gas: call.gas,
    nonce,
    maxFeePerGas: 2n * (head.baseFeePerGas ?? 0n) + tip,
    maxPriorityFeePerGas: tip,
  })
  return client.sendRawTransaction({ serializedTransaction: raw })
}

function pendingNonce(market: Market, account: TestAccount): Promise<number> {
  return market.client.getTransactionCount({ address: account.address, blockTag: 'pending' })
}
