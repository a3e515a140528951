import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * npm's solc behind the part of solc's command line that Slither uses (`--version`, `FILE --combined-json ...` with
 * remappings), so that a peer can be measured where no native compiler is installed. The first argument names the npm
 * package. Bytecode is left empty: it costs most of a compilation and no static tool here reads it. Pragmas are blanked
 * out, position for position, because one compiler stands for its whole breaking line.
 */
const require = createRequire(import.meta.url)
const [packageName = 'solc', ...args] = process.argv.slice(2)

type Compiled = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly sources?: Readonly<Record<string, { readonly id: number; readonly ast: unknown }>>
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, ContractOutput>>>>
}

type ContractOutput = {
  readonly abi: unknown
  readonly userdoc?: unknown
  readonly devdoc?: unknown
  readonly evm?: { readonly methodIdentifiers?: unknown }
}

type Compile = (input: string, callbacks: unknown) => string

/** Up to 0.4 `compile` took another form of input, and the standard one had a name of its own. */
type Wrapped = { readonly compile: Compile; readonly compileStandardWrapper?: Compile }

const version = (require(`${packageName}/package.json`) as { readonly version: string }).version

if (args.includes('--version')) {
  print(
    `solc, the solidity compiler commandline interface\nVersion: ${version}+commit.00000000.Emscripten.clang\n`,
  )
} else compile()

function compile(): void {
  const file = args.find((one) => one.endsWith('.sol') && !one.includes('='))
  if (file === undefined || !args.includes('--combined-json')) {
    process.stderr.write('Give a .sol file and --combined-json.\n')
    process.exitCode = 2
    return
  }
  const remappings = args.filter((one) => /^[^-].*=/.test(one))
  const outputs = ['abi', 'userdoc', 'devdoc', 'evm.methodIdentifiers']
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readSource(file) } },
    settings: { remappings, outputSelection: { '*': { '': ['ast'], '*': outputs } } },
  }
  const wrapper = require(`${packageName}/wrapper`) as (soljson: unknown) => Wrapped
  const solc = wrapper(require(`${packageName}/soljson.js`))
  const output = (solc.compileStandardWrapper ?? solc.compile)(JSON.stringify(input), callbacks())
  const compiled = JSON.parse(output) as Compiled
  const failures = (compiled.errors ?? []).filter(({ severity }) => severity === 'error')
  if (failures.length > 0) {
    process.stderr.write(failures.map(({ formattedMessage }) => formattedMessage).join('\n'))
    process.exitCode = 1
    return
  }
  print(JSON.stringify(combined(compiled)))
}

/** solc-js took a bare function for imports before 0.6 and an object of callbacks after. */
function callbacks(): unknown {
  const read = (path: string): { contents: string } | { error: string } => {
    try {
      return { contents: readSource(path) }
    } catch {
      return { error: `${path} does not exist` }
    }
  }
  return Number(version.split('.')[1]) < 6 ? read : { import: read }
}

function readSource(path: string): string {
  return readFileSync(path, 'utf8').replace(/^(\s*)(pragma solidity[^;]*;)/gm, (_, space, pragma) => {
    return space + String(pragma).replace(/[^\n]/g, ' ')
  })
}

/** Documents were strings within the JSON before 0.8, objects since. */
function combined({ sources = {}, contracts = {} }: Compiled): unknown {
  const pack = (value: unknown) => (Number(version.split('.')[1]) < 8 ? JSON.stringify(value) : value)
  return {
    version,
    sourceList: Object.entries(sources)
      .sort(([, a], [, b]) => a.id - b.id)
      .map(([name]) => name),
    sources: Object.fromEntries(Object.entries(sources).map(([name, { ast }]) => [name, { AST: ast }])),
    contracts: Object.fromEntries(
      Object.entries(contracts).flatMap(([file, own]) =>
        Object.entries(own).map(([name, { abi, userdoc, devdoc, evm }]) => [
          `${file}:${name}`,
          {
            abi: pack(abi),
            bin: '',
            'bin-runtime': '',
            srcmap: '',
            'srcmap-runtime': '',
            userdoc: pack(userdoc ?? {}),
            devdoc: pack(devdoc ?? {}),
            hashes: evm?.methodIdentifiers ?? {},
          },
        ]),
      ),
    ),
  }
}

/** Writes all of `text` before the process may end, also into a pipe whose reader is slow. */
function print(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
