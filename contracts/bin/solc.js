#!/usr/bin/env node
// solc from npm behind the command line that Foundry expects of a native compiler, so that nothing has to be
// downloaded: `--version`, and `--standard-json` from stdin to stdout.
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const argv = process.argv.slice(2)

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

function compiler() {
  return require('solc/wrapper')(require('solc/soljson.js'))
}

if (argv.includes('--version')) {
  // The package's version is the compiler's; reading it spares the second that loading the compiler costs.
  const { version } = require('solc/package.json')
  print(
    `solc, the solidity compiler commandline interface\nVersion: ${version}+commit.00000000.Emscripten.clang\n`,
  )
} else if (argv.includes('--standard-json')) {
  print(compiler().compile(readFileSync(0, 'utf8')))
} else {
  process.stderr.write('solc.js understands --version and --standard-json (input on stdin).\n')
  process.exitCode = 2
}
