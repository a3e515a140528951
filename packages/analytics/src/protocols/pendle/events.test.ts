import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLiquidity, makeSwap, tokenA } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { ether } from '../../transfer.ts'
import { erc20 } from '../erc20/model.ts'
import { pendle } from './model.ts'

const market = addressOf(0xf1)
const caller = addressOf(2)
const receiver = addressOf(3)
const traded = (netPtOut: bigint, netSyOut: bigint) =>
  emit(
    market,
    'event Swap(address indexed caller, address indexed receiver, int256 netPtOut, int256 netSyOut, uint256 netSyFee, uint256 netSyToReserve)',
    { caller, receiver, netPtOut, netSyOut, netSyFee: 2n, netSyToReserve: 1n },
  )
const swap = makeSwap({
  protocol: 'pendle',
  sender: caller,
  recipient: receiver,
  tokenIn: undefined,
  tokenOut: undefined,
  amountIn: 100n,
  amountOut: 90n,
})

test('a positive amount is what the trader received', () => {
  expect(readAll(pendle, [traded(-100n, 90n), traded(90n, -100n)]).actions).toEqual([
    { ...swap, coinIn: 0, coinOut: 1 },
    { ...swap, coinIn: 1, coinOut: 0, order: 1 },
  ])
})

test('liquidity is counted in the principal token first', () => {
  const mint = emit(
    market,
    'event Mint(address indexed receiver, uint256 netLpMinted, uint256 netSyUsed, uint256 netPtUsed)',
    { receiver, netLpMinted: 5n, netSyUsed: 10n, netPtUsed: 20n },
  )
  const burn = emit(
    market,
    'event Burn(address indexed receiverSy, address indexed receiverPt, uint256 netLpBurned, uint256 netSyOut, uint256 netPtOut)',
    { receiverSy: receiver, receiverPt: caller, netLpBurned: 5n, netSyOut: 10n, netPtOut: 20n },
  )
  const row = makeLiquidity({
    protocol: 'pendle',
    owner: receiver,
    liquidity: 5n,
    tokens: [undefined, undefined],
    amounts: [20n, 10n],
  })
  const both = { ...pendle, events: [...erc20.events, ...pendle.events] }
  const burned = (from: Address) =>
    emit(market, 'event Transfer(address indexed from, address indexed to, uint256 value)', {
      from,
      to: zeroAddress,
      value: 5n,
    })
  expect(readAll(both, [mint, burned(market), burn]).actions).toEqual([
    { ...row, kind: 'mint' },
    { ...row, kind: 'burn', order: 2 },
  ])
  // A lending token of Aave V3 emits the same Burn, of what its holder had.
  expect(readAll(both, [burned(receiver), burn]).actions).toEqual([])
})

test('a trade for nothing is none', () => {
  expect(readAll(pendle, [traded(-100n, 0n), traded(0n, -100n), traded(0n, 0n)]).actions).toEqual([])
})

test('wrapping into a standardized yield is a swap with it, in ether where it says zero', () => {
  const deposit = emit(
    market,
    'event Deposit(address indexed caller, address indexed receiver, address indexed tokenIn, uint256 amountDeposited, uint256 amountSyOut)',
    { caller, receiver, tokenIn: zeroAddress, amountDeposited: 100n, amountSyOut: 90n },
  )
  const redeem = emit(
    market,
    'event Redeem(address indexed caller, address indexed receiver, address indexed tokenOut, uint256 amountSyToRedeem, uint256 amountTokenOut)',
    { caller, receiver, tokenOut: tokenA, amountSyToRedeem: 100n, amountTokenOut: 90n },
  )
  const wrap = { ...swap, protocol: 'pendle_sy', coinIn: -1, coinOut: -1 }
  expect(readAll(pendle, [deposit, redeem]).actions).toEqual([
    { ...wrap, tokenIn: ether, tokenOut: market },
    { ...wrap, tokenIn: market, tokenOut: tokenA, order: 1 },
  ])
})
