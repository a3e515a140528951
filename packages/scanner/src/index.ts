export type * from './ast/node.ts'
export type { Program, SourceFile } from './ast/program.ts'
export type { Type } from './ast/type.ts'
export type { Confidence, Detector, Report, TraceStep } from './detectors/detector.ts'
