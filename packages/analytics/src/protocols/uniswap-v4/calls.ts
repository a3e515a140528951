import { type Address, type Hex, zeroAddress } from '@membrane/core'
import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils'
import { tellSwap } from '../../frames/tell.ts'
import { answer, answers, argumentAddress } from '../../frames/words.ts'
import type { CallModel } from '../../model.ts'
import { ether, type Token } from '../../transfer.ts'

const two127 = 1n << 127n
const two128 = 1n << 128n

/** Digits of the five words of a pool's key, behind `0x` and the selector. */
const keyStart = 10
const keyEnd = keyStart + 5 * 64

/**
 * The manager answers what the swap changed in the caller's favour, both amounts in one word, and knows a pool by the
 * hash of its key. Source: PoolManager.sol, PoolId.sol and BalanceDelta.sol of @uniswap/v4-core.
 */
export const uniswapV4Calls: readonly CallModel[] = [
  {
    signature: 'swap((address,address,uint24,int24,address),(bool,int256,uint160),bytes)',
    read(visit, into) {
      const { input, output } = visit.frame
      if (!answers(output, 1) || input.length < keyEnd) return
      const delta = answer(output, 0)
      const amount0 = signed128(delta >> 128n)
      const amount1 = signed128(delta % two128)
      const zeroForOne = amount0 < 0n
      const amountIn = zeroForOne ? -amount0 : -amount1
      const amountOut = zeroForOne ? amount1 : amount0
      if (amountIn <= 0n || amountOut <= 0n) return
      const token0 = currency(argumentAddress(input, 0))
      const token1 = currency(argumentAddress(input, 1))
      tellSwap(visit, into, {
        protocol: 'uniswap_v4',
        pool: poolIdOf(input),
        tokenIn: zeroForOne ? token0 : token1,
        amountIn,
        tokenOut: zeroForOne ? token1 : token0,
        amountOut,
        coinIn: zeroForOne ? 0 : 1,
        coinOut: zeroForOne ? 1 : 0,
      })
    },
  },
]

function poolIdOf(input: Hex): Hex {
  return `0x${bytesToHex(keccak_256(hexToBytes(input.slice(keyStart, keyEnd))))}`
}

function currency(address: Address): Token {
  return address === zeroAddress ? ether : address
}

function signed128(value: bigint): bigint {
  return value >= two127 ? value - two128 : value
}
