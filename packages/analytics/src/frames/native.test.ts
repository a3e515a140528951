import type { Log } from '@membrane/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFrame } from '../testing/frames.ts'
import { addressOf } from '../testing/reading.ts'
import { nativeTransfers } from './native.ts'
import { addInOrder } from './transaction.ts'

const [a, b, c] = [addressOf(0xa), addressOf(0xb), addressOf(0xc)]
const logOf = (address: Log['address'], logIndex: number): Log => ({
  address,
  topics: [],
  data: '0x',
  logIndex,
})

test('what a call sends along stands before all that it logs, and what it sends on stands between', () => {
  const root = makeFrame({
    to: a,
    value: 1n,
    calls: [
      makeFrame({ from: a, to: b }),
      makeFrame({ from: a, to: c, value: 2n }),
      makeFrame({ from: a, to: b }),
    ],
  })
  const found = nativeTransfers(root, [logOf(b, 0), logOf(c, 1), logOf(b, 2)])
  expect(found.map(({ amount, order }) => [amount, order])).toEqual([
    [1n, -0.5],
    [2n, 0.5],
  ])
})

test('a log that fits several stretches of its contract takes the last, since events come last', () => {
  // A wrapped coin pays out and then says so.
  const root = makeFrame({ to: a, calls: [makeFrame({ from: a, to: b, value: 3n })] })
  expect(nativeTransfers(root, [logOf(a, 0)])).toMatchObject([{ amount: 3n, order: -0.5 }])
})

test('a delegated call runs, and logs, as the account that delegates', () => {
  const root = makeFrame({
    to: a,
    calls: [
      makeFrame({ type: 'DELEGATECALL', from: a, to: c, calls: [makeFrame({ from: a, to: b, value: 1n })] }),
      makeFrame({ from: a, to: c, value: 2n }),
    ],
  })
  const found = nativeTransfers(root, [logOf(b, 0), logOf(a, 1), logOf(c, 2)])
  expect(found.map(({ amount, order }) => [amount, order])).toEqual([
    [1n, -0.5],
    [2n, 1.5],
  ])
})

test('native transfers keep their order among themselves and inside the bounds of the logs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ to: fc.constantFrom(a, b, c), value: fc.bigInt(0n, 3n) }), { maxLength: 12 }),
      fc.array(fc.constantFrom(a, b, c), { maxLength: 12 }),
      (sends, emitters) => {
        const calls = sends.map(({ to, value }) => makeFrame({ from: a, to, value }))
        const found = nativeTransfers(makeFrame({ to: a, value: 1n, calls }), emitters.map(logOf))
        expect(found).toHaveLength(1 + sends.filter(({ value }) => value > 0n).length)
        for (let i = 0; i < found.length; i++) {
          const order = found[i]?.order ?? Number.NaN
          expect(order).toBeGreaterThan(found[i - 1]?.order ?? -1)
          expect(order).toBeLessThan(emitters.length)
        }
      },
    ),
  )
})

test('transfers put together stand in order of time', () => {
  const [first, second] = nativeTransfers(
    makeFrame({ to: a, value: 1n, calls: [makeFrame({ from: a, to: b, value: 2n })] }),
    [],
  )
  if (first === undefined || second === undefined) throw new Error('two transfers expected')
  const list = [
    { ...first, order: 0 },
    { ...first, order: 1 },
  ]
  addInOrder(list, [
    { ...second, order: -0.5 },
    { ...second, order: 0.5 },
  ])
  expect(list.map(({ order }) => order)).toEqual([-0.5, 0, 0.5, 1])
})
