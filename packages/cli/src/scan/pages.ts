import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The pages of detectors by id, as Markdown; without those that this installation lacks. */
export async function readPages(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const folder = new URL('../src/detectors/', import.meta.resolve('@membrane/scanner'))
  const pages = await Promise.all(
    ids.map(async (id): Promise<readonly (readonly [string, string])[]> => {
      const path = fileURLToPath(new URL(`${id}/README.md`, folder))
      const text = await readFile(path, 'utf8').catch(() => undefined)
      return text === undefined ? [] : [[id, text]]
    }),
  )
  return new Map(pages.flat())
}
