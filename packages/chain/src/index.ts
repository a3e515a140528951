export * from './send.ts'
export * from './source.ts'
