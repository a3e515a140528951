import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FusionWeights } from '@membrane/detectors'

const start = 'export const weights: FusionWeights = {'

/** The source of `fusion/weights.ts` with these weights in place of what it has. */
export function withWeights(source: string, weights: FusionWeights): string {
  const at = source.indexOf(start)
  if (at < 0) throw new Error('weights.ts does not declare its weights as expected')
  const { features, detectors, ...numbers } = weights
  const lines = [
    start,
    ...Object.entries(numbers).map(([name, value]) => `  ${name}: ${value},`),
    ...block('features', features),
    ...block('detectors', detectors),
    '}',
    '',
  ]
  return source.slice(0, at) + lines.join('\n')
}

function block(name: string, values: Readonly<Record<string, number>>): readonly string[] {
  const lines = Object.entries(values).map(([key, value]) => `    ${quoted(key)}: ${value},`)
  return lines.length === 0 ? [`  ${name}: {},`] : [`  ${name}: {`, ...lines, '  },']
}

function quoted(key: string): string {
  return /^[a-z]+$/.test(key) ? key : `'${key}'`
}

/** Writes them into the checkout. */
export function writeWeights(root: string, weights: FusionWeights): string {
  const path = join(root, 'packages/detectors/src/fusion/weights.ts')
  writeFileSync(path, withWeights(readFileSync(path, 'utf8'), weights))
  return path
}
