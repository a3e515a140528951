import { type Address, type Hex, MembraneError } from '@membrane/core'
import { publishedArtifact } from '@membrane/example-protected-market'
import { encodeFunctionData, parseAbi } from 'viem'
import type { Chain, Request } from './chain.ts'

export const tokenAbi = parseAbi([
  'function deposit() payable',
  'function transfer(address to, uint256 amount) returns (bool)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
])

/** Deploys, owns what asks for an owner, and holds plenty of both tokens for calls of a setup. */
export const deployer: Address = `0x${'de'.repeat(20)}`
/** Where tokens come from and where losses go. */
export const bank: Address = `0x${'ba'.repeat(20)}`

/** The account of that number. */
export function account(number: number): Address {
  return `0x${(0xaccn * 2n ** 148n + BigInt(number)).toString(16).padStart(40, '0')}`
}

/** As much as fits a Uniswap v2 reserve: 2^110 base units. */
const plenty = 2n ** 110n
/** `decimals` follows `name` and `symbol` in WETH9's storage. */
const decimalsSlot = 2

/** A token on our chain: wrapped ether's published code with other decimals. */
export type Token = { readonly address: Address; readonly decimals: number }

/** Deploys a token; the bank has four times 2^110 of it, the deployer as much. */
export async function deployToken(chain: Chain, decimals: number): Promise<Token> {
  const { bytecode } = publishedArtifact('WETH9')
  const { contract } = await chain.send(deployer, undefined, bytecode)
  if (contract === undefined)
    throw new MembraneError('CHAIN_REFUSED', { shortMessage: 'A token could not be deployed.' })
  await chain.setSlot(contract, decimalsSlot, BigInt(decimals))
  const deposit = encodeFunctionData({ abi: tokenAbi, functionName: 'deposit' })
  for (const owner of [bank, deployer]) {
    await chain.setBalance(owner, 4n * plenty + 1n)
    await chain.send(owner, contract, deposit, 4n * plenty)
  }
  return { address: contract, decimals }
}

export function transferData(to: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] })
}

/** Lets `spender` take any amount of the owner's. */
export async function approve(chain: Chain, token: Token, owner: Address, spender: Address): Promise<void> {
  const data = encodeFunctionData({
    abi: tokenAbi,
    functionName: 'approve',
    args: [spender, 2n ** 256n - 1n],
  })
  await chain.send(owner, token.address, data)
}

/** A question for a balance. */
export function balanceOf(token: Token, owner: Address): Request {
  return {
    to: token.address,
    data: encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [owner] }),
  }
}

/** Whole tokens as base units, by their decimal digits: nine places of a number count. */
export function baseUnits(tokens: number, decimals: number): bigint {
  const nano = BigInt(Math.round(tokens * 1e9))
  return decimals >= 9 ? nano * 10n ** BigInt(decimals - 9) : nano / 10n ** BigInt(9 - decimals)
}

/** Base units as whole tokens, for figures. The power is exact, which `**` of numbers need not be everywhere. */
export function wholeTokens(units: bigint, decimals: number): number {
  return Number(units) / Number(10n ** BigInt(decimals))
}
