export * from './chaosProxy.ts'
export * from './faults.ts'
export * from './random.ts'
export * from './reorg.ts'
