import { pathToFileURL } from 'node:url'

/** Modules of ours that a file may import beside the usual ones, by name, loaded only for such files. */
export type MoreModules = Readonly<Record<string, () => Promise<unknown>>>

/**
 * Imports a TypeScript or JavaScript file of the user's and gives its default export, or its exports where it has
 * none. What it imports of Membrane is this command's own, so that a file outside any project finds it too.
 * @param more beside `@membrane/core` and `@membrane/detectors`, which every kind of file may import.
 */
export async function importModule(path: string, more: MoreModules = {}): Promise<unknown> {
  const [{ createJiti }, core, detectors, testing, ...others] = await Promise.all([
    import('jiti'),
    import('@membrane/core'),
    import('@membrane/detectors'),
    import('@membrane/detectors/testing'),
    ...Object.entries(more).map(async ([name, load]) => [name, await load()] as const),
  ])
  const jiti = createJiti(pathToFileURL(path).href, {
    interopDefault: true,
    virtualModules: {
      '@membrane/core': core,
      '@membrane/detectors': detectors,
      '@membrane/detectors/testing': testing,
      ...Object.fromEntries(others),
    },
  })
  return jiti.import(path, { default: true })
}
