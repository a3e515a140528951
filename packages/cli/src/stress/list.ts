import { builtInScenarios } from '@membrane/risk'
import { wrap } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'

/** The built-in scenarios, each with what happened. */
export function listScenarios({ colors: c, outIsTerminal, size }: Terminal): string {
  const width = outIsTerminal ? size().columns : 100
  return `${[...builtInScenarios]
    .map(([name, { story }]) =>
      [c.bold(name), ...wrap(story, Math.max(40, width - 2)).map((line) => `  ${line}`)].join('\n'),
    )
    .join('\n\n')}\n`
}
