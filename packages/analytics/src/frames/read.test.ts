import { zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { calldata, makeFrame, makeTransferFrame, readTree, returned } from '../testing/frames.ts'
import { addressOf } from '../testing/reading.ts'
import { ether, weth } from '../transfer.ts'
import { outcomeOf, tipTo } from './transaction.ts'

const [user, bot, token, other, miner] = [1, 2, 3, 4, 5].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
]

test('value moves with calls, creations and self-destructions, and with nothing delegated', () => {
  const { transfers } = readTree(
    makeFrame({
      value: 5n,
      calls: [
        makeFrame({ type: 'DELEGATECALL', from: bot, to: other, value: 5n }),
        makeFrame({ type: 'CALLCODE', from: bot, to: other, value: 5n }),
        makeFrame({ type: 'CREATE', from: bot, to: other, value: 1n }),
        makeFrame({ type: 'SELFDESTRUCT', from: other, to: miner, value: 1n }),
      ],
    }),
  )
  expect(transfers.map(({ from, to, amount, order }) => [from, to, amount, order])).toEqual([
    [user, bot, 5n, 0],
    [bot, other, 1n, 5],
    [other, miner, 1n, 7],
  ])
  expect(transfers.every(({ standard, token }) => standard === 'native' && token === ether)).toBe(true)
})

test('what was reverted counts for nothing, whether the frame failed or one above it', () => {
  const failed = makeFrame({
    error: 'Reverted',
    reverted: true,
    calls: [{ ...makeTransferFrame(token, bot, user, 1n), reverted: true }],
  })
  expect(
    readTree(makeFrame({ calls: [failed, makeTransferFrame(token, bot, user, 2n)] })).transfers,
  ).toMatchObject([{ amount: 2n }])
  expect(outcomeOf(failed)).toBe('reverted')
  expect(readTree(failed).transfers).toEqual([])
})

test("a proxy's delegated call repeats its own and is not counted again", () => {
  const front = makeTransferFrame(token, bot, user, 7n)
  const root = makeFrame({
    calls: [{ ...front, calls: [{ ...front, type: 'DELEGATECALL', from: token, to: other }] }],
  })
  expect(readTree(root).transfers).toHaveLength(1)
})

test('a token that passes the same call on to another contract moves its tokens once, under its own name', () => {
  const front = makeTransferFrame(token, bot, user, 7n)
  const root = makeFrame({ calls: [{ ...front, calls: [{ ...front, from: token, to: other }] }] })
  expect(readTree(root).transfers).toMatchObject([{ token, from: bot, to: user, amount: 7n }])
})

test('a transfer happened when the token answered true or spent gas and answered nothing', () => {
  const call = makeTransferFrame(token, bot, user, 7n)
  const amounts = (output: `0x${string}`, gasUsed: number) =>
    readTree(makeFrame({ calls: [{ ...call, output, gasUsed }] })).transfers.length
  expect(amounts(returned(1n), 30_000)).toBe(1)
  expect(amounts(returned(0n), 30_000)).toBe(0)
  expect(amounts('0x', 30_000)).toBe(1)
  // An account without code accepts anything and spends nothing.
  expect(amounts('0x', 0)).toBe(0)
})

test('transferFrom without an answer moves an NFT, unless the token is known to be fungible', () => {
  const input = calldata('transferFrom(address,address,uint256)', user, other, 9n)
  const moved = (to: `0x${string}`, output: `0x${string}`) =>
    readTree(makeFrame({ calls: [makeFrame({ from: bot, to, input, output })] })).transfers
  expect(moved(token, '0x')).toMatchObject([{ standard: 'nft', amount: 1n, tokenId: 9n }])
  expect(moved(token, returned(1n))).toMatchObject([{ standard: 'erc20', amount: 9n }])
  const usdt = '0xdac17f958d2ee523a2206206994597c13d831ec7'
  expect(moved(usdt, '0x')).toMatchObject([{ standard: 'erc20', amount: 9n }])
})

test('wrapping mints whatever is sent along, and unwrapping burns', () => {
  const withdraw = calldata('withdraw(uint256)', 3n)
  const { transfers } = readTree(
    makeFrame({
      calls: [
        makeFrame({ from: bot, to: weth, value: 4n }),
        makeFrame({
          from: bot,
          to: weth,
          input: withdraw,
          calls: [makeFrame({ from: weth, to: bot, value: 3n })],
        }),
        makeFrame({ from: bot, to: token, input: withdraw }),
      ],
    }),
  )
  expect(
    transfers.map(({ standard, token, from, to, amount }) => [standard, token, from, to, amount]),
  ).toEqual([
    ['native', ether, bot, weth, 4n],
    ['erc20', weth, zeroAddress, bot, 4n],
    ['native', ether, weth, bot, 3n],
    ['erc20', weth, bot, zeroAddress, 3n],
  ])
})

test('a call that a contract delegates to itself is one of its caller', () => {
  const inner = { ...makeTransferFrame(token, token, other, 7n), type: 'DELEGATECALL' as const }
  const root = makeFrame({ from: user, to: token, calls: [inner] })
  expect(readTree(root).transfers).toMatchObject([{ token, from: user, to: other, amount: 7n }])
})

test('the tip is what others sent to the coinbase; it is not known where the coinbase is not', () => {
  const { transfers } = readTree(
    makeFrame({ value: 1n, to: miner, calls: [makeFrame({ from: bot, to: miner, value: 2n })] }),
  )
  expect(tipTo(miner, transfers)).toBe(3n)
  expect(tipTo(undefined, transfers)).toBeUndefined()
  expect(tipTo(user, transfers)).toBe(0n)
})

test('actions and transfers stand at the exit of their frames, with the path to them', () => {
  const { actions } = readTree(
    makeFrame({
      calls: [
        makeFrame(),
        makeFrame({
          to: token,
          input: calldata(
            'liquidationCall(address,address,address,uint256,bool)',
            token,
            other,
            user,
            100n,
            0n,
          ),
          from: bot,
          calls: [makeTransferFrame(other, bot, token, 60n), makeTransferFrame(token, token, bot, 50n)],
        }),
      ],
    }),
  )
  expect(actions).toMatchObject([
    {
      kind: 'liquidation',
      debtToken: other,
      debtAmount: 60n,
      collateralToken: token,
      collateralAmount: 50n,
      order: 8,
      logIndex: -1,
      traceAddress: [1],
    },
  ])
})
