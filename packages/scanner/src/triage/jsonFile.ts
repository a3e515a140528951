import { MembraneError } from '@membrane/core'

/** Parses a JSON file that a person may have edited. Throws `code`, naming the file and what is wrong. */
export function parseJsonFile(text: string, file: string, code: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new MembraneError(code, {
      shortMessage: `${file} is not JSON: ${why}.`,
      hint: 'Correct the file or make it anew.',
      cause,
    })
  }
}

/** The value as an object to read unknown fields from; undefined for all else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // Every field stays unknown until it is looked at.
  return value as Readonly<Record<string, unknown>>
}

/** The value as a list; empty for all else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value where it is text. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
