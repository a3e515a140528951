import { MembraneError } from '@membrane/core'
import type { Detector } from '../detectors/detector.ts'

/**
 * The detectors that are to run: those of `only`, or all, without those of `exclude`.
 * @throws DETECTOR_UNKNOWN for an id that no detector has; NO_DETECTORS when none is left.
 */
export function chooseDetectors(
  all: readonly Detector[],
  only: readonly string[],
  exclude: readonly string[],
): readonly Detector[] {
  const unknown = [...only, ...exclude].find((id) => !all.some((detector) => detector.id === id))
  if (unknown !== undefined) {
    throw new MembraneError('DETECTOR_UNKNOWN', {
      shortMessage: `There is no detector ${JSON.stringify(unknown)}.`,
      hint: `${likeliest(unknown, all)}'membrane scan --list' shows all.`,
    })
  }
  const chosen = all.filter(({ id }) => (only.length === 0 || only.includes(id)) && !exclude.includes(id))
  if (chosen.length === 0 && all.length > 0) {
    throw new MembraneError('NO_DETECTORS', {
      shortMessage: 'All detectors that were asked for are excluded.',
      hint: 'Drop an --exclude, or name another --detector.',
    })
  }
  return chosen
}

/** Ids that share words with the one given. */
function likeliest(id: string, all: readonly Detector[]): string {
  const words = new Set(id.split('-'))
  const alike = all.map(({ id }) => id).filter((known) => known.split('-').some((word) => words.has(word)))
  return alike.length === 0 ? '' : `Did you mean ${alike.slice(0, 4).join(', ')}? `
}
