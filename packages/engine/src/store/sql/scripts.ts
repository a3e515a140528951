import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Migration = { readonly name: string; readonly checksum: string; readonly script: string }

/** Where the plain SQL files are; the same place seen from src/ and from dist/. */
export const migrationsDirectory: string = fileURLToPath(new URL('../../../migrations/', import.meta.url))

/** The migrations in order of their names, each with the SHA-256 of its text (line ends made equal). */
export function readMigrations(directory: string = migrationsDirectory): readonly Migration[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}_[\w-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const script = readFileSync(`${directory}/${name}`, 'utf8').replaceAll('\r\n', '\n')
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') }
    })
}
