import { MembraneError } from '@membrane/core'
import { exp } from './exp.ts'
import { ln, pow } from './ln.ts'
import { threefryBlocks } from './threefryBlocks.ts'
import { blocksAtOnce } from './threefryRounds.ts'
import { instantiateThreefry } from './threefrySimd.ts'
import { boxes, fillFromBoxes, height, tailStart } from './ziggurat.ts'

/** One for all streams of a thread: each keeps a copy of its words. */
const simd = instantiateThreefry()

/**
 * Random draws of one (seed, path, purpose). Each draw takes the next block of 64 bits; one that rejects takes
 * more. All draws are the same bits on every machine.
 */
export type Stream = {
  /** 32 random bits, as an unsigned number. */
  readonly uint32: () => number
  /** Uniform on the open interval (0, 1): the middles of 2^52 equal cells. */
  readonly uniform: () => number
  /** Standard normal, by a ziggurat of 256 strips (Marsaglia and Tsang 2000) with 52 bits in each strip. */
  readonly normal: () => number
  /** Exponential of mean 1, by inversion. */
  readonly exponential: () => number
  /** Gamma of this shape (> 0) and scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000). */
  readonly gamma: (shape: number) => number
  /** Integer in [0, n), n from 1 to 2^32, each equally likely. */
  readonly below: (n: number) => number
  /** What as many calls of `normal` give, into `out[from..to)`. */
  readonly fillNormals: (out: Float64Array, from: number, to: number) => void
  /** The next `count` blocks as they are: their first words in `out[0..count)`, their second ones behind. */
  readonly fillWords: (out: Int32Array, count: number) => void
  /** What as many calls of `uniform` give, into `out[from..to)`. */
  readonly fillUniforms: (out: Float64Array, from: number, to: number) => void
  /** Starts over as the stream of another path (and purpose), without allocation. */
  readonly reset: (path: number, purpose?: number) => void
}

/**
 * A stream of draws that depends on nothing but its three names, so paths can be drawn in any order, by any worker.
 * The Threefry2x32-20 key is `seed mod 2^32` and `floor(seed / 2^32) * 2^11 + purpose`: no two (seed, purpose) share a key.
 * The counter is the path and the number of blocks drawn; 2^32 blocks are one path's period.
 * @param seed Integer from 0 to 2^53 - 1.
 * @param path Integer from 0 to 2^32 - 1.
 * @param purpose What the draws are for, 0 to 2047: prices, borrowers, gas must not share draws.
 * @throws STREAM_INVALID for numbers outside of these.
 */
export function createStream(seed: number, path: number, purpose = 0): Stream {
  if (!Number.isSafeInteger(seed) || seed < 0) throw outside('seed', seed, '2^53 - 1')
  const k0 = (seed % 4294967296) | 0
  const seedTop = Math.floor(seed / 4294967296) << 11
  const words = new Int32Array(2 * blocksAtOnce)
  let k1 = 0
  let c0 = 0
  let block = 0
  let at = 0

  function reset(toPath: number, toPurpose: number = k1 & 2047): void {
    if (!(toPath >= 0 && toPath <= 4294967295 && toPath === Math.floor(toPath)))
      throw outside('path', toPath, '2^32 - 1')
    if (!(toPurpose >= 0 && toPurpose <= 2047 && toPurpose === Math.floor(toPurpose)))
      throw outside('purpose', toPurpose, '2047')
    k1 = seedTop | toPurpose
    c0 = toPath | 0
    block = 0
    at = blocksAtOnce
  }

  function refill(): void {
    if (simd === undefined) threefryBlocks(k0, k1, c0, block, words)
    else {
      simd.fill(k0, k1, c0, block)
      words.set(simd.words)
    }
    block = (block + blocksAtOnce) | 0
    at = 0
  }

  function uint32(): number {
    if (at === blocksAtOnce) refill()
    const word = words[at] as number // in bounds
    at++
    return word >>> 0
  }

  function uniform(): number {
    if (at === blocksAtOnce) refill()
    const a = words[at] as number // in bounds
    const b = words[blocksAtOnce + at] as number
    at++
    return openUnit(a, b)
  }

  function normal(): number {
    for (;;) {
      if (at === blocksAtOnce) refill()
      const a = words[at] as number // in bounds
      const b = words[blocksAtOnce + at] as number
      at++
      const strip = a & 255
      const x = ((a >> 9) * 536870912 + (b >>> 3) + 0.5) * (boxes[2 * strip] as number)
      if (Math.abs(x) < (boxes[2 * strip + 1] as number)) return x
      const kept = outsideOfBox(strip, x)
      if (kept !== 0) return kept
    }
  }

  /** The rare draws: the tail under the lowest strip, and the part of a strip that the curve cuts. 0: rejected. */
  function outsideOfBox(strip: number, x: number): number {
    if (strip === 0) {
      // Marsaglia 1964: exponential proposals beyond the start of the tail
      for (;;) {
        const e = -ln(uniform()) / tailStart
        if (-2 * ln(uniform()) > e * e) return x > 0 ? tailStart + e : -tailStart - e
      }
    }
    const below = height[strip] as number // in bounds
    const y = below + uniform() * ((height[strip + 1] as number) - below)
    return y < exp(-0.5 * x * x) ? x : 0
  }

  function fillNormals(out: Float64Array, from: number, to: number): void {
    for (let n = from; n < to; ) {
      if (at === blocksAtOnce) refill()
      const end = Math.min(blocksAtOnce, at + to - n)
      const stop = fillFromBoxes(words, blocksAtOnce, at, end, out, n)
      n += stop - at
      at = stop
      // The block that did not fit its box is drawn again from the start, with what it may need beyond.
      if (stop < end) {
        out[n] = normal()
        n++
      }
    }
  }

  function fillUniforms(out: Float64Array, from: number, to: number): void {
    for (let n = from; n < to; n++) out[n] = uniform()
  }

  function exponential(): number {
    return -ln(uniform())
  }

  function gamma(shape: number): number {
    if (shape < 1) {
      const whole = gamma(shape + 1)
      return whole * pow(uniform(), 1 / shape)
    }
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const root = 1 + c * x
      if (root <= 0) continue
      const v = root * root * root
      const u = uniform()
      const square = x * x
      if (u < 1 - 0.0331 * square * square) return d * v
      if (ln(u) < 0.5 * square + d * (1 - v + ln(v))) return d * v
    }
  }

  function fillWords(out: Int32Array, count: number): void {
    for (let n = 0; n < count; ) {
      if (at === blocksAtOnce) refill()
      const run = Math.min(count - n, blocksAtOnce - at)
      out.set(words.subarray(at, at + run), n)
      out.set(words.subarray(blocksAtOnce + at, blocksAtOnce + at + run), count + n)
      n += run
      at += run
    }
  }

  function below(n: number): number {
    if (!(n >= 1 && n <= 4294967296 && n === Math.floor(n))) throw outside('n of below', n, '2^32, from 1')
    // Words over the last whole multiple of n would make the low results likelier.
    const limit = 4294967296 - (4294967296 % n)
    for (;;) {
      const word = uint32()
      if (word < limit) return word % n
    }
  }

  reset(path, purpose)
  return { uint32, uniform, normal, exponential, gamma, below, fillNormals, fillUniforms, fillWords, reset }
}

/** (i + 1/2) / 2^52 with i from 26 high bits of each word: exact, and never 0 or 1. */
function openUnit(a: number, b: number): number {
  return ((a >>> 6) * 67108864 + (b >>> 6) + 0.5) * 2.220446049250313e-16
}

function outside(name: string, value: number, most: string): MembraneError {
  return new MembraneError('STREAM_INVALID', {
    shortMessage: `The ${name} of a random stream is ${value}; it must be a whole number from 0 to ${most}.`,
    hint: `Give a whole number as ${name}.`,
  })
}
