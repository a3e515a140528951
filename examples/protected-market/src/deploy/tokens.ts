import type { Address } from '@membrane/core'
import { encodeFunctionData } from 'viem'
import { tokenAbi, wethAbi } from '../abi.ts'
import type { TestAccount } from '../accounts.ts'
import type { Compiled } from '../compile/compile.ts'
import type { Batch } from './batch.ts'

export type Tokens = {
  readonly usdc: Address
  readonly weth: Address
  readonly volt: Address
  readonly grid: Address
}

/** Whole tokens that an account starts with. */
export type Holding = {
  readonly account: TestAccount
  readonly usdc?: bigint
  readonly weth?: bigint
  readonly volt?: bigint
  readonly grid?: bigint
}

/** Deploys the three tokens of the example; wrapped ether is published bytecode and comes with the exchanges. */
export function deployTokens(batch: Batch, compiled: Compiled, weth: Address): Tokens {
  return {
    usdc: batch.deploy('USDC', compiled.Token, ['USD Coin (example)', 'USDC', 6]),
    weth,
    volt: batch.deploy('VOLT', compiled.Token, ['Volt (example)', 'VOLT', 18]),
    grid: batch.deploy('GRID', compiled.Token, ['Grid governance (example)', 'GRID', 18]),
  }
}

/** Mints, and wraps the account's own ether. */
export function fund(batch: Batch, tokens: Tokens, holdings: readonly Holding[]): void {
  for (const { account, usdc = 0n, weth = 0n, volt = 0n, grid = 0n } of holdings) {
    mint(batch, tokens.usdc, account.address, usdc * 10n ** 6n)
    mint(batch, tokens.volt, account.address, volt * 10n ** 18n)
    mint(batch, tokens.grid, account.address, grid * 10n ** 18n)
    if (weth > 0n) {
      const data = encodeFunctionData({ abi: wethAbi, functionName: 'deposit' })
      batch.send('wrapped ether', { from: account, to: tokens.weth, data, value: weth * 10n ** 18n })
    }
  }
}

function mint(batch: Batch, token: Address, to: Address, amount: bigint): void {
  if (amount === 0n) return
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [to, amount] })
  batch.send('tokens', { to: token, data })
}
