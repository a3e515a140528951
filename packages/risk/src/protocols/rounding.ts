/** `a b / c` rounded down, as unsigned integer division on chain. Arguments at least 0, `c` over 0. */
export function mulDivDown(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c
}

/** `a b / c` rounded up. Arguments at least 0, `c` over 0. */
export function mulDivUp(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b
  return product % c === 0n ? product / c : product / c + 1n
}

/** `a b / c` rounded to nearest, a half upward: `(a b + floor(c / 2)) / c`. Arguments at least 0, `c` over 0. */
export function mulDivHalfUp(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b + c / 2n) / c
}

/** The smaller of two. */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
