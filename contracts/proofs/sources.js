// Where the sources are: the harnesses name ours by their path below contracts/, dependencies by package.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = resolve(root, '../node_modules')

/** solc's remappings for the packages that the contracts import. */
export const remappings = ['@openzeppelin/', 'solady/'].map((name) => `${name}=${join(modules, name)}/`)

/** solc's import callback: paths below contracts/, absolute ones from a remapping. */
export function readSource(path) {
  try {
    return { contents: readFileSync(resolve(root, path), 'utf8') }
  } catch {
    return { error: `${path} does not exist` }
  }
}

/** The harnesses of `folder` by their path below contracts/, in the order of their names. */
export function readHarnesses(folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sol'))
    .sort()
  return Object.fromEntries(
    files.map((name) => {
      const file = join(folder, name)
      return [relative(root, file), { content: readFileSync(file, 'utf8') }]
    }),
  )
}
