import { MembraneError } from '@membrane/core'

/**
 * The error for chain data that does not have the expected shape.
 * @param field the path of the field, as the JSON names it.
 * @param where which block, file or transaction it stands in.
 */
export function malformed(field: string, where: string, given: unknown, expected: string): MembraneError {
  return new MembraneError('BLOCK_MALFORMED', {
    shortMessage: `${field} of ${where} is ${show(given)}; expected ${expected}.`,
    hint: 'The source answered with broken data; try another endpoint or a fresh copy of the recording.',
    retryable: true,
    details: { field, where },
  })
}

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
