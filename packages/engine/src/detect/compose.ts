import { type AnyDetector, type MembraneConfig, MembraneError } from '@membrane/core'

/** A detector with the options it will run with. */
export type ConfiguredDetector = { readonly detector: AnyDetector; readonly options: unknown }

/**
 * Chooses the detectors that a configuration asks for and lays its options over their defaults.
 * @throws DETECTOR_DUPLICATE, DETECTOR_UNKNOWN, DETECTOR_OPTION_UNKNOWN, DETECTOR_OPTION_TYPE.
 */
export function composeDetectors(
  builtin: readonly AnyDetector[],
  config: Pick<MembraneConfig, 'detectors' | 'detectorOptions'>,
): readonly ConfiguredDetector[] {
  const byId = new Map<string, AnyDetector>()
  for (const detector of [...builtin, ...(config.detectors ?? [])]) {
    if (byId.has(detector.id)) {
      throw new MembraneError('DETECTOR_DUPLICATE', {
        shortMessage: `Two detectors have the id ${detector.id}.`,
        hint: 'Rename one: the id is part of every finding.',
      })
    }
    byId.set(detector.id, detector)
  }
  const wanted = config.detectorOptions ?? {}
  for (const id of Object.keys(wanted)) {
    if (!byId.has(id)) {
      throw new MembraneError('DETECTOR_UNKNOWN', {
        shortMessage: `detectorOptions names ${JSON.stringify(id)}, which is no detector.`,
        hint: `Use one of: ${[...byId.keys()].join(', ')}.`,
      })
    }
  }
  return [...byId.values()].flatMap((detector) => {
    const overrides = wanted[detector.id]
    if (overrides === false) return []
    return [{ detector, options: mergeOptions(detector, overrides ?? {}) }]
  })
}

function mergeOptions(detector: AnyDetector, overrides: Readonly<Record<string, unknown>>): unknown {
  const defaults = detector.defaults
  if (Object.keys(overrides).length === 0) return defaults
  const known = (typeof defaults === 'object' && defaults !== null ? defaults : {}) as Record<string, unknown>
  for (const [name, value] of Object.entries(overrides)) {
    if (!(name in known)) {
      throw new MembraneError('DETECTOR_OPTION_UNKNOWN', {
        shortMessage: `Detector ${detector.id} has no option ${JSON.stringify(name)}.`,
        hint: `Its options are: ${Object.keys(known).join(', ') || 'none'}.`,
      })
    }
    if (typeof value !== typeof known[name]) {
      throw new MembraneError('DETECTOR_OPTION_TYPE', {
        shortMessage: `Option ${name} of detector ${detector.id} is a ${typeof value}; expected a ${typeof known[name]}.`,
      })
    }
  }
  return { ...known, ...overrides }
}
