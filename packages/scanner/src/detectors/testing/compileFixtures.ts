import { createRequire } from 'node:module'
import type { Program, SourceFile } from '../../ast/program.ts'
import { blankPragmas, lineOf, oldestAccepted } from '../../compile/pragma.ts'
import { readDirectives } from '../../project/directives.ts'
import { fromSolc, type SolcOutput } from '../../solc/fromSolc.ts'

type Source = SourceFile & { readonly pragmas: readonly string[] }

const require = createRequire(import.meta.url)
const COMPILERS: Readonly<Record<string, string>> = {
  '0.4': 'solc-0.4',
  '0.5': 'solc-0.5',
  '0.6': 'solc-0.6',
  '0.7': 'solc-0.7',
  '0.8': 'solc',
}

/**
 * Compiles sources that import nothing, path to text, with one run for each compiler line that their pragmas name.
 * What does not compile has its message in `failures` and is left out of the program.
 */
export function compileFixtures(texts: ReadonlyMap<string, string>): {
  readonly program: Program
  readonly failures: ReadonlyMap<string, string>
} {
  const failures = new Map<string, string>()
  const byLine = new Map<string, Source[]>()
  for (const [path, text] of texts) {
    const pragmas = readDirectives(text).pragmas.map((pragma) => pragma.text)
    const line = lineOf(oldestAccepted(pragmas) ?? '0.8.0')
    const source = { path, absolutePath: path, text, dependency: false, pragmas }
    byLine.set(line, [...(byLine.get(line) ?? []), source])
  }
  const files = [...byLine.values()].flat()
  const outputs = [...byLine].map(([line, sources]) => compileLine(line, sources, failures))
  const units = fromSolc(outputs, files)
  return { program: { files, units, contracts: units.flatMap(({ contracts }) => contracts) }, failures }
}

/** A compiler gives no trees at all when one source is wrong, so it is asked again without that one. */
function compileLine(line: string, sources: readonly Source[], failures: Map<string, string>): SolcOutput {
  const compiler = COMPILERS[line]
  if (compiler === undefined) throw new Error(`No compiler for fixtures of Solidity ${line}`)
  const solc = require('solc/wrapper')(require(`${compiler}/soljson.js`))
  let left = sources
  for (;;) {
    const input = {
      language: 'Solidity',
      sources: Object.fromEntries(left.map(({ path, text }) => [path, { content: blankPragmas(text) }])),
      settings: { outputSelection: { '*': { '': ['ast'] } } },
    }
    const output = JSON.parse(solc.compile(JSON.stringify(input)))
    const errors = (output.errors ?? []).filter(({ severity }: { severity: string }) => severity === 'error')
    for (const { sourceLocation, formattedMessage } of errors) {
      failures.set(sourceLocation?.file ?? sources[0]?.path ?? '', String(formattedMessage))
    }
    const next = left.filter(({ path }) => !failures.has(path))
    if (errors.length === 0 || next.length === left.length) {
      return {
        version: solc.version(),
        output,
        sources: new Map(left.map((source) => [source.path, source])),
      }
    }
    left = next
  }
}
