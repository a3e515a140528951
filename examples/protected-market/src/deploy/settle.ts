import type { Address } from '@membrane/core'
import { encodeFunctionData, maxUint256 } from 'viem'
import { aavePoolAbi, tokenAbi, vaultAbi } from '../abi.ts'
import { accounts, type TestAccount, users } from '../accounts.ts'
import type { Batch } from './batch.ts'
import type { Holding, Tokens } from './tokens.ts'

const usdc = 10n ** 6n
const ether = 10n ** 18n

/** What the treasury and the fund hold, in whole USDC. */
export const treasuryUsdc = 3_000_000n
export const fundUsdc = 4_000_000n

/** What everybody holds when the market opens, in whole tokens. */
export function holdings(treasury: Address, fund: Address): readonly Holding[] {
  const holder = (address: Address): TestAccount => ({ ...accounts.deployer, address })
  return [
    {
      account: accounts.supplier,
      usdc: 21_000_000n,
      weth: 6_500n,
      volt: 510_000n,
      grid: 7_500_000n,
    },
    ...users.map((account) => ({ account, usdc: 900_000n, weth: 100n, volt: 5_000n })),
    { account: accounts.borrower, usdc: 200_000n, weth: 60n },
    { account: accounts.liquidator, usdc: 1_000_000n, weth: 10n },
    { account: accounts.arbitrageur, usdc: 50_000n },
    { account: accounts.guardian, usdc: 10_000n },
    { account: accounts.delegate, grid: 1_500_000n },
    { account: holder(treasury), usdc: treasuryUsdc },
    { account: holder(fund), usdc: fundUsdc },
  ]
}

/** Everybody approves whom they will deal with. */
export function approveAll(batch: Batch, tokens: Tokens, spenders: readonly Address[]): void {
  for (const from of [accounts.supplier, accounts.borrower, accounts.liquidator, ...users]) {
    for (const token of [tokens.usdc, tokens.weth, tokens.volt]) {
      for (const spender of spenders) {
        const data = encodeFunctionData({
          abi: tokenAbi,
          functionName: 'approve',
          args: [spender, maxUint256],
        })
        batch.send('approval', { from, to: token, data })
      }
    }
  }
}

/** The deposits that the market opens with. */
export function supplyAll(batch: Batch, pool: Address, tokens: Tokens, vault: Address): void {
  const supply = (from: TestAccount, asset: Address, amount: bigint) =>
    batch.send('deposit into Aave', {
      from,
      to: pool,
      data: encodeFunctionData({
        abi: aavePoolAbi,
        functionName: 'supply',
        args: [asset, amount, from.address, 0],
      }),
    })
  supply(accounts.supplier, tokens.usdc, 8_000_000n * usdc)
  supply(accounts.supplier, tokens.weth, 3_000n * ether)
  supply(accounts.supplier, tokens.volt, 100_000n * ether)
  supply(accounts.borrower, tokens.weth, 40n * ether)
  for (const user of users) {
    supply(user, tokens.weth, 20n * ether)
    supply(user, tokens.usdc, 50_000n * usdc)
    batch.send('deposit into the vault', {
      from: user,
      to: vault,
      value: 200n * ether,
      data: encodeFunctionData({ abi: vaultAbi, functionName: 'deposit' }),
    })
  }
}

/** The loans that the market opens with. The borrower's is close to the limit of 82.5 % of the collateral. */
export function borrowAll(batch: Batch, pool: Address, tokens: Tokens): void {
  const borrow = (from: TestAccount, asset: Address, amount: bigint) =>
    batch.send('loan from Aave', {
      from,
      to: pool,
      data: encodeFunctionData({
        abi: aavePoolAbi,
        functionName: 'borrow',
        args: [asset, amount, 2n, 0, from.address],
      }),
    })
  borrow(accounts.borrower, tokens.usdc, 81_000n * usdc)
  for (const user of users) borrow(user, tokens.usdc, 15_000n * usdc)
}
