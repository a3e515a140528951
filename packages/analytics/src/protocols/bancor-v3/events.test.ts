import { expect, test } from 'vitest'
import { makeFlashLoan, makeSwap, tokenA, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf, hashOf } from '../../testing/reading.ts'
import { carbon } from '../carbon/model.ts'
import { bancorV3 } from './model.ts'

const network = addressOf(0xf1)
const trade = { sourceToken: tokenB, targetToken: tokenA, sourceAmount: 100n, targetAmount: 90n }
const swap = makeSwap({ tokenIn: tokenB, tokenOut: tokenA, coinIn: -1, coinOut: -1 })

test('a trade names both tokens', () => {
  const log = emit(
    network,
    'event TokensTraded(bytes32 indexed contextId, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, uint256 bntAmount, uint256 targetFee, uint256 bntFee, address trader)',
    { ...trade, contextId: hashOf(1), bntAmount: 5n, targetFee: 1n, bntFee: 1n, trader: addressOf(2) },
  )
  expect(readAll(bancorV3, [log]).actions).toEqual([{ ...swap, protocol: 'bancor_v3', recipient: undefined }])
})

test('Carbon’s event of the same name is another', () => {
  const log = emit(
    network,
    'event TokensTraded(address indexed trader, address indexed sourceToken, address indexed targetToken, uint256 sourceAmount, uint256 targetAmount, uint128 fee, bool byTargetAmount)',
    { ...trade, trader: addressOf(2), fee: 1n, byTargetAmount: false },
  )
  expect(readAll(bancorV3, [log]).actions).toEqual([])
  expect(readAll(carbon, [log]).actions).toEqual([{ ...swap, protocol: 'carbon' }])
})

test('a flash loan tells its borrower', () => {
  const log = emit(
    network,
    'event FlashLoanCompleted(address indexed token, address indexed borrower, uint256 amount, uint256 fee)',
    { token: tokenA, borrower: addressOf(2), amount: 100n, fee: 1n },
  )
  expect(readAll(bancorV3, [log]).actions).toEqual([
    makeFlashLoan({ protocol: 'bancor_v3', lender: network, receiver: undefined }),
  ])
})
