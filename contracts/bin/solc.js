#!/usr/bin/env node
// solc from npm behind the command line that Foundry expects of a native compiler, so that nothing has to be
// downloaded: `--version`, and `--standard-json` from stdin to stdout, with `--base-path` and `--allow-paths`.
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, relative, resolve } from 'node:path'

const require = createRequire(import.meta.url)
const argv = process.argv.slice(2)

function option(name) {
  const at = argv.indexOf(name)
  return at === -1 ? undefined : argv[at + 1]
}

/** Reads a source that the input lacks, as the native compiler does: below the base path or an allowed one. */
function readImport(path) {
  const base = resolve(option('--base-path') ?? '.')
  const allowed = [base, ...(option('--allow-paths') ?? '').split(',').filter((folder) => folder !== '')]
  const file = resolve(base, path)
  const inside = allowed.some((folder) => {
    const way = relative(resolve(base, folder), file)
    return !way.startsWith('..') && !isAbsolute(way)
  })
  if (!inside) return { error: `${path} is outside of the allowed paths` }
  try {
    return { contents: readFileSync(file, 'utf8') }
  } catch {
    return { error: `${path} does not exist` }
  }
}

/** Writes all of `text` before the process may end, also into a pipe whose reader is slow. */
function print(text) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

if (argv.includes('--version')) {
  // The package's version is the compiler's; reading it spares the second that loading the compiler costs.
  const { version } = require('solc/package.json')
  print(
    `solc, the solidity compiler commandline interface\nVersion: ${version}+commit.00000000.Emscripten.clang\n`,
  )
} else if (argv.includes('--standard-json')) {
  const compiler = require('solc/wrapper')(require('solc/soljson.js'))
  print(compiler.compile(readFileSync(0, 'utf8'), { import: readImport }))
} else {
  process.stderr.write('solc.js understands --version and --standard-json (input on stdin).\n')
  process.exitCode = 2
}
