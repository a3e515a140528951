import type { Address, Hex } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { savingsAbi } from '../abi.ts'
import { accounts, type TestAccount, users } from '../accounts.ts'
import type { Market } from '../market.ts'
import { tokenBalance } from './holdings.ts'
import { defineScenario } from './scenario.ts'
import { deployAttacker, sendOne, sendSteps } from './send.ts'

/** Seconds after a claim is held from which governance may take it back. */
const returnDelaySeconds = 2 * 24 * 3_600

/** The savings that are attacked: those with the membrane, or their twin without it. */
function savingsOf(market: Market, membrane: boolean): Address {
  const { guarded, bare } = market.addresses.savings
  return membrane ? guarded : bare
}

/** USDC base units that the savings owe their depositors. */
function depositsIn(market: Market, savings: Address): Promise<bigint> {
  return market.client.readContract({ address: savings, abi: savingsAbi, functionName: 'totalDeposits' })
}

/**
 * What is left of `deposits` when everything that the thief has, or has a claim to, counts as taken: ordinary deposits
 * and withdrawals meanwhile change nothing.
 */
async function keptFrom(market: Market, thief: Address, owned: bigint, deposits: bigint, savings: Address) {
  const [balance, claimed] = await Promise.all([
    tokenBalance(market, market.addresses.tokens.usdc, thief),
    claimedBy(market, thief, savings),
  ])
  return deposits - (balance - owned) - claimed
}

/** USDC base units that wait in line for the thief and that governance has not taken back. */
async function claimedBy(market: Market, thief: Address, savings: Address): Promise<bigint> {
  const { usdc } = market.addresses.tokens
  const claims = await claimsOf(market, thief, savings)
  const amounts = await Promise.all(
    claims.map(async (id) => {
      const claim = await market.client.readContract({
        address: savings,
        abi: savingsAbi,
        functionName: 'claimOf',
        args: [usdc, id],
      })
      return claim.amount
    }),
  )
  return amounts.reduce((sum, amount) => sum + amount, 0n)
}

/** Numbers of the claims that were ever queued for an account; none in savings without the membrane. */
async function claimsOf(market: Market, account: Address, savings: Address): Promise<readonly bigint[]> {
  const logs = await market.client.getContractEvents({
    address: savings,
    abi: savingsAbi,
    eventName: 'ClaimQueued',
    args: { recipient: account },
    fromBlock: 0n,
    strict: true,
  })
  return logs.map(({ args }) => args.id)
}

/**
 * The days after, behind the pause: the guardian holds the thief's claims, and governance takes them back into the
 * savings when their time has come. What was paid to the thief is gone.
 */
async function takeBack(market: Market, thief: Address, savings: Address): Promise<void> {
  const { usdc } = market.addresses.tokens
  const ids = await claimsOf(market, thief, savings)
  const call = (from: TestAccount, data: Hex): Promise<unknown> =>
    sendOne(market, from, { to: savings, data, gas: 500_000n })
  const onClaim = (functionName: 'holdClaim' | 'returnClaim', id: bigint) =>
    encodeFunctionData({ abi: savingsAbi, functionName, args: [usdc, id] })
  for (const id of ids) await call(accounts.guardian, onClaim('holdClaim', id))
  await market.client.increaseTime({ seconds: returnDelaySeconds })
  for (const id of ids) await call(accounts.deployer, onClaim('returnClaim', id))
}

const story = {
  victims: ({ addresses }: Market) => [addresses.savings.guarded],
  unit: 'USDC',
  decimals: 6,
} as const

/** The accounting flaw of many a lender of flash loans: it looks at its balance, and a deposit restores that too. */
export const loanRepaidByDeposit = defineScenario(
  {
    ...story,
    id: 'loan-repaid-by-deposit',
    title: 'Loan repaid with a deposit',
    line: 'transaction',
    story:
      'The savings lend for the length of a transaction and look at their balance to see whether they were repaid. The ' +
      'attacker deposits the loan as their own, sent through a private relay, so that nobody sees it coming. The frame ' +
      'on chain compares what is owed with what is there before the call may end.',
  },
  async (market, membrane) => {
    const savings = savingsOf(market, membrane)
    const thief = accounts.attacker.address
    const tool = await deployAttacker(market, 'attack contract', market.compiled.LoanRepaidByDeposit, [
      savings,
      thief,
    ])
    const [deposits, owned] = await Promise.all([
      depositsIn(market, savings),
      tokenBalance(market, market.addresses.tokens.usdc, thief),
    ])
    return {
      attackers: [thief, tool],
      attack: (options) =>
        sendSteps(
          market,
          [
            {
              label: 'borrow all savings and deposit them as one’s own',
              to: tool,
              data: encodeFunctionData({ abi: savingsAbi, functionName: 'run' }),
              gas: 2_000_000n,
            },
          ],
          options,
        ),
      valueAtRisk: () => keptFrom(market, thief, owned, deposits, savings),
    }
  },
)

/** The attack of Ronin, Harmony and many more: a key that may pay out is stolen, and no code is at fault. */
export const stolenOperator = defineScenario(
  {
    ...story,
    id: 'stolen-operator',
    title: 'Stolen operator key, private relay',
    line: 'block',
    story:
      'The key that pays out for depositors is stolen. Its payments are lawful to every check, and come through a private ' +
      'relay, one depositor after the other. The limit on chain pays a part and keeps the rest waiting; the guard sees ' +
      'that in the block and pauses before the next payment.',
  },
  async (market, membrane) => {
    const savings = savingsOf(market, membrane)
    const thief = accounts.attacker.address
    const [deposits, owned] = await Promise.all([
      depositsIn(market, savings),
      tokenBalance(market, market.addresses.tokens.usdc, thief),
    ])
    return {
      attackers: [accounts.savingsOperator.address, thief],
      attack: async (options) => {
        const owners = await Promise.all(
          users.map(async ({ address }) => {
            const args = [address] as const
            const balance = await market.client.readContract({
              address: savings,
              abi: savingsAbi,
              functionName: 'balanceOf',
              args,
            })
            return { address, balance }
          }),
        )
        const steps = owners.map(({ address, balance }, index) => ({
          label: `pay depositor ${index + 1}’s savings out to the thief`,
          from: accounts.savingsOperator,
          to: savings,
          data: encodeFunctionData({
            abi: savingsAbi,
            functionName: 'payFor',
            args: [address, thief, balance],
          }),
          gas: 800_000n,
        }))
        return sendSteps(market, steps, options)
      },
      valueAtRisk: () => keptFrom(market, thief, owned, deposits, savings),
      aftermath: () => takeBack(market, thief, savings),
    }
  },
)
