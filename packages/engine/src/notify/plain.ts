/**
 * Characters that say something other than what they show: control characters (terminal escapes, header lines),
 * bidirectional overrides and isolates, zero-width and tag characters, lone surrogates.
 */
const deceptive =
  /[\p{Cc}\p{Surrogate}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

const lineBreak = /\r\n?|[\n\u0085\u2028\u2029]/g

const scheme = /\b(https?|ftp)(?=:\/\/)/gi

/** `hxxp` for `http`, the spelling in which analysts pass on links that must not be clicked. */
const defanged: Readonly<Record<string, string>> = { http: 'hxxp', https: 'hxxps', ftp: 'fxp' }

/**
 * Text from a chain made safe to show: on one line, without control or invisible characters, its links not
 * clickable. A token may be called anything, also `Claim at https://...`.
 */
export function plainLine(text: string): string {
  return defang(text.replace(lineBreak, ' ').replace(/\t/g, ' ').replace(deceptive, '')).trim()
}

/** As `plainLine`, line breaks kept. */
export function plainText(text: string): string {
  return text.split(lineBreak).map(plainLine).join('\n').trim()
}

function defang(text: string): string {
  return text.replace(scheme, (found) => defanged[found.toLowerCase()] ?? found)
}
