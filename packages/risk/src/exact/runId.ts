import { digest, type Hash } from '@membrane/core'
import { engineVersion } from '../engine.ts'

/**
 * Identity of a run: SHA-256 of the canonical JSON (sorted keys) of configuration, data, seed and engine version. Equal
 * identities print equal bytes, on any machine and with any number of workers.
 * @param run `config` as given; `data` hashes of the files read, by name; `seed` of the run.
 */
export function runId(run: {
  readonly config: unknown
  readonly data: Readonly<Record<string, string>>
  readonly seed: number
}): Hash {
  return digest({ config: run.config, data: run.data, engine: engineVersion, seed: run.seed })
}
