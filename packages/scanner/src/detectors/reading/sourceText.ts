import type { Span } from '../../ast/node.ts'
import type { Program, SourceFile } from '../../ast/program.ts'

const sources = new WeakMap<SourceFile, Buffer>()

/** The source between two byte offsets; empty where the span lies in no file. */
export function textAt({ files }: Program, { file, start, end }: Span): string {
  const source = files[file]
  if (source === undefined) return ''
  let bytes = sources.get(source)
  if (bytes === undefined) {
    bytes = Buffer.from(source.text, 'utf8')
    sources.set(source, bytes)
  }
  return bytes.toString('utf8', start, end)
}
