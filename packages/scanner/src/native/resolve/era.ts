import semver from 'semver'

/** Which language a file is written in, as far as names and types depend on it. */
export type Era = {
  /** 4 to 8, for Solidity 0.4 to 0.8. */
  readonly minor: number
  /** Arithmetic outside `unchecked` reverts when it overflows. */
  readonly checkedArithmetic: boolean
}

const MINORS: readonly number[] = [8, 7, 6, 5, 4]
const MAX_LENGTH = 200

/**
 * The newest language that the version pragmas allow.
 * @param pragmas version requirements as written; several must hold together
 * @param shown the older language that the file's own syntax shows, if any; asked where the pragmas leave it open
 */
export function eraOf(pragmas: readonly string[], shown: () => number | undefined): Era {
  const allowed = MINORS.filter((minor) => pragmas.every((pragma) => minorsOf(pragma).includes(minor)))
  const newest = allowed[0] ?? 8
  if (allowed.length === 1) return era(newest)
  const old = shown()
  return era(old !== undefined && (allowed.length === 0 || allowed.includes(old)) ? old : newest)
}

function era(minor: number): Era {
  return { minor, checkedArithmetic: minor >= 8 }
}

const known = new Map<string, readonly number[]>()

function minorsOf(pragma: string): readonly number[] {
  let minors = known.get(pragma)
  if (minors === undefined) {
    minors = plainMinors(pragma) ?? MINORS.filter((minor) => allows(pragma, minor))
    if (known.size < 1000) known.set(pragma, minors)
  }
  return minors
}

/** The usual spellings, `^0.8.20`, `0.8.26`, `>=0.4.22 <0.9.0`, without the cost of loading the general case. */
function plainMinors(pragma: string): readonly number[] | undefined {
  const match = /^(\^|~|=|>=)?\s*0\.([4-8])\.\d+(?:\s+<\s*0\.(\d)\.0)?$/.exec(pragma)
  if (match === null) return undefined
  const from = Number(match[2])
  const below = match[3] === undefined ? 9 : Number(match[3])
  if (match[1] === '>=') return MINORS.filter((minor) => minor >= from && minor < below)
  return MINORS.filter((minor) => minor === from && minor < below)
}

/** An unreadable requirement allows everything. */
function allows(pragma: string, minor: number): boolean {
  if (pragma.length > MAX_LENGTH) return true
  try {
    return semver.intersects(pragma.replace(/\s+/g, ' '), `~0.${minor}.0`)
  } catch {
    return true
  }
}
