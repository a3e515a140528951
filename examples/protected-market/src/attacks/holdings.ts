import type { Address } from '@membrane/core'
import { aavePoolAbi, tokenAbi, vaultAbi } from '../abi.ts'
import { accounts, users } from '../accounts.ts'
import { type Market, openingPrices } from '../market.ts'

const reserves = ['usdc', 'weth', 'volt'] as const

/** An account's balance of a token, in base units, at a block or at the head. */
export function tokenBalance(
  market: Market,
  token: Address,
  account: Address,
  blockNumber?: bigint,
): Promise<bigint> {
  return market.client.readContract({
    address: token,
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [account],
    ...(blockNumber === undefined ? {} : { blockNumber }),
  })
}

/** What the lending pool's depositors are owed, in USDC base units at the opening prices. */
export async function lendingDeposits(market: Market): Promise<bigint> {
  const parts = await Promise.all(
    reserves.map(async (name) => inUsdc(name, await supplyOf(market, market.addresses.aave[name].aToken))),
  )
  return total(parts)
}

/**
 * What the lending pool lacks to pay its depositors, in USDC base units at the opening prices: what it owes them, less
 * its cash in the aTokens and the loans that will be repaid. 0 in a sound market, whatever ordinary people deposit,
 * withdraw, borrow and repay. The attacker's own loan counts as lost and the attacker's own deposit as forfeited.
 * Prices are those from before the attack, so that overpriced collateral hides nothing. Interest that belongs to the
 * protocol is no depositor's, so that the shortfall is never negative.
 */
export async function lendingShortfall(market: Market, attackers: readonly Address[]): Promise<bigint> {
  const { tokens, aave } = market.addresses
  // All of it at one block: business goes on while this reads.
  const at = await market.client.getBlockNumber({ cacheTime: 0 })
  const parts = await Promise.all(
    reserves.map(async (name) => {
      const { aToken, variableDebt } = aave[name]
      const heldByAttackers = async (token: Address) =>
        total(await Promise.all(attackers.map((account) => tokenBalance(market, token, account, at))))
      const [cash, loans, lost, deposits, forfeited] = await Promise.all([
        tokenBalance(market, tokens[name], aToken, at),
        supplyOf(market, variableDebt, at),
        heldByAttackers(variableDebt),
        supplyOf(market, aToken, at),
        heldByAttackers(aToken),
      ])
      return inUsdc(name, deposits - forfeited - cash - (loans - lost))
    }),
  )
  return atLeastZero(total(parts))
}

/** Wei that the vault owes to the ordinary people who deposited there. */
export async function vaultDeposits(market: Market, blockNumber?: bigint): Promise<bigint> {
  const owed = await Promise.all(
    users.map(({ address }) =>
      market.client.readContract({
        address: market.addresses.vault,
        abi: vaultAbi,
        functionName: 'balanceOf',
        args: [address],
        ...(blockNumber === undefined ? {} : { blockNumber }),
      }),
    ),
  )
  return total(owed)
}

/** Wei that the vault lacks to pay its depositors: 0 until somebody takes what is not theirs. */
export async function vaultShortfall(market: Market): Promise<bigint> {
  const at = await market.client.getBlockNumber({ cacheTime: 0 })
  const [owed, held] = await Promise.all([
    vaultDeposits(market, at),
    market.client.getBalance({ address: market.addresses.vault, blockNumber: at }),
  ])
  return atLeastZero(owed - held)
}

/** How an account stands in the lending pool: dollars with 8 decimals, and the health factor (WAD). */
export async function healthOf(market: Market, account: Address = accounts.borrower.address) {
  const [, debt, available, , , health] = await market.client.readContract({
    address: market.addresses.aave.pool,
    abi: aavePoolAbi,
    functionName: 'getUserAccountData',
    args: [account],
  })
  return { debt, available, health }
}

function supplyOf(market: Market, address: Address, blockNumber?: bigint): Promise<bigint> {
  return market.client.readContract({
    address,
    abi: tokenAbi,
    functionName: 'totalSupply',
    ...(blockNumber === undefined ? {} : { blockNumber }),
  })
}

function inUsdc(name: (typeof reserves)[number], amount: bigint): bigint {
  // Prices have 8 decimals and USDC has 6.
  return (amount * openingPrices[name]) / (name === 'usdc' ? 10n ** 8n : 10n ** 20n)
}

function total(parts: readonly bigint[]): bigint {
  return parts.reduce((sum, part) => sum + part, 0n)
}

function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
