import type { Hex } from '@membrane/core'

/** A custom error by its canonical signature and selector: the first four bytes of what a reverted frame returns. A test recomputes every selector. */
export type ErrorSignal = { readonly signature: string; readonly selector: Hex }

/** Every error that a built-in rule looks for. */
export const errors = {
  InvariantBroken: { signature: 'InvariantBroken(bytes32,uint256,uint256)', selector: '0x4ccfc4d8' },
  ReentrantFrame: { signature: 'ReentrantFrame(address)', selector: '0x9a3daca0' },
  NotSettled: { signature: 'NotSettled(address)', selector: '0x73a2ec8f' },
} as const satisfies Record<string, ErrorSignal>
