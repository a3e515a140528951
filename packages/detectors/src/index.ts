import type { AnyDetector } from '@membrane/core'
import { flashLoanFlow } from './flash-loan-flow/detector.ts'
import { governanceDelay } from './governance-delay/detector.ts'
import { largeOutflow } from './large-outflow/detector.ts'
import { liquidationLatency } from './liquidation-latency/detector.ts'
import { onchainGuard } from './onchain-guard/detector.ts'
import { oracleHealth } from './oracle-health/detector.ts'
import { privilegedChange } from './privileged-change/detector.ts'
import { reentrancy } from './reentrancy/detector.ts'

export * from './reading/cluster.ts'
export * from './reading/frames.ts'
export * from './reading/logs.ts'
export * from './reading/net.ts'
export * from './reading/transfers.ts'
export * from './reading/words.ts'
export * from './signals/errors.ts'
export * from './signals/events.ts'
export * from './signals/functions.ts'
export {
  flashLoanFlow,
  governanceDelay,
  largeOutflow,
  liquidationLatency,
  onchainGuard,
  oracleHealth,
  privilegedChange,
  reentrancy,
}

/** The detectors that a guard runs unless its configuration switches one off: seven threat rules and a meter. */
export const builtinDetectors: readonly AnyDetector[] = [
  largeOutflow,
  oracleHealth,
  flashLoanFlow,
  reentrancy,
  privilegedChange,
  governanceDelay,
  onchainGuard,
  liquidationLatency,
]
