import { encodeFunctionData, keccak256, toHex } from 'viem'
import { treasuryAbi } from '../abi.ts'
import { accounts, users } from '../accounts.ts'
import type { Actor } from './act.ts'

const spenderRole = keccak256(toHex('SPENDER_ROLE'))

/** The treasury's administrator lets a colleague spend, or no longer: a privileged act that is nobody's loss. */
export const changeRole: Actor = async ({ market, random }) => {
  const colleague = random.pick(users).address
  const { treasury } = market.addresses
  const has = await market.client.readContract({
    address: treasury,
    abi: treasuryAbi,
    functionName: 'hasRole',
    args: [spenderRole, colleague],
  })
  const data = encodeFunctionData({
    abi: treasuryAbi,
    functionName: has ? 'revokeRole' : 'grantRole',
    args: [spenderRole, colleague],
  })
  return { kind: 'role-change', from: accounts.treasuryAdmin, to: treasury, data }
}
