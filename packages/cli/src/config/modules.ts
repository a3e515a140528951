import { pathToFileURL } from 'node:url'

/**
 * Imports a TypeScript or JavaScript file of the user's and gives its default export, or its exports where it has
 * none. What it imports of Membrane is this command's own, so that a file outside any project finds it too.
 */
export async function importModule(path: string): Promise<unknown> {
  const [{ createJiti }, core, detectors, testing, risk] = await Promise.all([
    import('jiti'),
    import('@membrane/core'),
    import('@membrane/detectors'),
    import('@membrane/detectors/testing'),
    import('@membrane/risk'),
  ])
  const jiti = createJiti(pathToFileURL(path).href, {
    interopDefault: true,
    virtualModules: {
      '@membrane/core': core,
      '@membrane/detectors': detectors,
      '@membrane/detectors/testing': testing,
      '@membrane/risk': risk,
    },
  })
  return jiti.import(path, { default: true })
}
