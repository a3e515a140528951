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

/** Plain data as TypeScript: JSON, but for integers that JSON has no words for. */
export function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([key, field]) => `${JSON.stringify(key)}: ${literal(field)}`)
    .join(', ')} }`
}
