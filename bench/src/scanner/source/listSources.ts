import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Every `.sol` file below `folder`, as paths relative to `root`, sorted; none where there is no such folder. */
export function listSources(root: string, folder = '.'): readonly string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sol'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}
