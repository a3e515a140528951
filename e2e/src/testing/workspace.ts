import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty directory that is gone when the running test has ended. */
export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'membrane-e2e-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Writes `membrane.config.ts` with the given object literal as configuration. */
export function writeConfig(directory: string, literal: string): void {
  const text = `import { defineConfig } from '@membrane/core'\n\nexport default defineConfig(${literal})\n`
  writeFileSync(join(directory, 'membrane.config.ts'), text)
}
