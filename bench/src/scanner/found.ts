/** A place in a source, lines from 1, the end inclusive. */
export type Place = { readonly file: string; readonly line: number; readonly endLine: number }

/** A finding of any tool, as far as the measures need it. `file` is relative to the data set's root. */
export type Found = Place & {
  readonly detector: string
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info'
  readonly contract: string | undefined
  readonly fn: string | undefined
  readonly message: string
  /** Further places the finding names, the primary one excluded. */
  readonly trace: readonly Place[]
}

/** What a tool said of a set of files. */
export type Scanned = {
  readonly found: readonly Found[]
  /** Files that the tool could not read or compile, with its reason. */
  readonly failed: readonly { readonly file: string; readonly reason: string }[]
  /** CPU seconds of the tool alone and of the compilers it ran; undefined where saved results were read. */
  readonly cpu: { readonly own: number; readonly compilers: number } | undefined
}

/** `apart`: every file by itself with what it imports; `together`: as one program. */
export type HowToScan = 'apart' | 'together'

/** A tool under measurement: what it finds in `files` below `root` (paths relative to it). */
export type Tool = {
  readonly name: 'membrane' | 'slither'
  scan(root: string, files: readonly string[], how: HowToScan): Promise<Scanned>
}

/** Findings at most this many lines long name their lines; of longer ones the first line counts. */
const namedLines = 3

/** The lines that a place names: all of a short one, the first of a long one. */
export function linesOf({ line, endLine }: Place): readonly number[] {
  const last = endLine - line < namedLines ? Math.max(line, endLine) : line
  return Array.from({ length: last - line + 1 }, (_, i) => line + i)
}

/** Whether a finding says so of one of `lines` of `file`: by its own place, or by any that it names. */
export function hits(found: Found, file: string, lines: ReadonlySet<number>, by: 'place' | 'trace'): boolean {
  const places = by === 'place' ? [found] : [found, ...found.trace]
  return places.some((place) => place.file === file && linesOf(place).some((line) => lines.has(line)))
}
