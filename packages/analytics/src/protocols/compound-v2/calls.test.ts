import type { CallFrame } from '@membrane/core'
import { expect, test } from 'vitest'
import { calldata, makeBalanceFrame, makeFrame, readTree, returned } from '../../testing/frames.ts'
import { addressOf } from '../../testing/reading.ts'

const [liquidator, borrower, market, underlying, other] = [1, 2, 3, 4, 5].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]

const seize = (calls: readonly CallFrame[], error = 0n) =>
  readTree(
    makeFrame({
      from: other,
      to: market,
      input: calldata('seize(address,address,uint256)', liquidator, borrower, 5_427_519_546_903n),
      output: returned(error),
      calls,
    }),
  ).transfers.map(({ token, from, to, amount }) => ({ token, from, to, amount }))

const moved = { token: market, from: borrower }

test('a market without a share hands over all that it seizes', () => {
  expect(seize([])).toEqual([{ ...moved, to: liquidator, amount: 5_427_519_546_903n }])
  // Another market's balance is not its own cash.
  expect(seize([makeBalanceFrame(underlying, market, other, 10n)])).toHaveLength(1)
})

test('a market that looks how much cash it holds keeps 2.8 %, as its reserves', () => {
  const implementation = makeFrame({
    type: 'DELEGATECALL',
    from: market,
    to: other,
    calls: [makeBalanceFrame(underlying, market, market, 10n)],
  })
  expect(seize([implementation])).toEqual([
    { ...moved, to: liquidator, amount: 5_275_548_999_590n },
    { ...moved, to: market, amount: 151_970_547_313n },
  ])
})

test('a seizure that was refused moves nothing', () => {
  expect(seize([], 3n)).toEqual([])
})

test('what a market owes its holders changes as it tells its comptroller', () => {
  const asks = (signature: string, holder: typeof borrower, of = market) =>
    makeFrame({ from: market, to: other, input: calldata(signature, of, holder, 100n, 4_900n) })
  const told = (...calls: readonly CallFrame[]) =>
    readTree(makeFrame({ to: market, calls })).transfers.map(({ token, from, to, amount }) => ({
      token,
      from,
      to,
      amount,
    }))
  const minted = asks('mintVerify(address,address,uint256,uint256)', borrower)
  const redeemed = asks('redeemVerify(address,address,uint256,uint256)', liquidator)
  expect(told(minted, redeemed)).toEqual([
    { token: market, from: market, to: borrower, amount: 4_900n },
    { token: market, from: liquidator, to: market, amount: 4_900n },
  ])
  expect(told(asks('mintVerify(address,address,uint256,uint256)', borrower, underlying))).toEqual([])
})
