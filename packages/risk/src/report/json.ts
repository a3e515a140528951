import type { StressResult } from '../run/result.ts'

/**
 * The document that `membrane stress --format json` prints: every key is always there, and a number that the sample does
 * not support, or that has no bound, is null. Prices of single paths are left to the page.
 */
export function stressJson(result: StressResult): string {
  const { replay: _, worstPaths, ...detail } = result.detail
  const document = {
    ...result,
    detail: { ...detail, worstPaths: worstPaths.map(({ prices: __, ...path }) => path) },
  }
  return `${JSON.stringify(document, (___, value: unknown) => (value === undefined ? null : value), 2)}\n`
}
