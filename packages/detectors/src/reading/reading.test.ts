import fc from 'fast-check'
import { expect, test } from 'vitest'
import { events } from '../signals/events.ts'
import {
  account,
  block,
  frame,
  input,
  log,
  transaction,
  transferCall,
  transferLog,
  word,
} from '../testing/build.ts'
import { framesOf, pathOf } from './frames.ts'
import { logsByTopic } from './logs.ts'
import { netFlows } from './net.ts'
import { transfersOf } from './transfers.ts'
import { argumentAt, encodeCall, uintToWord, wordAt, wordToInt, wordToUint } from './words.ts'

const token = account(0x70)
const alice = account(0xa)
const bob = account(0xb)

test('words survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), { maxLength: 5 }), (values) => {
      const data = encodeCall('0x12345678', values.map(uintToWord))
      expect(values.map((_, index) => wordToUint(argumentAt(data, index)))).toEqual(values)
      expect(argumentAt(data, values.length)).toBeUndefined()
    }),
  )
  expect(wordToInt(uintToWord(2n ** 256n - 5n))).toBe(-5n)
  expect(wordAt('0x', 0)).toBeUndefined()
})

test('frames are laid out in order of entry, each knowing where it ends and whose storage it uses', () => {
  const tx = transaction({
    trace: frame(account(1), {
      calls: [
        frame(account(2), { type: 'DELEGATECALL', calls: [frame(account(3))] }),
        frame(account(4), { type: 'STATICCALL', calls: [frame(account(5))] }),
      ],
    }),
  })
  const frames = framesOf(tx)
  expect(frames.map(({ account: at }) => at)).toEqual([1, 1, 3, 4, 5].map(account))
  expect(frames.map(({ end }) => end)).toEqual([5, 3, 3, 5, 5])
  expect(frames.map(({ readonly }) => readonly)).toEqual([false, false, false, true, true])
  expect(frames.map((one) => pathOf(frames, one))).toEqual([[], [0], [0, 0], [1], [1, 0]])
})

test('a very deep trace does not overflow the stack', () => {
  let deep = frame(account(1))
  for (let i = 0; i < 20_000; i++) deep = { ...frame(account(2)), from: account(3), calls: [deep] }
  expect(framesOf(transaction({ trace: { ...deep, from: alice } }))).toHaveLength(20_001)
})

test('token movements come from events, and from calls where there are no events', () => {
  const byLog = transaction({ logs: [transferLog(token, alice, bob, 7n)] })
  const byCall = transaction({ from: alice, trace: frame(token, { input: input('transfer', bob, 7) }) })
  const expected = [{ token, from: alice, to: bob, amount: 7n }]
  expect(transfersOf(byLog)).toMatchObject({ list: expected, tokens: 'logs', native: 'unknown' })
  expect(transfersOf(byCall)).toMatchObject({ list: expected, tokens: 'frames', native: 'frames' })
})

test('a transfer that failed, returned false or was an NFT moved no token', () => {
  const failed = frame(token, { input: input('transfer', bob, 7), output: word(0) })
  const reverted = { ...transferCall(token, bob, 7n), reverted: true }
  expect(transfersOf(transaction({ trace: frame(alice, { calls: [failed, reverted] }) })).list).toEqual([])
  const nft = log(token, 'Transfer', [alice, bob, 1])
  expect(transfersOf(transaction({ logs: [nft] })).list).toEqual([])
  expect(
    transfersOf(transaction({ status: 'reverted', logs: [transferLog(token, alice, bob, 7n)] })).list,
  ).toEqual([])
})

test('wrapping the coin and unwrapping it again nets to nothing for anybody', () => {
  const weth = account(0xe7)
  const tx = transaction({
    from: alice,
    trace: frame(bob, {
      calls: [
        frame(weth, { input: input('wrappedDeposit'), value: 5n }),
        transferCall(weth, bob, 5n),
        frame(weth, { input: input('wrappedWithdraw', 5), calls: [frame(bob, { value: 5n })] }),
      ],
    }),
  })
  const { list, wrappers } = transfersOf(tx)
  expect([...wrappers]).toEqual([weth])
  expect([...netFlows(list, wrappers).values()].every((balance) => balance.size === 0)).toBe(true)
})

test('net flows of a token sum to what was minted less what was burnt', () => {
  const accounts = fc.integer({ min: 0, max: 4 }).map(account)
  const transfers = fc.array(
    fc.record({ from: accounts, to: accounts, amount: fc.bigInt({ min: 0n, max: 1_000n }) }),
  )
  fc.assert(
    fc.property(transfers, (list) => {
      const net = netFlows(list.map((one) => ({ ...one, token })))
      let sum = 0n
      for (const balance of net.values()) sum += balance.get(token) ?? 0n
      const minted = list
        .filter(({ from, to }) => from === account(0) && to !== from)
        .reduce((total, { amount }) => total + amount, 0n)
      const burnt = list
        .filter(({ from, to }) => to === account(0) && to !== from)
        .reduce((total, { amount }) => total + amount, 0n)
      expect(sum).toBe(minted - burnt)
    }),
  )
})

test('events are found by topic in the order of the block, also when only the trace has them', () => {
  const upgraded = log(token, 'Upgraded', [bob])
  const first = transaction({ logs: [upgraded] })
  const second = transaction({ trace: frame(token, { logs: [upgraded] }) })
  const found = logsByTopic(block([first, second]), events.Upgraded.topic)
  expect(found.map(({ transaction: { index } }) => index)).toEqual([0, 1])
})

test('a vault that pays out more than was deposited is no wrapped coin', () => {
  const vault = account(0x7a)
  const withdrawal = frame(vault, { input: input('wrappedWithdraw', 5), calls: [frame(bob, { value: 5n })] })
  const calls = [frame(vault, { input: input('wrappedDeposit'), value: 5n }), withdrawal, withdrawal]
  const { list, wrappers } = transfersOf(transaction({ from: alice, trace: frame(bob, { calls }) }))
  expect(wrappers.size).toBe(0)
  expect(netFlows(list, wrappers).get(vault)?.get('native')).toBe(-5n)
})
