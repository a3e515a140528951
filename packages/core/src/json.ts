/**
 * JSON with keys in sorted order and bigint as a tagged value, so that equal data gives equal bytes and
 * everything read back equals what was written. Meant for detector memory, ledgers and identities.
 */
export function encodeCanonical(value: unknown): string {
  if (typeof value === 'bigint') return `{"$bigint":"${value}"}`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(encodeCanonical).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, field]) => `${JSON.stringify(key)}:${encodeCanonical(field)}`)
  return `{${fields.join(',')}}`
}

/** Reads what `encodeCanonical` wrote, from text or from the value that a jsonb column gives back. */
export function decodeCanonical(encoded: unknown): unknown {
  return revive(typeof encoded === 'string' ? JSON.parse(encoded) : encoded)
}

function revive(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(revive)
  const record = value as Record<string, unknown>
  const tagged = record.$bigint
  if (typeof tagged === 'string' && Object.keys(record).length === 1) return BigInt(tagged)
  return Object.fromEntries(Object.entries(record).map(([key, field]) => [key, revive(field)]))
}

/** JSON for people and pipes: bigint as a decimal string, undefined left out. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? field.toString() : field), indent)
}
