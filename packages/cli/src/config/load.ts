import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type MembraneConfig, MembraneError } from '@membrane/core'
import { validateConfig } from '@membrane/engine'
import { importModule } from './modules.ts'

/**
 * Loads and checks a configuration file, TypeScript or JavaScript.
 * @param cwd directory that `file` is relative to.
 * @throws CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export async function loadConfig(file: string, cwd: string): Promise<MembraneConfig> {
  const path = resolve(cwd, file)
  if (!existsSync(path)) {
    throw new MembraneError('CONFIG_MISSING', {
      shortMessage: `There is no configuration at ${file}.`,
      hint: "Write one with 'membrane init', or name yours with --config.",
    })
  }
  let loaded: unknown
  try {
    loaded = await importModule(path)
  } catch (error) {
    throw new MembraneError('CONFIG_UNREADABLE', {
      shortMessage: `${file} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Correct it; the message names the place.',
      cause: error,
    })
  }
  return validateConfig(loaded, file)
}

/** The configuration when the file is there, undefined when it is not; other errors are thrown. */
export async function loadConfigIfPresent(file: string, cwd: string): Promise<MembraneConfig | undefined> {
  return existsSync(resolve(cwd, file)) ? loadConfig(file, cwd) : undefined
}
