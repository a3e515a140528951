import type { Contract, SourceUnit } from './node.ts'

/** One source of the program, by its number in `Span.file`. */
export type SourceFile = {
  /** Path as findings print it. */
  readonly path: string
  readonly absolutePath: string
  /** The text as read from disk. */
  readonly text: string
  /** True for libraries that the project only uses (`lib/`, `node_modules/`): analysed, and nothing is reported about them. */
  readonly dependency: boolean
}

/** What the front ends give: every unit of the project, whichever front end read it. */
export type Program = {
  readonly files: readonly SourceFile[]
  readonly units: readonly SourceUnit[]
  /** Every contract of every unit. */
  readonly contracts: readonly Contract[]
}
