export type * from './ast/node.ts'
export type { Program, SourceFile } from './ast/program.ts'
export type { Type } from './ast/type.ts'
export { defaultCacheDirectory, fileCache, memoryCache, type ScanCache } from './cache/store.ts'
export { detectors } from './detectors/catalogue.ts'
export type { Confidence, Detector, Report, TraceStep } from './detectors/detector.ts'
export type { FrontEnd } from './pipeline/frontEnd.ts'
export { favourShortRuns } from './pipeline/quickStart.ts'
export type { StageTime } from './pipeline/timing.ts'
export { type PrintedAs, type PrinterId, printScan } from './printers/print.ts'
export type { SourceMemory } from './project/sourceMemory.ts'
export { formatJson, type JsonReport, jsonReport } from './report/json.ts'
export { formatMarkdown } from './report/markdown.ts'
export { formatPretty } from './report/pretty.ts'
export { formatSarif } from './report/sarif.ts'
export { sourceLines } from './report/sourceLines.ts'
export type { ScanError, ScanResult, UsedCompiler } from './result.ts'
export {
  type AnalyseOptions,
  analyseProject,
  type ScanOptions,
  type ScanOutcome,
  scanProject,
} from './scan.ts'
export { formatBaseline, parseBaseline } from './triage/baseline.ts'
export { failing, parseFailOn } from './triage/failOn.ts'
export { judge } from './triage/judge.ts'
export type { Judgement } from './triage/judged.ts'
export { parseTriage } from './triage/triageFile.ts'
