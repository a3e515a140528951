import { describe, expect, test } from 'vitest'
import { createStream } from '../exact/threefry.ts'
import { createDebtBuckets } from './debtBuckets.ts'

describe('debt buckets', () => {
  test('give back the order of sorting, whatever falls, rests or comes anew in between', () => {
    const from = 7
    const count = 400
    const draws = createStream(3, 0, 1)
    const owed = new Float64Array(from + count)
    const queue = createDebtBuckets(owed, from, count)
    const waiting = new Set<number>()
    let taken = 0
    for (let round = 0; round < 300; round++) {
      for (let slot = from; slot < from + count; slot++) {
        if (waiting.has(slot)) {
          // Some repay a part, some nearly nothing, some all; they wait on, and nobody borrows anew.
          const part = draws.uniform()
          if (part < 0.02) owed[slot] = Math.floor((owed[slot] ?? 0) * draws.uniform())
          else if (part < 0.04) owed[slot] = Math.max(0, (owed[slot] ?? 0) - 1)
        } else if (draws.uniform() < 0.3) {
          // Few bits and many ties, over all magnitudes that there are.
          owed[slot] = Math.ceil(draws.uniform() * 8) * 2 ** Math.floor(draws.uniform() * 50)
          waiting.add(slot)
          queue.push(slot)
        }
      }
      const expected = [...waiting]
        .filter((slot) => (owed[slot] ?? 0) > 0)
        .sort((a, b) => (owed[b] ?? 0) - (owed[a] ?? 0) || a - b)
      // Often the debt of somebody who waits, to the atom.
      const someone = owed[expected[Math.floor(draws.uniform() * 80)] ?? from] ?? 0
      let least = draws.uniform() < 0.5 ? someone : 2 ** (draws.uniform() * 55)
      const most = Math.floor(draws.uniform() * 60)
      for (let offer = 0; offer < most; offer++) {
        const slot = queue.take(least)
        const next = expected[offer]
        expect(slot).toBe(next !== undefined && (owed[next] ?? 0) >= least ? next : -1)
        if (slot === -1) break
        waiting.delete(slot)
        taken++
        // The bound only rises while slots are taken.
        if (draws.uniform() < 0.2) least *= 1.5
      }
      queue.rest()
      const owing = [...waiting].filter((slot) => (owed[slot] ?? 0) > 0)
      expect(queue.size).toBeGreaterThanOrEqual(owing.length)
      expect(queue.size).toBeLessThanOrEqual(waiting.size)
    }
    expect(taken).toBeGreaterThan(2_000)
  })

  test('hold the least and the largest debt, and are empty after a reset', () => {
    const owed = Float64Array.of(1, 2 ** 53 - 1, 1.5e6)
    const queue = createDebtBuckets(owed, 0, 3)
    for (const slot of [0, 1, 2]) queue.push(slot)
    expect([queue.take(0), queue.take(0), queue.take(0), queue.take(0)]).toEqual([1, 2, 0, -1])
    queue.push(2)
    queue.reset()
    expect([queue.size, queue.take(0)]).toEqual([0, -1])
  })
})
