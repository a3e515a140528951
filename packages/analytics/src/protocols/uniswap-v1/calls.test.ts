import { expect, test } from 'vitest'
import { calldata, makeFrame, makeTransferFrame, readTree } from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'

const [exchange, token, user] = [addressOf(0x11), addressOf(0xa), addressOf(1)]

test('ether for tokens: what came back of the ether is taken off', () => {
  const { actions } = readTree(
    makeFrame({
      from: user,
      to: exchange,
      value: 100n,
      input: calldata('ethToTokenSwapOutput(uint256,uint256)', 70n, 0n),
      calls: [
        makeFrame({ from: exchange, to: user, value: 8n }),
        makeTransferFrame(token, exchange, user, 70n),
      ],
    }),
  )
  expect(actions).toMatchObject([
    {
      kind: 'swap',
      pool: exchange,
      tokenIn: ether,
      amountIn: 92n,
      tokenOut: token,
      amountOut: 70n,
      coinIn: 0,
    },
  ])
})

test('tokens for ether, and the same function of something that moves nothing', () => {
  const input = calldata('tokenToEthSwapInput(uint256,uint256,uint256)', 70n, 1n, 0n)
  const calls = [
    makeFrame({ from: exchange, to: user, value: 90n }),
    makeTransferFrame(token, user, exchange, 70n),
  ]
  expect(readTree(makeFrame({ from: user, to: exchange, input, calls })).actions).toMatchObject([
    { kind: 'swap', tokenIn: token, amountIn: 70n, tokenOut: ether, amountOut: 90n, coinIn: 1, coinOut: 0 },
  ])
  expect(readTree(makeFrame({ from: user, to: exchange, input })).actions).toEqual([])
})
