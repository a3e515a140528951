import fc from 'fast-check'
import { expect, test } from 'vitest'
import { framesOf } from '../reading/frames.ts'
import { account, block, frame, log, run, transaction, word, words } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { askerOf } from './askers.ts'
import { firstFrom } from './borrowed.ts'
import { cases } from './cases/cases.ts'
import { attack, pair, pay, swap, thief, usd, volt } from './cases/scene.ts'
import { priceManipulation } from './detector.ts'
import { type PricePoint, swingOf } from './path.ts'
import { addressEnding, amountEnding, firstEnd, mayEnd, secondEnd, tailsOf } from './tails.ts'

testCases(priceManipulation, cases)

const thereAndBack = [
  pay(usd, pair, 3_000n),
  swap(volt, 600n, attack, [400n, 5_000n]),
  pay(volt, pair, 590n),
  swap(usd, 2_970n, attack, [990n, 2_030n]),
]

test('what was reverted moved nothing', () => {
  const trace = frame(attack, { calls: thereAndBack })
  const undone = frame(attack, {
    calls: [{ ...trace, reverted: true, calls: thereAndBack.map((call) => ({ ...call, reverted: true })) }],
  })
  expect(run(priceManipulation, block([transaction({ from: thief, trace: undone })])).findings).toEqual([])
  const failed = transaction({ from: thief, trace, status: 'reverted' })
  expect(run(priceManipulation, block([failed])).findings).toEqual([])
})

test('the same transaction is judged the same with its events and without them', () => {
  const trace = frame(attack, { calls: thereAndBack })
  const logs = [
    log(pair, 'SyncV2', [], words(400, 5_000)),
    log(pair, 'SwapV2', [attack, attack], words(0, 3_000, 600, 0)),
    log(pair, 'SyncV2', [], words(990, 2_030)),
    log(pair, 'SwapV2', [attack, attack], words(590, 0, 0, 2_970)),
  ]
  const [bare] = run(priceManipulation, block([transaction({ from: thief, trace })])).findings
  const [full] = run(priceManipulation, block([transaction({ from: thief, trace, logs })])).findings
  expect(full).toMatchObject({ score: bare?.score, severity: bare?.severity, victims: bare?.victims })
})

test('a concentrated pool driven away and back is seen by its events', () => {
  const swapped = (amount0: bigint, amount1: bigint, root: bigint) =>
    log(
      pair,
      'SwapV3',
      [attack, attack],
      words(...[amount0, amount1, root, 1n, 0n].map((n) => word(BigInt.asUintN(256, n)))),
    )
  const x96 = 2n ** 96n
  // From 1 to 4 at an average of 2, and back.
  const logs = [swapped(-100n, 200n, 2n * x96), swapped(100n, -200n, x96)]
  expect(run(priceManipulation, block([transaction({ from: thief, logs })])).findings).toMatchObject([
    { severity: 'medium', victims: [pair] },
  ])
  const once = [swapped(-100n, 200n, 2n * x96), swapped(-10n, 40n, (21n * x96) / 10n)]
  expect(run(priceManipulation, block([transaction({ from: thief, logs: once })])).findings).toEqual([])
})

test('without logs and traces it says that no price was followed', () => {
  const { findings, unknown } = run(priceManipulation, block([transaction()]))
  expect(findings).toEqual([])
  expect(unknown).toEqual([expect.stringContaining('no price could be followed')])
  const logs = [log(pair, 'SyncV2', [], words(1, 2))]
  expect(run(priceManipulation, block([transaction({ logs })])).unknown).toEqual([
    expect.stringContaining('who read a price'),
  ])
})

test('deep and endless trees are followed without recursion', () => {
  let trace = swap(volt, 600n, attack, [400n, 5_000n])
  for (let depth = 0; depth < 20_000; depth++) trace = { ...frame(account(depth + 1)), calls: [trace] }
  const root = frame(attack, { calls: [trace] })
  expect(run(priceManipulation, block([transaction({ from: thief, trace: root })])).findings).toEqual([])
})

test('a swing is the farthest point from which half of the way was undone', () => {
  const path = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { maxLength: 12 })
  fc.assert(
    fc.property(path, (prices) => {
      const points: PricePoint[] = prices.map((price, at) => ({ price, at }))
      let farthest = 0
      for (const [i, there] of points.entries()) {
        const way = Math.log(there.price)
        const undone = points
          .slice(i + 1)
          .some((back) => Math.sign(way) * (way - Math.log(back.price)) >= Math.abs(way) / 2)
        if (undone) farthest = Math.max(farthest, Math.abs(way))
      }
      expect(Math.log(swingOf(1, points)?.ratio ?? 1)).toBeCloseTo(farthest, 9)
    }),
  )
})

test('arguments are found in place, and whoever may be meant is never passed over', () => {
  const number = fc.bigInt(0n, 2n ** 160n - 1n)
  fc.assert(
    fc.property(number, number, fc.bigInt(0n, 2n ** 256n - 1n), (holder, other, amount) => {
      const address = `0x${holder.toString(16).padStart(40, '0')}` as const
      const data = `0xa9059cbb${words(address, amount).slice(2)}`
      expect(mayEnd(tailsOf([address]), data, firstEnd)).toBe(true)
      expect(addressEnding(data, firstEnd)).toBe(address)
      const seen = amountEnding(data, secondEnd)
      expect(Math.abs(seen - Number(amount)) <= Number(amount) * 1e-14).toBe(true)
      expect(mayEnd(tailsOf([`0x${other.toString(16).padStart(40, '0')}`]), '0xa9059cbb', firstEnd)).toBe(
        false,
      )
    }),
  )
})

test('whoever wanted an answer is the nearest above that does more than look', () => {
  const look = { type: 'STATICCALL' } as const
  const deepest = frame(account(5), { ...look, calls: [frame(account(6))] })
  const trace = frame(account(1), {
    calls: [
      frame(account(2), { calls: [frame(account(3), { ...look, calls: [deepest] })] }),
      frame(account(4)),
    ],
  })
  const frames = framesOf(transaction({ trace }))
  expect(frames.map((one) => askerOf(frames, one)?.account)).toEqual([1, 2, 2, 2, 2, 4].map(account))
  const onlyLooks = framesOf(transaction({ trace: frame(account(1), look) }))
  expect(onlyLooks.map((one) => askerOf(onlyLooks, one))).toEqual([undefined])
})

test('the first at or after a place is what a search from the start finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(50), (numbers, start) => {
      const ordered = numbers.toSorted((a, b) => a - b)
      expect(firstFrom(ordered, start, (one) => one)).toBe(ordered.find((one) => one >= start))
    }),
  )
})
