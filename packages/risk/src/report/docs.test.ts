import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { stressSchema } from '../config/schema.ts'

/** Without its listings, whose fences would pair with the marks of code in a line. */
const page = readFileSync(new URL('../../../../docs/stress.md', import.meta.url), 'utf8').replace(
  /```[\s\S]*?```/g,
  '',
)

/** Names of all fields of a JSON schema, and the words that they may hold. */
function wordsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = [
    ...('properties' in schema && typeof schema.properties === 'object'
      ? Object.keys(schema.properties ?? {})
      : []),
    ...('enum' in schema && Array.isArray(schema.enum) ? schema.enum.map(String) : []),
    ...('const' in schema && typeof schema.const === 'string' ? [schema.const] : []),
  ]
  return [...own, ...Object.values(schema).flatMap(wordsOf)]
}

test('docs/stress.md names every field of a configuration, and every word that a field takes', () => {
  const words = new Set(wordsOf(z.toJSONSchema(stressSchema, { unrepresentable: 'any' })))
  expect(words.size).toBeGreaterThan(100)
  // In code, alone or as part of it: `health.medianExcess`, `kind: 'gbm'`.
  const code = new Set(
    [...page.matchAll(/`([^`]+)`/g)].flatMap(([, text]) => (text ?? '').split(/[^\w.-]|\.(?!\d)/)),
  )
  expect([...words].filter((word) => !code.has(word))).toEqual([])
})
