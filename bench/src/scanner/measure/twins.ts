import type { Found } from '../found.ts'
import { functionAt, type Unit } from '../source/regions.ts'

/** A fault with its place and detectors, and where the same is done right. */
export type Cause = {
  readonly file: string
  readonly at: readonly string[]
  readonly fixed?: readonly string[]
  readonly detectors: readonly string[]
}

export type CauseVerdict<T extends Cause> = {
  readonly cause: T
  readonly found: readonly Found[]
  /** Findings of the cause's detectors where the same is done right. */
  readonly alarms: readonly Found[]
  /** Findings of other detectors at the cause's place. */
  readonly others: readonly Found[]
}

/** Holds findings of one file against its fault; `units` are what the file declares. */
export function judgeCause<T extends Cause>(
  cause: T,
  found: readonly Found[],
  units: readonly Unit[],
): CauseVerdict<T> {
  const own = found.filter(({ file }) => file === cause.file)
  const fits = ({ detector }: Found) => cause.detectors.includes(detector)
  const here = own.filter((one) => liesIn(one, cause.at, units))
  return {
    cause,
    found: here.filter(fits),
    others: here.filter((one) => !fits(one)),
    alarms: own.filter((one) => fits(one) && liesIn(one, cause.fixed ?? [], units)),
  }
}

/** Whether a finding lies in one of `places` (`Contract.function` or `Contract`), by its first line. */
export function liesIn({ line }: Found, places: readonly string[], units: readonly Unit[]): boolean {
  const contract = units.find((one) => one.kind === 'contract' && one.line <= line && line <= one.endLine)
  if (contract === undefined) return false
  const fn = functionAt(units, line)
  return (
    places.includes(contract.name) || (fn !== undefined && places.includes(`${contract.name}.${fn.name}`))
  )
}
