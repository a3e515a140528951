/** Threefry2x32-20 as Salmon, Moraes, Dror and Shaw (SC 2011) define it. Blocks made by one call: a multiple of 8. */
export const blocksAtOnce = 64

/** The key's third word is this xor the other two. */
export const parity = 0x1bd11bda

/** Of four rounds each, in turn. */
export const rotations: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
]

/** After each four rounds: which key words are added to the two halves, and the count that goes with the second. */
export const injections = [
  { first: 1, second: 2, plus: 1 },
  { first: 2, second: 0, plus: 2 },
  { first: 0, second: 1, plus: 3 },
  { first: 1, second: 2, plus: 4 },
  { first: 2, second: 0, plus: 5 },
] as const
