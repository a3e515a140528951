import { describe, expect, it } from 'vitest'
import { normalCdf } from './functions.ts'
import { createStream } from './threefry.ts'
import { threefryBlocks } from './threefryBlocks.ts'
import { blocksAtOnce } from './threefryRounds.ts'
import { instantiateThreefry } from './threefrySimd.ts'

/** Random123's published answers for Threefry2x32-20: key, counter, result. */
const knownAnswers = [
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
] as const

describe('threefry', () => {
  it('gives the known answers', () => {
    const out = new Int32Array(2 * blocksAtOnce)
    for (const [k0, k1, c0, c1, first, second] of knownAnswers) {
      threefryBlocks(k0, k1, c0, c1, out)
      expect([out[0]! >>> 0, out[blocksAtOnce]! >>> 0]).toEqual([first, second])
    }
  })

  it('gives the same words in SIMD, over the wrap of the counter', () => {
    const simd = instantiateThreefry()!
    const out = new Int32Array(2 * blocksAtOnce)
    for (const [k0, k1, c0, c1] of [
      [1, 2, 3, 4],
      [-5, 77, 123456, -20],
      [0, -1, 0, 2147483640],
    ] as const) {
      threefryBlocks(k0, k1, c0, c1, out)
      simd.fill(k0, k1, c0, c1)
      expect(simd.words).toEqual(out)
    }
  })
})

describe('createStream', () => {
  it('starts with the first block of its key and path', () => {
    expect(createStream(0, 0, 0).uint32()).toBe(0x6b200159)
  })

  it('gives a path the same draws in any order', () => {
    const kinds = ['uint32', 'uniform', 'normal', 'exponential'] as const
    const draw = (path: number) => {
      const stream = createStream(7, path, 3)
      return kinds.flatMap((kind) => Array.from({ length: 200 }, () => stream[kind]()))
    }
    const stream = createStream(7, 0, 3)
    for (const path of [5, 1, 4294967295, 5]) {
      stream.reset(path)
      expect(kinds.flatMap((kind) => Array.from({ length: 200 }, () => stream[kind]()))).toEqual(draw(path))
    }
    expect(draw(5)).not.toEqual(draw(6))
  })

  it('keeps seeds, paths and purposes apart', () => {
    const names = [
      [0, 0, 0],
      [1, 0, 0],
      [4294967296, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [4294967297, 0, 0],
    ] as const
    expect(
      new Set(names.map(([seed, path, purpose]) => createStream(seed, path, purpose).uniform())).size,
    ).toBe(names.length)
  })

  it('fills as single draws do', () => {
    const one = createStream(3, 1)
    const many = createStream(3, 1)
    const filled = new Float64Array(20_001)
    many.fillNormals(filled, 1, 9_000)
    many.fillUniforms(filled, 9_000, 9_007)
    many.fillNormals(filled, 9_007, 20_001)
    for (let n = 1; n < filled.length; n++) {
      const single = n >= 9_000 && n < 9_007 ? one.uniform() : one.normal()
      if (single !== filled[n]) expect.fail(`entry ${n} is ${filled[n]} instead of ${single}`)
    }
    const words = new Int32Array(300)
    many.fillWords(words, 150)
    const expected = Array.from({ length: 150 }, () => one.uint32())
    expect(Array.from(words.subarray(0, 150), (word) => word >>> 0)).toEqual(expected)
  })

  it('draws the laws that it names', () => {
    const stream = createStream(11, 0)
    const count = 100_000
    const moments = (draw: () => number) => {
      let sum = 0
      let square = 0
      for (let n = 0; n < count; n++) {
        const x = draw()
        sum += x
        square += x * x
      }
      return [sum / count, square / count] as const
    }
    // Bounds are four standard errors.
    const [m, v] = moments(stream.normal)
    expect(Math.abs(m)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(v - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    const [e, e2] = moments(stream.exponential)
    expect(Math.abs(e - 1)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(e2 - 2)).toBeLessThan(4 * Math.sqrt(20 / count))
    for (const shape of [0.4, 2.5]) {
      const [g, g2] = moments(() => stream.gamma(shape))
      expect(Math.abs(g - shape)).toBeLessThan(4 * Math.sqrt(shape / count))
      const fourth = shape * (shape + 1) * (shape + 2) * (shape + 3) - (shape * (shape + 1)) ** 2
      expect(Math.abs(g2 - shape * (shape + 1))).toBeLessThan(4 * Math.sqrt(fourth / count))
    }
    const faces = new Float64Array(6)
    for (let n = 0; n < count; n++) faces[stream.below(6)]! += 1
    for (const face of faces)
      expect(Math.abs(face / count - 1 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / count))
  })

  it('has the normal distribution in every strip and in the tail', () => {
    const stream = createStream(12, 0)
    const count = 300_000
    const values = new Float64Array(count)
    stream.fillNormals(values, 0, count)
    const cuts = [-3.8, -3.2, -2.2, -1.1, -0.3, 0.05, 0.7, 1.6, 2.7, 3.5, 4]
    for (const cut of cuts) {
      const p = normalCdf(cut)
      const share = values.reduce((n, x) => (x <= cut ? n + 1 : n), 0) / count
      expect(Math.abs(share - p), `at ${cut}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count))
    }
  })

  it.each([
    [-1, 0, 0],
    [0.5, 0, 0],
    [2 ** 53, 0, 0],
    [1, 2 ** 32, 0],
    [1, 0, 2048],
  ])('refuses seed %d, path %d, purpose %d', (seed, path, purpose) => {
    expect(() => createStream(seed, path, purpose)).toThrow(
      expect.objectContaining({ code: 'STREAM_INVALID' }),
    )
  })
})
