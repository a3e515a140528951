export * from './build.ts'
export * from './case.ts'
