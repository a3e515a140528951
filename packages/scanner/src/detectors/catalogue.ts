import { detector as abiencoderv2Array } from './abiencoderv2-array/detector.ts'
import { detector as approveRace } from './approve-race/detector.ts'
import { detector as approveWithoutReset } from './approve-without-reset/detector.ts'
import { detector as arbitraryCall } from './arbitrary-call/detector.ts'
import { detector as arbitrarySendErc20 } from './arbitrary-send-erc20/detector.ts'
import { detector as arbitrarySendErc20Permit } from './arbitrary-send-erc20-permit/detector.ts'
import { detector as arbitrarySendEth } from './arbitrary-send-eth/detector.ts'
import { detector as arrayByReference } from './array-by-reference/detector.ts'
import { detector as arrayDeletion } from './array-deletion/detector.ts'
import { detector as balanceAsAccounting } from './balance-as-accounting/detector.ts'
import { detector as booleanCst } from './boolean-cst/detector.ts'
import { detector as callsLoop } from './calls-loop/detector.ts'
import { detector as chainlinkFeedRegistry } from './chainlink-feed-registry/detector.ts'
import { detector as chronicleUncheckedPrice } from './chronicle-unchecked-price/detector.ts'
import { detector as claimReplay } from './claim-replay/detector.ts'
import { detector as contractCheck } from './contract-check/detector.ts'
import { detector as controlledArrayLength } from './controlled-array-length/detector.ts'
import { detector as controlledDelegatecall } from './controlled-delegatecall/detector.ts'
import { detector as crossChainSource } from './cross-chain-source/detector.ts'
import { detector as delegatecallLoop } from './delegatecall-loop/detector.ts'
import { detector as denialOfService } from './denial-of-service/detector.ts'
import { detector as deprecatedStandards } from './deprecated-standards/detector.ts'
import type { Detector } from './detector.ts'
import { detector as divideBeforeMultiply } from './divide-before-multiply/detector.ts'
import { detector as domainSeparatorCached } from './domain-separator-cached/detector.ts'
import { detector as ecrecoverZero } from './ecrecover-zero/detector.ts'
import { detector as emptyInputBypass } from './empty-input-bypass/detector.ts'
import { detector as encodePackedCollision } from './encode-packed-collision/detector.ts'
import { detector as enumConversion } from './enum-conversion/detector.ts'
import { detector as erc20Interface } from './erc20-interface/detector.ts'
import { detector as erc721Interface } from './erc721-interface/detector.ts'
import { detector as erc4626Inflation } from './erc4626-inflation/detector.ts'
import { detector as feeOnTransfer } from './fee-on-transfer/detector.ts'
import { detector as floatingPragma } from './floating-pragma/detector.ts'
import { detector as frontRunning } from './front-running/detector.ts'
import { detector as functionDefaultVisibility } from './function-default-visibility/detector.ts'
import { detector as gasPriceAmount } from './gas-price-amount/detector.ts'
import { detector as gelatoUnprotectedRandomness } from './gelato-unprotected-randomness/detector.ts'
import { detector as governanceBalance } from './governance-balance/detector.ts'
import { detector as hardCodedDecimals } from './hard-coded-decimals/detector.ts'
import { detector as hardCodedGas } from './hard-coded-gas/detector.ts'
import { detector as inconsistentAccessControl } from './inconsistent-access-control/detector.ts'
import { detector as incorrectConstructorName } from './incorrect-constructor-name/detector.ts'
import { detector as incorrectEquality } from './incorrect-equality/detector.ts'
import { detector as incorrectExp } from './incorrect-exp/detector.ts'
import { detector as incorrectModifier } from './incorrect-modifier/detector.ts'
import { detector as incorrectReturn } from './incorrect-return/detector.ts'
import { detector as incorrectShift } from './incorrect-shift/detector.ts'
import { detector as incorrectUnary } from './incorrect-unary/detector.ts'
import { detector as ineffectiveCheck } from './ineffective-check/detector.ts'
import { detector as integerOverflow } from './integer-overflow/detector.ts'
import { detector as interestAccrualOrder } from './interest-accrual-order/detector.ts'
import { detector as l2Sequencer } from './l2-sequencer/detector.ts'
import { detector as liquidationBlocked } from './liquidation-blocked/detector.ts'
import { detector as lockedEther } from './locked-ether/detector.ts'
import { detector as mappingDeletion } from './mapping-deletion/detector.ts'
import { detector as memoryCopyWrite } from './memory-copy-write/detector.ts'
import { detector as missingAccessControl } from './missing-access-control/detector.ts'
import { detector as missingAssignment } from './missing-assignment/detector.ts'
import { detector as missingDeadline } from './missing-deadline/detector.ts'
import { detector as missingPause } from './missing-pause/detector.ts'
import { detector as missingSlippage } from './missing-slippage/detector.ts'
import { detector as msgValueLoop } from './msg-value-loop/detector.ts'
import { detector as nameReused } from './name-reused/detector.ts'
import { detector as oracleDecimals } from './oracle-decimals/detector.ts'
import { detector as oracleStale } from './oracle-stale/detector.ts'
import { detector as outOfOrderRetryable } from './out-of-order-retryable/detector.ts'
import { detector as precisionLoss } from './precision-loss/detector.ts'
import { detector as privateData } from './private-data/detector.ts'
import { detector as pythDeprecatedFunctions } from './pyth-deprecated-functions/detector.ts'
import { detector as pythUncheckedConfidence } from './pyth-unchecked-confidence/detector.ts'
import { detector as pythUncheckedPublishtime } from './pyth-unchecked-publishtime/detector.ts'
import { detector as readOnlyReentrancy } from './read-only-reentrancy/detector.ts'
import { detector as rebasingToken } from './rebasing-token/detector.ts'
import { detector as reentrancyBalance } from './reentrancy-balance/detector.ts'
import { detector as reentrancyBenign } from './reentrancy-benign/detector.ts'
import { detector as reentrancyCrossContract } from './reentrancy-cross-contract/detector.ts'
import { detector as reentrancyCrossFunction } from './reentrancy-cross-function/detector.ts'
import { detector as reentrancyEth } from './reentrancy-eth/detector.ts'
import { detector as reentrancyEvents } from './reentrancy-events/detector.ts'
import { detector as reentrancyNoEth } from './reentrancy-no-eth/detector.ts'
import { detector as reentrancyTokenHook } from './reentrancy-token-hook/detector.ts'
import { detector as reentrancyUnlimitedGas } from './reentrancy-unlimited-gas/detector.ts'
import { detector as returnBomb } from './return-bomb/detector.ts'
import { detector as returnInLoop } from './return-in-loop/detector.ts'
import { detector as returnLeave } from './return-leave/detector.ts'
import { detector as reusedConstructor } from './reused-constructor/detector.ts'
import { detector as rewardTokenRecovery } from './reward-token-recovery/detector.ts'
import { detector as rtlo } from './rtlo/detector.ts'
import { detector as selfTransfer } from './self-transfer/detector.ts'
import { detector as shadowingAbstract } from './shadowing-abstract/detector.ts'
import { detector as shadowingBuiltin } from './shadowing-builtin/detector.ts'
import { detector as shadowingLocal } from './shadowing-local/detector.ts'
import { detector as shadowingState } from './shadowing-state/detector.ts'
import { detector as shareRounding } from './share-rounding/detector.ts'
import { detector as shortAddress } from './short-address/detector.ts'
import { detector as signatureDomain } from './signature-domain/detector.ts'
import { detector as signatureMalleability } from './signature-malleability/detector.ts'
import { detector as signatureReplay } from './signature-replay/detector.ts'
import { detector as spotPrice } from './spot-price/detector.ts'
import { detector as storageArray } from './storage-array/detector.ts'
import { detector as storageCollision } from './storage-collision/detector.ts'
import { detector as suicidal } from './suicidal/detector.ts'
import { detector as tautologicalCompare } from './tautological-compare/detector.ts'
import { detector as tautology } from './tautology/detector.ts'
import { detector as timelockBypass } from './timelock-bypass/detector.ts'
import { detector as timestamp } from './timestamp/detector.ts'
import { detector as transientStorageDirty } from './transient-storage-dirty/detector.ts'
import { detector as txOrigin } from './tx-origin/detector.ts'
import { detector as unboundedLoop } from './unbounded-loop/detector.ts'
import { detector as uncheckedLowlevel } from './unchecked-lowlevel/detector.ts'
import { detector as uncheckedSend } from './unchecked-send/detector.ts'
import { detector as uncheckedTransfer } from './unchecked-transfer/detector.ts'
import { detector as uninitializedLocal } from './uninitialized-local/detector.ts'
import { detector as uninitializedState } from './uninitialized-state/detector.ts'
import { detector as uninitializedStorage } from './uninitialized-storage/detector.ts'
import { detector as unlimitedApproval } from './unlimited-approval/detector.ts'
import { detector as unprotectedCallback } from './unprotected-callback/detector.ts'
import { detector as unprotectedInitializer } from './unprotected-initializer/detector.ts'
import { detector as unprotectedUpgrade } from './unprotected-upgrade/detector.ts'
import { detector as unrefundedEth } from './unrefunded-eth/detector.ts'
import { detector as unsafeDowncast } from './unsafe-downcast/detector.ts'
import { detector as unusedReturn } from './unused-return/detector.ts'
import { detector as unusedState } from './unused-state/detector.ts'
import { detector as weakPrng } from './weak-prng/detector.ts'
import { detector as writeAfterWrite } from './write-after-write/detector.ts'

/** Every rule there is, sorted by id. */
export const detectors: readonly Detector[] = [
  abiencoderv2Array,
  approveRace,
  approveWithoutReset,
  arbitraryCall,
  arbitrarySendErc20,
  arbitrarySendErc20Permit,
  arbitrarySendEth,
  arrayByReference,
  arrayDeletion,
  balanceAsAccounting,
  booleanCst,
  callsLoop,
  chainlinkFeedRegistry,
  chronicleUncheckedPrice,
  claimReplay,
  contractCheck,
  controlledArrayLength,
  controlledDelegatecall,
  crossChainSource,
  delegatecallLoop,
  denialOfService,
  deprecatedStandards,
  divideBeforeMultiply,
  domainSeparatorCached,
  ecrecoverZero,
  emptyInputBypass,
  encodePackedCollision,
  enumConversion,
  erc20Interface,
  erc4626Inflation,
  erc721Interface,
  feeOnTransfer,
  floatingPragma,
  frontRunning,
  functionDefaultVisibility,
  gasPriceAmount,
  gelatoUnprotectedRandomness,
  governanceBalance,
  hardCodedDecimals,
  hardCodedGas,
  inconsistentAccessControl,
  incorrectConstructorName,
  incorrectEquality,
  incorrectExp,
  incorrectModifier,
  incorrectReturn,
  incorrectShift,
  incorrectUnary,
  ineffectiveCheck,
  integerOverflow,
  interestAccrualOrder,
  l2Sequencer,
  liquidationBlocked,
  lockedEther,
  mappingDeletion,
  memoryCopyWrite,
  missingAccessControl,
  missingAssignment,
  missingDeadline,
  missingPause,
  missingSlippage,
  msgValueLoop,
  nameReused,
  oracleDecimals,
  oracleStale,
  outOfOrderRetryable,
  precisionLoss,
  privateData,
  pythDeprecatedFunctions,
  pythUncheckedConfidence,
  pythUncheckedPublishtime,
  readOnlyReentrancy,
  rebasingToken,
  reentrancyBalance,
  reentrancyBenign,
  reentrancyCrossContract,
  reentrancyCrossFunction,
  reentrancyEth,
  reentrancyEvents,
  reentrancyNoEth,
  reentrancyTokenHook,
  reentrancyUnlimitedGas,
  returnBomb,
  returnInLoop,
  returnLeave,
  reusedConstructor,
  rewardTokenRecovery,
  rtlo,
  selfTransfer,
  shadowingAbstract,
  shadowingBuiltin,
  shadowingLocal,
  shadowingState,
  shareRounding,
  shortAddress,
  signatureDomain,
  signatureMalleability,
  signatureReplay,
  spotPrice,
  storageArray,
  storageCollision,
  suicidal,
  tautologicalCompare,
  tautology,
  timelockBypass,
  timestamp,
  transientStorageDirty,
  txOrigin,
  unboundedLoop,
  uncheckedLowlevel,
  uncheckedSend,
  uncheckedTransfer,
  uninitializedLocal,
  uninitializedState,
  uninitializedStorage,
  unlimitedApproval,
  unprotectedCallback,
  unprotectedInitializer,
  unprotectedUpgrade,
  unrefundedEth,
  unsafeDowncast,
  unusedReturn,
  unusedState,
  weakPrng,
  writeAfterWrite,
]
