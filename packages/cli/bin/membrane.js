#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, '../dist/main.js')
const root = join(here, '../../..')

// In a checkout that was never compiled the command builds itself once; the published package ships dist.
if (!existsSync(main) && existsSync(join(root, 'tsconfig.base.json'))) {
  process.stderr.write('membrane: compiling once...\n')
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json')
  const built = spawnSync(process.execPath, [join(dirname(tsc), 'bin/tsc'), '-b', root], {
    stdio: ['ignore', 2, 2],
  })
  if (built.status !== 0) process.exit(2)
}

const { main: run } = await import('../dist/main.js')
process.exitCode = await run(process.argv.slice(2), process)
