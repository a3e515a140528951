import { encodeFunctionData } from 'viem'
import { vaultAbi } from '../abi.ts'
import { users } from '../accounts.ts'
import type { Actor } from './act.ts'

const ether = 10n ** 18n

/** Puts ether into the vault. */
export const vaultDeposit: Actor = async ({ market, random }) => ({
  kind: 'vault-deposit',
  from: random.pick(users),
  to: market.addresses.vault,
  data: encodeFunctionData({ abi: vaultAbi, functionName: 'deposit' }),
  value: random.amount(10, 400, ether / 100n),
})

/** Takes ether out of the vault. */
export const vaultWithdrawal: Actor = async ({ market, random }) => {
  const from = random.pick(users)
  const { vault } = market.addresses
  const amount = random.amount(10, 400, ether / 100n)
  const balance = await market.client.readContract({
    address: vault,
    abi: vaultAbi,
    functionName: 'balanceOf',
    args: [from.address],
  })
  if (balance < amount) return undefined
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'withdraw', args: [amount] })
  return { kind: 'vault-withdrawal', from, to: vault, data }
}
