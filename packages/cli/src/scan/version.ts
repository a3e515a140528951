import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The version of Membrane, and what tells this build of it from others where it runs from a checkout. */
export type Version = { readonly version: string; readonly build: string }

/** Reads both from the installation. */
export async function readVersion(): Promise<Version> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : ''
  const built = fileURLToPath(new URL('.tsbuildinfo', import.meta.resolve('@membrane/scanner')))
  const build = await stat(built).catch(() => undefined)
  return { version: String(found), build: build === undefined ? '' : String(build.mtimeMs) }
}
