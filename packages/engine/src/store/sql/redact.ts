/** Gives a function that takes a connection string and its password out of any text. */
export function redactUrl(databaseUrl: string): (text: string) => string {
  const secrets = new Set([databaseUrl])
  if (URL.canParse(databaseUrl)) {
    const { password, searchParams } = new URL(databaseUrl)
    for (const secret of [password, searchParams.get('password') ?? '']) {
      if (secret === '') continue
      secrets.add(secret)
      try {
        secrets.add(decodeURIComponent(secret))
      } catch {
        // Not percent-encoded: the literal spelling is already in the set.
      }
    }
  }
  const longestFirst = [...secrets].filter((secret) => secret !== '').sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((left, secret) => left.replaceAll(secret, '***'), text)
}
