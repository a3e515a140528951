// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what PostgreSQL text cannot hold
const nul = /\u0000/g

/**
 * Text for a column that people read with SQL: U+0000, which PostgreSQL text cannot hold and which anyone may put
 * into a token's symbol or a revert reason, becomes U+2400, and it is cut to `limit` characters. The exact value
 * is in the JSON body beside it.
 */
export function readableText(value: string, limit = 500): string {
  const clean = value.includes('\0') ? value.replace(nul, '\u2400') : value
  return clean.length > limit ? `${clean.slice(0, limit - 1)}\u2026` : clean
}
