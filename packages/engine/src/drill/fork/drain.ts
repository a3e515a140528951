import type { Address, Custody, Hex } from '@membrane/core'
import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import { type Fork, quantity } from './fork.ts'

const tokenAbi = parseAbi([
  'function balanceOf(address) view returns (uint256)',
  'function transfer(address to, uint256 amount)',
])

/** What a thief would send who holds the custody's power. */
export type Drain = {
  readonly from: Address
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
  readonly gas: bigint
}

/** Where the stolen goods go: an address without a key. */
const thief: Address = '0x00000000000000000000000000000000d11115ef'

/** wei that the holder gets for the drain's gas. */
const forGas = 10n ** 18n

/**
 * Prepares the theft of a share of what a custody holds, and runs it once without sending, which also brings all of its
 * state to the fork, so that the race is not against the real chain's answers.
 * @param shareBps basis points.
 * @returns the drain, or why none can be staged.
 */
export async function stageDrain(fork: Fork, custody: Custody, shareBps: number): Promise<Drain | string> {
  const { client } = fork
  const { holder, token, label } = custody
  const native = BigInt(String(await client.request('eth_getBalance', [holder, 'latest'])))
  const held = token === 'native' ? native : await balanceOf(fork, token, holder)
  if (typeof held === 'string') return `the balance of ${label} cannot be read: ${held}`
  const amount = (held * BigInt(shareBps)) / 10_000n
  if (amount === 0n) return `${label} holds nothing`
  await client.request('anvil_setBalance', [holder, quantity(native + forGas)])
  const call =
    token === 'native'
      ? { to: thief, data: '0x' as const, value: amount }
      : {
          to: token,
          data: encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [thief, amount] }),
          value: 0n,
        }
  const tried = await client.ask('eth_estimateGas', [
    { from: holder, to: call.to, data: call.data, value: quantity(call.value) },
    'latest',
  ])
  if ('error' in tried) return `no drain of ${label} can be staged: ${tried.error.message}`
  return { from: holder, ...call, gas: (BigInt(String(tried.result)) * 3n) / 2n + 50_000n }
}

async function balanceOf({ client }: Fork, token: Address, holder: Address): Promise<bigint | string> {
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [holder] })
  const answer = await client.ask('eth_call', [{ to: token, data }, 'latest'])
  if ('error' in answer) return answer.error.message
  try {
    const result = String(answer.result) as Hex
    return decodeFunctionResult({ abi: tokenAbi, functionName: 'balanceOf', data: result })
  } catch {
    return `${token} is no token`
  }
}
