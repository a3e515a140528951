import type { AnyDetector } from '@membrane/core'
import { abnormalProfit } from './abnormal-profit/detector.ts'
import { attackPreparation } from './attack-preparation/detector.ts'
import { badDebt } from './bad-debt/detector.ts'
import { borrowedVotes } from './borrowed-votes/detector.ts'
import { bridgeBalance } from './bridge-balance/detector.ts'
import { depeg } from './depeg/detector.ts'
import { extraction } from './extraction/detector.ts'
import { flashLoanFlow } from './flash-loan-flow/detector.ts'
import { gasGriefing } from './gas-griefing/detector.ts'
import { governanceDelay } from './governance-delay/detector.ts'
import { impossibleAmount } from './impossible-amount/detector.ts'
import { invariant } from './invariant/detector.ts'
import { largeOutflow } from './large-outflow/detector.ts'
import { learnedBehaviour } from './learned-behaviour/detector.ts'
import { liquidationLatency } from './liquidation-latency/detector.ts'
import { multisigChange } from './multisig-change/detector.ts'
import { onchainGuard } from './onchain-guard/detector.ts'
import { oracleChange } from './oracle-change/detector.ts'
import { oracleDeviation } from './oracle-deviation/detector.ts'
import { oracleStaleness } from './oracle-staleness/detector.ts'
import { phishing } from './phishing/detector.ts'
import { poolInvariant } from './pool-invariant/detector.ts'
import { priceManipulation } from './price-manipulation/detector.ts'
import { privilegedChange } from './privileged-change/detector.ts'
import { proposalPayload } from './proposal-payload/detector.ts'
import { reentrancy } from './reentrancy/detector.ts'
import { responseHealth } from './response-health/detector.ts'
import { seizedControl } from './seized-control/detector.ts'
import { sharePrice } from './share-price/detector.ts'
import { steeredCall } from './steered-call/detector.ts'
import { unbackedMint } from './unbacked-mint/detector.ts'
import { upgrade } from './upgrade/detector.ts'

export * from './fusion/attackClass.ts'
export * from './fusion/features.ts'
export * from './fusion/finding.ts'
export * from './fusion/fuse.ts'
export * from './fusion/verdict.ts'
export * from './fusion/victim.ts'
export * from './fusion/weights.ts'
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
  abnormalProfit,
  attackPreparation,
  badDebt,
  borrowedVotes,
  bridgeBalance,
  depeg,
  extraction,
  flashLoanFlow,
  gasGriefing,
  governanceDelay,
  impossibleAmount,
  invariant,
  largeOutflow,
  learnedBehaviour,
  liquidationLatency,
  multisigChange,
  onchainGuard,
  oracleChange,
  oracleDeviation,
  oracleStaleness,
  phishing,
  poolInvariant,
  priceManipulation,
  privilegedChange,
  proposalPayload,
  reentrancy,
  responseHealth,
  seizedControl,
  sharePrice,
  steeredCall,
  unbackedMint,
  upgrade,
}

/** The detectors that a guard runs unless its configuration switches one off. */
export const builtinDetectors: readonly AnyDetector[] = [
  largeOutflow,
  oracleStaleness,
  oracleDeviation,
  oracleChange,
  priceManipulation,
  flashLoanFlow,
  abnormalProfit,
  reentrancy,
  sharePrice,
  poolInvariant,
  steeredCall,
  impossibleAmount,
  seizedControl,
  unbackedMint,
  badDebt,
  privilegedChange,
  upgrade,
  multisigChange,
  borrowedVotes,
  governanceDelay,
  proposalPayload,
  bridgeBalance,
  depeg,
  extraction,
  phishing,
  attackPreparation,
  responseHealth,
  gasGriefing,
  invariant,
  learnedBehaviour,
  onchainGuard,
  liquidationLatency,
]
