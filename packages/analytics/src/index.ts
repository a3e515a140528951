export * from './action.ts'
export * from './analyse.ts'
export * from './bundle.ts'
export { findDisplacements } from './bundles/displacement/find.ts'
export {
  type DisplacementEvidence,
  type DisplacementReason,
  type DisplacementVerdict,
  displacementReasons,
  displacementSpan,
  isDisplacement,
} from './bundles/displacement/judge.ts'
export { type DisplacementPair, judgePairs, readDisplacementPairs } from './bundles/displacement/pairs.ts'
export { type PlacedTransaction, placeTransaction } from './bundles/displacement/transaction.ts'
export { createDisplacementWindow, type DisplacementWindow } from './bundles/displacement/window.ts'
export { findJit } from './bundles/jit.ts'
export { findSandwiches } from './bundles/sandwich/find.ts'
export { createDispatcher, type Dispatcher, readLogs } from './decode/dispatch.ts'
export { type NetFlow, netFlow } from './flow/delta.ts'
export type {
  CallModel,
  EventModel,
  FrameMemory,
  FrameVisit,
  LogCursor,
  ProtocolModel,
  Reading,
} from './model.ts'
export * from './price/decimals.ts'
export * from './price/excursion.ts'
export * from './price/fromBlock.ts'
export * from './price/source.ts'
export * from './price/worth.ts'
export { protocols } from './protocols/index.ts'
export type { PoolTokens } from './resolve/pools.ts'
export * from './transfer.ts'
