import type { Address } from '@membrane/core'
import { aavePoolAbi, tokenAbi, vaultAbi } from '../abi.ts'
import { accounts, users } from '../accounts.ts'
import { type Market, openingPrices } from '../market.ts'

/** An account's balance of a token, in base units. */
export function tokenBalance(market: Market, token: Address, account: Address): Promise<bigint> {
  return market.client.readContract({
    address: token,
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [account],
  })
}

/**
 * How much more the lending pool has than it owes, in USDC base units at the opening prices: its cash in the aTokens
 * and the loans that will be repaid, less what it owes its depositors. About 0 in a sound market, whatever ordinary
 * people deposit, withdraw, borrow and repay; below 0 by what was stolen. The attacker's own loan counts as lost and
 * the attacker's own deposit as forfeited. Prices are those from before the attack, so that overpriced collateral
 * hides nothing.
 */
export async function lendingSurplus(market: Market, attackers: readonly Address[]): Promise<bigint> {
  const { tokens, aave } = market.addresses
  const parts = await Promise.all(
    (['usdc', 'weth', 'volt'] as const).map(async (name) => {
      const { aToken, variableDebt } = aave[name]
      const supplyOf = (address: Address) =>
        market.client.readContract({ address, abi: tokenAbi, functionName: 'totalSupply' })
      const heldByAttackers = async (token: Address) =>
        (await Promise.all(attackers.map((account) => tokenBalance(market, token, account)))).reduce(
          (sum, balance) => sum + balance,
          0n,
        )
      const [cash, loans, lost, deposits, forfeited] = await Promise.all([
        tokenBalance(market, tokens[name], aToken),
        supplyOf(variableDebt),
        heldByAttackers(variableDebt),
        supplyOf(aToken),
        heldByAttackers(aToken),
      ])
      return inUsdc(name, cash + loans - lost - (deposits - forfeited))
    }),
  )
  return parts.reduce((sum, part) => sum + part, 0n)
}

/** What the lending pool's depositors are owed, in USDC base units at the opening prices. */
export async function lendingDeposits(market: Market): Promise<bigint> {
  const parts = await Promise.all(
    (['usdc', 'weth', 'volt'] as const).map(async (name) =>
      inUsdc(
        name,
        await market.client.readContract({
          address: market.addresses.aave[name].aToken,
          abi: tokenAbi,
          functionName: 'totalSupply',
        }),
      ),
    ),
  )
  return parts.reduce((sum, part) => sum + part, 0n)
}

/** Wei that the vault owes to the ordinary people who deposited there. */
export async function vaultDeposits(market: Market): Promise<bigint> {
  const owed = await Promise.all(
    users.map(({ address }) =>
      market.client.readContract({
        address: market.addresses.vault,
        abi: vaultAbi,
        functionName: 'balanceOf',
        args: [address],
      }),
    ),
  )
  return owed.reduce((sum, amount) => sum + amount, 0n)
}

function inUsdc(name: 'usdc' | 'weth' | 'volt', amount: bigint): bigint {
  // Prices have 8 decimals and USDC has 6.
  return (amount * openingPrices[name]) / (name === 'usdc' ? 10n ** 8n : 10n ** 20n)
}

/** Whether a loan of the borrower's could be liquidated now, and by how much it is healthy (WAD). */
export async function healthOf(market: Market, account: Address = accounts.borrower.address) {
  const [, debt, available, , , health] = await market.client.readContract({
    address: market.addresses.aave.pool,
    abi: aavePoolAbi,
    functionName: 'getUserAccountData',
    args: [account],
  })
  return { debt, available, health }
}
