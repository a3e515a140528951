import type { AnyDetector } from '@membrane/core'
import { flashLoanFlow } from './flash-loan-flow/detector.ts'
import { reentrancy } from './reentrancy/detector.ts'

export * from './reading/frames.ts'
export * from './reading/logs.ts'
export * from './reading/net.ts'
export * from './reading/transfers.ts'
export * from './reading/words.ts'
export * from './signals/events.ts'
export * from './signals/functions.ts'
export { flashLoanFlow, reentrancy }

/** The detectors that a guard runs unless its configuration switches one off. */
export const builtinDetectors: readonly AnyDetector[] = [flashLoanFlow, reentrancy]
