import { encodeFunctionData } from 'viem'
import { runAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { vaultDeposits, vaultShortfall } from './holdings.ts'
import { defineScenario } from './scenario.ts'
import { deployAttacker, sendSteps } from './send.ts'

/** wei borrowed for the transaction, and taken with every withdrawal. */
const stake = 100n * 10n ** 18n

/** The attack of The DAO, Lendf.me, Fei and many more: paid out first, written down later. */
export const reentrancy = defineScenario(
  {
    id: 'reentrancy',
    title: 'Re-entrancy in a vault',
    story:
      'The vault pays before it writes down the balance. The attacker borrows 100 ETH for a single transaction, deposits ' +
      'it, and withdraws it again from within the withdrawal until the vault holds less than that.',
    victims: ({ addresses }) => [addresses.vault],
    unit: 'ETH',
    decimals: 18,
    line: 'pending',
  },
  async (market) => {
    const { tokens, v3, vault } = market.addresses
    const contract = await deployAttacker(market, 'attack contract', market.compiled.Reentrancy, [
      v3.wethUsdc,
      tokens.weth,
      vault,
    ])
    const deposits = await vaultDeposits(market)
    return {
      attackers: [accounts.attacker.address, contract],
      attack: (options) =>
        sendSteps(
          market,
          [
            {
              label: 're-enter the vault’s withdrawal',
              to: contract,
              data: encodeFunctionData({ abi: runAbi, functionName: 'run', args: [stake] }),
              gas: 3_000_000n,
            },
          ],
          options,
        ),
      // Deposits at the start, less what the vault lacks to pay its depositors: their own deposits and withdrawals
      // move balance and debt alike, and only a theft moves them apart.
      valueAtRisk: async () => deposits - (await vaultShortfall(market)),
    }
  },
)
