import { type Address, type Hex, MembraneError } from '@membrane/core'
import { encodeFunctionData, parseAbi } from 'viem'
import type { Chain } from './chain.ts'
import type { Reserves, Side } from './pairModel.ts'
import { balanceOf, type Token } from './tokens.ts'

const abi = parseAbi([
  'function token0() view returns (address)',
  'function getReserves() view returns (uint112, uint112, uint32)',
  'function totalSupply() view returns (uint256)',
  'function balanceOf(address account) view returns (uint256)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'function mint(address to) returns (uint256)',
  'function burn(address to) returns (uint256, uint256)',
  'function skim(address to)',
  'function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes data)',
])

/** A pair as its books and the tokens' say, with what one account holds. */
export type PairBooks = {
  readonly reserves: Reserves
  /** What the pair holds of each token. */
  readonly held: Reserves
  readonly supply: bigint
  /** The account's. */
  readonly wallet: Reserves
  readonly shares: bigint
}

/** A contract with the interface of a Uniswap v2 pair. */
export type PairContract = {
  readonly address: Address
  readonly read: (account: Address) => Promise<PairBooks>
  readonly swapData: (buys: Side, amountOut: bigint, to: Address) => Hex
  readonly mintData: (to: Address) => Hex
  readonly burnData: (to: Address) => Hex
  readonly skimData: (to: Address) => Hex
  readonly giveBackData: (shares: bigint) => Hex
}

/** @throws COMPONENT_SETUP_FAILED where the pair does not trade the two tokens, or has not the interface. */
export async function openPair(
  chain: Chain,
  address: Address,
  base: Token,
  quote: Token,
): Promise<PairContract> {
  const ask = (functionName: 'token0' | 'getReserves' | 'totalSupply') => ({
    to: address,
    data: encodeFunctionData({ abi, functionName }),
  })
  const [token0] = await chain.attempt([ask('token0')])
  const first = token0?.ok === true ? `0x${token0.data.slice(26).toLowerCase()}` : undefined
  if (first !== base.address && first !== quote.address)
    throw new MembraneError('COMPONENT_SETUP_FAILED', {
      shortMessage: `The component is no pair of $base and $quote: token0() gives ${first ?? 'nothing'}.`,
      hint: 'Give it $base and $quote in constructorArgs or setup.',
    })
  const baseIsFirst = first === base.address
  return {
    address,
    read: async (account) => {
      const answers = await chain.attempt([
        ask('getReserves'),
        ask('totalSupply'),
        balanceOf(base, address),
        balanceOf(quote, address),
        balanceOf(base, account),
        balanceOf(quote, account),
        { to: address, data: encodeFunctionData({ abi, functionName: 'balanceOf', args: [account] }) },
      ])
      const words = answers.map((answer) => {
        if (answer.ok) return answer.data
        throw new MembraneError('COMPONENT_CALL_FAILED', {
          shortMessage: `The pair cannot be read: ${answer.reason}.`,
          hint: 'It needs getReserves(), totalSupply() and balanceOf(address), as Uniswap v2 has them.',
        })
      })
      const word = (answer: number, at = 0) =>
        BigInt(`0x${(words[answer] ?? '0x').slice(2 + 64 * at, 66 + 64 * at) || '0'}`)
      const [r0, r1] = [word(0, 0), word(0, 1)]
      return {
        reserves: baseIsFirst ? { base: r0, quote: r1 } : { base: r1, quote: r0 },
        supply: word(1),
        held: { base: word(2), quote: word(3) },
        wallet: { base: word(4), quote: word(5) },
        shares: word(6),
      }
    },
    swapData: (buys, amountOut, to) =>
      encodeFunctionData({
        abi,
        functionName: 'swap',
        args: (buys === 'base') === baseIsFirst ? [amountOut, 0n, to, '0x'] : [0n, amountOut, to, '0x'],
      }),
    mintData: (to) => encodeFunctionData({ abi, functionName: 'mint', args: [to] }),
    burnData: (to) => encodeFunctionData({ abi, functionName: 'burn', args: [to] }),
    skimData: (to) => encodeFunctionData({ abi, functionName: 'skim', args: [to] }),
    giveBackData: (shares) => encodeFunctionData({ abi, functionName: 'transfer', args: [address, shares] }),
  }
}
