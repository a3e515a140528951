import { encodeFunctionData } from 'viem'
import { savingsAbi } from '../abi.ts'
import { users } from '../accounts.ts'
import { tokenBalance } from '../attacks/holdings.ts'
import type { Actor } from './act.ts'

const usdc = 10n ** 6n

/** Puts USDC into the savings. */
export const savingsDeposit: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const amount = random.amount(50, 2_000, usdc)
  const { savings, tokens } = market.addresses
  if ((await tokenBalance(market, tokens.usdc, from.address)) < amount) return undefined
  const data = encodeFunctionData({ abi: savingsAbi, functionName: 'deposit', args: [amount] })
  return { kind: 'savings-deposit', from, to: savings.guarded, data }
}

/** Takes USDC out of the savings. */
export const savingsWithdrawal: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const amount = random.amount(50, 2_000, usdc)
  const { guarded } = market.addresses.savings
  const balance = await market.client.readContract({
    address: guarded,
    abi: savingsAbi,
    functionName: 'balanceOf',
    args: [from.address],
  })
  if (balance < amount) return undefined
  const data = encodeFunctionData({ abi: savingsAbi, functionName: 'withdraw', args: [amount] })
  return { kind: 'savings-withdrawal', from, to: guarded, data }
}
