import { wrap } from './table.ts'
import type { Colors } from './terminal.ts'

/** A titled list of sentences, wrapped to `width`: one block, or none where there is nothing to say. */
export function bulletBlock(
  title: string,
  lines: readonly string[],
  c: Colors,
  width: number,
): readonly string[] {
  if (lines.length === 0) return []
  return [
    [
      c.dim(title),
      ...lines.flatMap((line) => wrap(line, width - 2).map((part, i) => `${i === 0 ? '· ' : '  '}${part}`)),
    ].join('\n'),
  ]
}
