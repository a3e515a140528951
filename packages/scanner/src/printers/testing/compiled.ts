import { createRequire } from 'node:module'
import type { Program } from '../../ast/program.ts'
import { buildProgram } from '../../solc/fromSolc.ts'

/** A place that solc itself gives a variable. */
export type SolcPlace = {
  readonly label: string
  readonly slot: string
  readonly offset: number
  readonly type: string
}

type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<Record<string, Readonly<Record<string, SolcContract>>>>
}
type SolcContract = {
  readonly storageLayout: SolcLayout
  readonly transientStorageLayout: SolcLayout
}
export type SolcLayout = {
  readonly storage: readonly SolcPlace[]
  readonly types: Readonly<Record<string, { readonly numberOfBytes: string }>> | null
}

export type Compiled = {
  readonly program: Program
  /** solc's layouts by contract. */
  readonly layouts: Readonly<Record<string, SolcContract>>
}

/** Compiles one source with the bundled compiler, with its own storage layouts to compare ours with. */
export function compileSource(path: string, text: string): Compiled {
  const { version, compile } = createRequire(import.meta.url)('solc') as {
    readonly version: () => string
    readonly compile: (input: string) => string
  }
  const outputSelection = { '*': { '': ['ast'], '*': ['storageLayout', 'transientStorageLayout'] } }
  const input = {
    language: 'Solidity',
    sources: { [path]: { content: text } },
    settings: { outputSelection },
  }
  // The shape of solc's output, which the tests then rely on.
  const output = JSON.parse(compile(JSON.stringify(input))) as Output
  const failed = output.errors?.find(({ severity }) => severity === 'error')
  if (failed !== undefined) throw new Error(failed.formattedMessage)
  const file = { path, absolutePath: `/project/${path}`, text, dependency: false }
  return {
    program: buildProgram([file], [{ version: version(), output, sources: new Map([[path, file]]) }]),
    layouts: output.contracts[path] ?? {},
  }
}
