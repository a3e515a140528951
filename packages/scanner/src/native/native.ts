import type { SourceUnit, Span } from '../ast/node.ts'
import { type Parsed, resolve } from './resolve/resolve.ts'
import { parseSource } from './syntax/parseSource.ts'

/** A source to be read without a compiler. */
export type NativeSource = {
  /** The file's number in the program, which spans carry. */
  readonly file: number
  /** Path as findings print it. */
  readonly path: string
  readonly absolutePath: string
  readonly text: string
  /** Compiler version that the project names for it, `0.6.12`; for sources without a version pragma. */
  readonly compiler?: string | undefined
  /** Where imports lead: absolute path by path as written, undefined for what is missing. */
  readonly imports: ReadonlyMap<string, string | undefined>
}

/** What could not be read, or only by guessing. */
export type NativeDiagnostic = { readonly at: Span; readonly message: string }

/** Units in the order of the sources, and what to know about them. */
export type NativeProgram = {
  readonly units: readonly SourceUnit[]
  readonly diagnostics: readonly NativeDiagnostic[]
}

/**
 * Reads sources that need not compile into the typed tree: snippets, files whose imports are missing, any version
 * from 0.4 on. Where they do compile, the tree is the compiler's; where a name leads nowhere, its type is unknown.
 * Never throws. Reads all given files together, so that they may import each other, cycles included.
 * @param others units from the compiler that the sources may import, by absolute path
 */
export function readNatively(
  sources: readonly NativeSource[],
  others: ReadonlyMap<string, SourceUnit> = new Map(),
): NativeProgram {
  const parsed = sources.map(
    (source): Parsed => ({
      ...source,
      compiler: source.compiler,
      raw: parseSource(source.text, source.file),
    }),
  )
  const { units, diagnostics } = resolve(parsed, others)
  return { units, diagnostics: [...parsed.flatMap(({ raw }) => raw.diagnostics), ...diagnostics] }
}
