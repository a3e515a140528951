import { blocksAtOnce, parity } from './threefryRounds.ts'

/**
 * The blocks of counters (c0, c1), (c0, c1 + 1), ... under the key (k0, k1): `blocksAtOnce` first words in `out`, then as
 * many second words. What machines without SIMD run, and what the SIMD routine is tested against. Two blocks run side by
 * side and the rounds are written out: six times as fast as loops over tables.
 * @param c1 Second counter word of the first block; it wraps at 2^32.
 */
export function threefryBlocks(k0: number, k1: number, c0: number, c1: number, out: Int32Array): void {
  const k2 = parity ^ k0 ^ k1
  for (let block = 0; block < blocksAtOnce; block += 2) {
    let a0 = (c0 + k0) | 0
    let b0 = a0
    let a1 = (c1 + block + k1) | 0
    let b1 = (a1 + 1) | 0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0
    a0 = (a0 + k1) | 0
    a1 = (a1 + k2 + 1) | 0
    b0 = (b0 + k1) | 0
    b1 = (b1 + k2 + 1) | 0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 17) | (a1 >>> 15)) ^ a0
    b1 = ((b1 << 17) | (b1 >>> 15)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 29) | (a1 >>> 3)) ^ a0
    b1 = ((b1 << 29) | (b1 >>> 3)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 16) | (a1 >>> 16)) ^ a0
    b1 = ((b1 << 16) | (b1 >>> 16)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 24) | (a1 >>> 8)) ^ a0
    b1 = ((b1 << 24) | (b1 >>> 8)) ^ b0
    a0 = (a0 + k2) | 0
    a1 = (a1 + k0 + 2) | 0
    b0 = (b0 + k2) | 0
    b1 = (b1 + k0 + 2) | 0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0
    a0 = (a0 + k0) | 0
    a1 = (a1 + k1 + 3) | 0
    b0 = (b0 + k0) | 0
    b1 = (b1 + k1 + 3) | 0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 17) | (a1 >>> 15)) ^ a0
    b1 = ((b1 << 17) | (b1 >>> 15)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 29) | (a1 >>> 3)) ^ a0
    b1 = ((b1 << 29) | (b1 >>> 3)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 16) | (a1 >>> 16)) ^ a0
    b1 = ((b1 << 16) | (b1 >>> 16)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 24) | (a1 >>> 8)) ^ a0
    b1 = ((b1 << 24) | (b1 >>> 8)) ^ b0
    a0 = (a0 + k1) | 0
    a1 = (a1 + k2 + 4) | 0
    b0 = (b0 + k1) | 0
    b1 = (b1 + k2 + 4) | 0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0
    a0 = (a0 + a1) | 0
    b0 = (b0 + b1) | 0
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0
    a0 = (a0 + k2) | 0
    a1 = (a1 + k0 + 5) | 0
    b0 = (b0 + k2) | 0
    b1 = (b1 + k0 + 5) | 0
    out[block] = a0
    out[block + 1] = b0
    out[blocksAtOnce + block] = a1
    out[blocksAtOnce + block + 1] = b1
  }
}
