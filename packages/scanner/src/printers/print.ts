import type { Scan } from '../analysis/scan.ts'
import { callGraph, callGraphMermaid, callGraphText } from './callGraph.ts'
import { inheritance, inheritanceMermaid, inheritanceText } from './inheritance.ts'
import { privileges, privilegesMermaid, privilegesText } from './privileges.ts'
import { storageLayouts, storageMermaid, storageText } from './storage.ts'
import { summary, summaryMermaid, summaryText } from './summary.ts'

export type PrinterId = 'callgraph' | 'inheritance' | 'storage' | 'privileges' | 'summary'
export type PrintedAs = 'text' | 'mermaid' | 'json'

type Printer = (scan: Scan, format: PrintedAs) => string

const printers: Readonly<Record<PrinterId, Printer>> = {
  callgraph: (scan, format) => as(format, callGraph(scan), callGraphText, callGraphMermaid),
  inheritance: (scan, format) => as(format, inheritance(scan.program), inheritanceText, inheritanceMermaid),
  storage: (scan, format) => as(format, storageLayouts(scan.program), storageText, storageMermaid),
  privileges: (scan, format) => as(format, privileges(scan), privilegesText, privilegesMermaid),
  summary: (scan, format) => as(format, summary(scan), summaryText, summaryMermaid),
}

/** Draws what is known of the scanned contracts; the same program gives the same text. Ends in a line feed. */
export function printScan(printer: PrinterId, format: PrintedAs, scan: Scan): string {
  return `${printers[printer](scan, format)}\n`
}

function as<T>(format: PrintedAs, data: T, text: (data: T) => string, mermaid: (data: T) => string): string {
  if (format === 'json') return JSON.stringify(data, undefined, 2)
  return format === 'text' ? text(data) : mermaid(data)
}
