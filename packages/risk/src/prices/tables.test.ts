import { describe, expect, it } from 'vitest'
import { chiSquareCdf, chiSquareQuantile, studentCdf, studentQuantile } from '../exact/functions.ts'
import { createStream, type Stream } from '../exact/threefry.ts'
import { createMarginMap } from './marginMap.ts'
import { createMixing } from './mixing.ts'

/** A stream that gives these words. */
const streamOf = (first: readonly number[], second: readonly number[]): Stream => ({
  ...createStream(0, 0),
  fillWords(out, count) {
    out.set(first)
    out.set(second, count)
  },
})

describe('createMixing', () => {
  it.each([2.1, 4, 9.5, 50])('reads the quantile within 3e-8, nu %d', (nu) => {
    const source = createStream(1, 0)
    const first: number[] = []
    const second: number[] = []
    // Every octave on both sides, and beyond the table.
    for (let octave = 0; octave < 27; octave++) {
      for (let n = 0; n < 12; n++) {
        first.push((source.uint32() | 0x80000000) >>> octave)
        second.push(source.uint32())
      }
    }
    const out = new Float64Array(first.length)
    createMixing(nu).fill(
      streamOf(
        first.map((x) => x | 0),
        second.map((x) => x | 0),
      ),
      out,
      first.length,
    )
    let worst = 0
    for (const [n, a] of first.entries()) {
      const b = second[n]!
      const tail = (a + ((b >>> 1) + 0.5) / 2 ** 31) / 2 ** 33
      const exact = Math.sqrt(nu / chiSquareQuantile((b & 1) === 0 ? tail : 1 - tail, nu))
      worst = Math.max(worst, Math.abs(out[n]! / exact - 1))
    }
    expect(worst).toBeLessThan(3e-8)
  })

  it('draws chi-squares', () => {
    const count = 50_000
    const out = new Float64Array(count)
    createMixing(5).fill(createStream(2, 0), out, count)
    for (const cut of [0.3, 1, 3, 6, 12, 20]) {
      const p = chiSquareCdf(cut, 5)
      const share = out.filter((s) => 5 / (s * s) <= cut).length / count
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count))
    }
  })
})

describe('createMarginMap', () => {
  it.each([
    [4, 5],
    [5, 3.2],
    [8, 2.5],
    [3, 30],
  ])('maps t of %d to t of %d degrees', (from, to) => {
    const map = createMarginMap(from, to)!
    let worst = 0
    for (let n = -700; n <= 700; n++) {
      const y = n * 0.0517
      const exact = n === 0 ? 0 : Math.sign(y) * -studentQuantile(studentCdf(-Math.abs(y), from), to)
      worst = Math.max(worst, Math.abs(map(y) - exact) / Math.max(1e-300, Math.abs(exact)))
    }
    expect(map(0)).toBe(0)
    expect(worst).toBeLessThan(1e-8)
  })

  it('is absent between equal laws', () => {
    expect(createMarginMap(4, 4)).toBeUndefined()
  })
})
