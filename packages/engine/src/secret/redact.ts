/** Shorter ones are left: every line holds them by chance, and the gaps would tell what they are. */
const minLength = 4

/** encodeURIComponent throws on these. */
const loneSurrogate = /\p{Surrogate}/gu

/**
 * `text` without any of the secrets, also where one stands percent-encoded, in base64 or inside a JSON string.
 * For log lines, error messages and dead letters.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const spellings = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < minLength) continue
    const base64 = Buffer.from(secret, 'utf8').toString('base64')
    for (const spelling of [
      secret,
      encodeURIComponent(secret.replace(loneSurrogate, '\ufffd')),
      base64,
      base64.replace(/=+$/, ''),
      JSON.stringify(secret).slice(1, -1),
    ]) {
      spellings.add(spelling)
    }
  }
  // Longest first: a secret that contains another one must not leave its rest behind.
  return [...spellings]
    .sort((a, b) => b.length - a.length)
    .reduce((clean, spelling) => clean.replaceAll(spelling, '[redacted]'), text)
}
