import { cases as abnormalProfit } from './abnormal-profit/cases/cases.ts'
import { cases as attackPreparation } from './attack-preparation/cases/cases.ts'
import { cases as badDebt } from './bad-debt/cases/cases.ts'
import { cases as borrowedVotes } from './borrowed-votes/cases/cases.ts'
import { cases as bridgeBalance } from './bridge-balance/cases/cases.ts'
import { cases as depeg } from './depeg/cases/cases.ts'
import { cases as extraction } from './extraction/cases/cases.ts'
import { cases as flashLoanFlow } from './flash-loan-flow/cases/cases.ts'
import { cases as gasGriefing } from './gas-griefing/cases/cases.ts'
import { cases as governanceDelay } from './governance-delay/cases/cases.ts'
import { cases as impossibleAmount } from './impossible-amount/cases/cases.ts'
import { cases as invariant } from './invariant/cases/cases.ts'
import { cases as largeOutflow } from './large-outflow/cases/cases.ts'
import { cases as learnedBehaviour } from './learned-behaviour/cases/cases.ts'
import { cases as liquidationLatency } from './liquidation-latency/cases/cases.ts'
import { cases as multisigChange } from './multisig-change/cases/cases.ts'
import { cases as onchainGuard } from './onchain-guard/cases/cases.ts'
import { cases as oracleChange } from './oracle-change/cases/cases.ts'
import { cases as oracleDeviation } from './oracle-deviation/cases/cases.ts'
import { cases as oracleStaleness } from './oracle-staleness/cases/cases.ts'
import { cases as phishing } from './phishing/cases/cases.ts'
import { cases as poolInvariant } from './pool-invariant/cases/cases.ts'
import { cases as priceManipulation } from './price-manipulation/cases/cases.ts'
import { cases as privilegedChange } from './privileged-change/cases/cases.ts'
import { cases as proposalPayload } from './proposal-payload/cases/cases.ts'
import { cases as reentrancy } from './reentrancy/cases/cases.ts'
import { cases as responseHealth } from './response-health/cases/cases.ts'
import { cases as seizedControl } from './seized-control/cases/cases.ts'
import { cases as sharePrice } from './share-price/cases/cases.ts'
import { cases as steeredCall } from './steered-call/cases/cases.ts'
import type { DetectorCase } from './testing/case.ts'
import { cases as unbackedMint } from './unbacked-mint/cases/cases.ts'
import { cases as upgrade } from './upgrade/cases/cases.ts'

/** The cases of every built-in detector, by its id: what `membrane rules test` runs. */
export const builtinCases: Readonly<Record<string, readonly DetectorCase[]>> = {
  'large-outflow': largeOutflow,
  'oracle-staleness': oracleStaleness,
  'oracle-deviation': oracleDeviation,
  'oracle-change': oracleChange,
  'price-manipulation': priceManipulation,
  'flash-loan-flow': flashLoanFlow,
  'abnormal-profit': abnormalProfit,
  reentrancy: reentrancy,
  'share-price': sharePrice,
  'pool-invariant': poolInvariant,
  'steered-call': steeredCall,
  'impossible-amount': impossibleAmount,
  'seized-control': seizedControl,
  'unbacked-mint': unbackedMint,
  'bad-debt': badDebt,
  'privileged-change': privilegedChange,
  upgrade: upgrade,
  'multisig-change': multisigChange,
  'borrowed-votes': borrowedVotes,
  'governance-delay': governanceDelay,
  'proposal-payload': proposalPayload,
  'bridge-balance': bridgeBalance,
  depeg: depeg,
  extraction: extraction,
  phishing: phishing,
  'attack-preparation': attackPreparation,
  'response-health': responseHealth,
  'gas-griefing': gasGriefing,
  invariant: invariant,
  'learned-behaviour': learnedBehaviour,
  'onchain-guard': onchainGuard,
  'liquidation-latency': liquidationLatency,
}
