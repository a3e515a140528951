import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MembraneError } from '@membrane/core'

const importPattern = /^\s*import\s[^;]*?["']([^"']+)["']\s*;/gm
const packagePattern = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/
const resolvePackage = createRequire(import.meta.url).resolve

/** Folder that holds this example's own `contracts/`. */
const home = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Reads Solidity files and everything that they import, keyed by the compiler's name for them: `contracts/...` for
 * this example's own files, `@package/...` for those of installed packages.
 * @throws SOLIDITY_IMPORT_MISSING when an imported file cannot be read.
 */
export async function gatherSources(entries: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  let wave = [...entries]
  while (wave.length > 0) {
    const read = await Promise.all(wave.map(async (name) => [name, await readSource(name)] as const))
    for (const [name, content] of read) found.set(name, content)
    wave = [...new Set(read.flatMap(([name, content]) => importsOf(name, content)))].filter(
      (name) => !found.has(name),
    )
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function importsOf(name: string, content: string): readonly string[] {
  return Array.from(content.matchAll(importPattern), ([, path = '']) =>
    path.startsWith('.') ? posix.normalize(posix.join(posix.dirname(name), path)) : path,
  )
}

async function readSource(name: string): Promise<string> {
  try {
    return await readFile(locate(name), 'utf8')
  } catch (cause) {
    throw new MembraneError('SOLIDITY_IMPORT_MISSING', {
      shortMessage: `Solidity source ${name} cannot be read.`,
      hint: 'Run npm ci.',
      cause,
    })
  }
}

function locate(name: string): string {
  if (name.startsWith('contracts/')) return join(home, name)
  const [, packageName = '', path = ''] = packagePattern.exec(name) ?? []
  return join(dirname(resolvePackage(`${packageName}/package.json`)), path)
}
