export * from './action.ts'
export * from './analyse.ts'
export * from './bundle.ts'
export { createDispatcher, type Dispatcher, readLogs } from './decode/dispatch.ts'
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
export * from './transfer.ts'
