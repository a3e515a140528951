import type { StressResult } from '../run/result.ts'

/**
 * The document that `membrane stress --format json` prints: every key is always there, and a number that the sample does
 * not support, or that has no bound, is null.
 */
export function stressJson(result: StressResult): string {
  return `${JSON.stringify(result, (_, value: unknown) => (value === undefined ? null : value), 2)}\n`
}
