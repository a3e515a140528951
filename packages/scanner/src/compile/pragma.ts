import { minVersion, satisfies, validRange } from 'semver'
import { readDirectives } from '../project/directives.ts'

/**
 * Brings a version pragma to the spelling that semver reads: `>=0.4.22<0.6.0` and `> = 0.5.0` are fine for solc.
 *
 * @returns undefined when it is no range, which then constrains nothing.
 */
export function rangeOf(pragma: string): string | undefined {
  const spaced = pragma
    .replace(/["']/g, '')
    .replace(/\s*([<>=^~]+|\|\|)\s*/g, ' $1')
    .replace(/\|\|/g, '|| ')
    .replace(/\b0+(?=\d)/g, '')
    .trim()
  return validRange(spaced) ?? undefined
}

/** Whether a compiler of `version` may compile a file with these pragmas; what is no range is not counted. */
export function accepts(pragmas: readonly string[], version: string): boolean {
  return pragmas.every((pragma) => {
    const range = rangeOf(pragma)
    return range === undefined || satisfies(version, range)
  })
}

/** The oldest version that all pragmas allow; undefined when there are none, or none together. */
export function oldestAccepted(pragmas: readonly string[]): string | undefined {
  const ranges = pragmas.flatMap((pragma) => rangeOf(pragma) ?? [])
  if (ranges.length === 0) return undefined
  const candidates = ranges.flatMap((range) => {
    const parts = range.split('||').map((part) => part.trim())
    return parts.flatMap((part) => minVersion(part === '' ? '*' : part)?.version ?? [])
  })
  return candidates.filter((version) => accepts(pragmas, version)).sort(byVersion)[0]
}

/** The language changes its meaning with the second number: 0.4.26 and 0.5.0 are of different lines. */
export function lineOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

export function byVersion(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Overwrites version pragmas with spaces, so that any compiler reads the file and byte offsets stay. */
export function blankPragmas(text: string): string {
  let out = ''
  let at = 0
  for (const { start, end } of readDirectives(text).pragmas) {
    const blank = text.slice(start, end).replace(/[^\n\r]/gu, (char) => ' '.repeat(Buffer.byteLength(char)))
    out += text.slice(at, start) + blank
    at = end
  }
  return out + text.slice(at)
}
