import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Directory of the recorded data that tests and benches use: `$MEMBRANE_DATA`, or `shared/data` beside the repository;
 * undefined when there is none.
 */
export function dataDirectory(): string | undefined {
  const beside = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
  const directory = process.env.MEMBRANE_DATA ?? beside
  return existsSync(join(directory, 'mainnet')) ? directory : undefined
}
