import { zeroAddress } from '@membrane/core'
import { encodeAbiParameters, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { functionSelector } from '../../decode/signature.ts'
import { makeFrame, readTree, returned, words } from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { uniswapV4Calls } from './calls.ts'

const [manager, token, router] = [addressOf(0x44), addressOf(0xa), addressOf(2)]

function swap(amount0: bigint, amount1: bigint) {
  const selector = functionSelector(uniswapV4Calls[0]?.signature ?? '')
  const key = words(zeroAddress, token, 3000n, 60n, zeroAddress)
  const delta = (BigInt.asUintN(128, amount0) << 128n) | BigInt.asUintN(128, amount1)
  return readTree(
    makeFrame({
      calls: [
        makeFrame({
          from: router,
          to: manager,
          input: `${selector}${key}${words(1n, -100n, 0n, 9n * 32n, 0n)}`,
          output: returned(delta),
        }),
      ],
    }),
  ).actions
}

test('the answer is what changed in favour of the caller; the pool is the hash of its key', () => {
  const pool = keccak256(
    encodeAbiParameters(
      ['address', 'address', 'uint24', 'int24', 'address'].map((type) => ({ type })),
      [zeroAddress, token, 3000, 60, zeroAddress],
    ),
  )
  expect(swap(-100n, 90n)).toMatchObject([
    { kind: 'swap', protocol: 'uniswap_v4', pool, venue: manager, sender: router, coinIn: 0 },
  ])
  expect(swap(-100n, 90n)).toMatchObject([
    { tokenIn: ether, amountIn: 100n, tokenOut: token, amountOut: 90n },
  ])
  expect(swap(90n, -100n)).toMatchObject([
    { tokenIn: token, amountIn: 100n, tokenOut: ether, amountOut: 90n },
  ])
})

test('what changes nothing is no exchange', () => {
  expect(swap(0n, 0n)).toEqual([])
})
