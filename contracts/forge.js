#!/usr/bin/env node
// Runs forge on this package without a network: the compiler is the one from npm. Arguments are forge's own:
// `node contracts/forge.js test`, `fmt --check`, `snapshot`, `build`; `--root FOLDER` works on another project.
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** $FORGE_PATH, then PATH, then the binary that npm installed. */
function findForge() {
  const named = process.env.FORGE_PATH
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    process.stderr.write(`FORGE_PATH is ${named}, which is no executable file. Correct or unset it.\n`)
    process.exit(2)
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'forge')
    if (folder !== '' && isExecutable(candidate)) return candidate
  }
  try {
    const manifest = require.resolve('@foundry-rs/forge-linux-amd64/package.json')
    const candidate = join(dirname(manifest), 'bin', 'forge')
    if (isExecutable(candidate)) return candidate
  } catch {
    // An optional dependency: absent on other platforms.
  }
  process.stderr.write('forge was not found. Install Foundry, or set FORGE_PATH to its forge binary.\n')
  process.exit(2)
}

const args = process.argv.slice(2)
// The project's folder becomes forge's working directory, because forge writes its snapshots there.
const rootAt = args.indexOf('--root')
const [, root = here] = rootAt === -1 ? [] : args.splice(rootAt, 2)

const compiles = new Set(['build', 'b', 'test', 't', 'snapshot', 'coverage', 'inspect', 'compile', 'lint'])
const compilerArgs = compiles.has(args[0] ?? '') ? ['--offline', '--use', join(here, 'bin', 'solc.js')] : []

const forge = spawn(findForge(), [...args.slice(0, 1), ...compilerArgs, ...args.slice(1)], {
  cwd: resolve(root),
  stdio: 'inherit',
})
forge.on('error', (error) => {
  process.stderr.write(`forge could not be started: ${error.message}\n`)
  process.exitCode = 2
})
forge.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 2) : 2
})
