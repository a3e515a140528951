import type { TierProbe } from '@membrane/chain'
import type { AnyDetector, MembraneConfig, Tier } from '@membrane/core'

export type DetectionCost = {
  readonly detector: string
  /** `blind` does not run; `weaker` runs without something; `unknown` when no source was checked. */
  readonly state: 'full' | 'weaker' | 'blind' | 'off' | 'unknown'
  readonly because: string
}

/** What the tiers of a source mean for each detector: the price of what is missing. */
export function detectionCost(
  detectors: readonly AnyDetector[],
  tiers: readonly TierProbe[],
  options: NonNullable<MembraneConfig['detectorOptions']>,
): readonly DetectionCost[] {
  const missing = new Map(
    tiers.filter(({ state }) => state === 'unknown').map(({ tier, detail }) => [tier, detail]),
  )
  const lacking = (wanted: readonly Tier[]) => wanted.filter((tier) => missing.has(tier))
  const early = missing.has('pending') || missing.has('simulate')
  return detectors.map(({ id, needs, uses }) => {
    if (options[id] === false)
      return { detector: id, state: 'off', because: 'switched off in the configuration' }
    if (tiers.length === 0) return { detector: id, state: 'unknown', because: 'no endpoint was checked' }
    const blind = lacking(needs)
    if (blind.length > 0) return { detector: id, state: 'blind', because: `no ${blind.join(', ')}` }
    const weaker = [
      ...lacking(uses).map((tier) => `no ${tier}`),
      ...(early ? ['nothing is seen before it is mined'] : []),
    ]
    return weaker.length > 0
      ? { detector: id, state: 'weaker', because: weaker.join('; ') }
      : { detector: id, state: 'full', because: 'everything it uses is there' }
  })
}
