/**
 * Our ids for those of Slither's detectors that ours call otherwise, and for older names of Slither's that are still
 * found in code. Every other name means the detector of that name.
 */
export const slitherNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['arbitrary-send', ['arbitrary-send-eth']],
  ['reentrancy-balance', ['reentrancy-eth', 'reentrancy-no-eth']],
  ['reentrancy-unlimited-gas', ['reentrancy-eth']],
])
