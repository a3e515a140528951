import type { TierProbe } from '@membrane/chain'
import type { MembraneConfig } from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import type { DrillLink } from '../report.ts'
import { broken, held } from './probe.ts'

/**
 * Whether the endpoints give what detection needs: no detector may be blind, and where a playbook acts on pending
 * evidence, pending transactions must be seen and simulated.
 */
export function checkDetection(config: MembraneConfig, tiers: readonly TierProbe[]): DrillLink {
  const missing = new Map(
    tiers.filter(({ state }) => state === 'unknown').map(({ tier, detail }) => [tier, detail]),
  )
  const enabled = [...builtinDetectors, ...(config.detectors ?? [])].filter(
    ({ id }) => config.detectorOptions?.[id] !== false,
  )
  const blind = enabled.flatMap(({ id, needs }) => {
    const lacking = needs.filter((tier) => missing.has(tier))
    return lacking.length === 0 ? [] : [`${id} (no ${lacking.join(', ')})`]
  })
  const early = (config.playbooks ?? []).some(({ actions = [] }) =>
    actions.some(({ evidence }) => evidence === 'pending'),
  )
  const unseen = (['pending', 'simulate'] as const).filter((tier) => missing.has(tier))
  const problems = [
    ...(enabled.length === 0 ? ['every detector is switched off'] : []),
    ...(blind.length === 0
      ? []
      : [`blind: ${blind.join(', ')}; add an endpoint that has it, or switch the detector off`]),
    ...(early && unseen.length > 0
      ? [
          `playbooks act on pending evidence, but attacks are not seen before they are mined (${unseen.map((tier) => `${tier}: ${missing.get(tier)}`).join('; ')}); add a WebSocket endpoint with the mempool and debug_traceCall`,
        ]
      : []),
  ]
  if (problems.length > 0) return broken('detection', problems.join(' · '))
  const weaker = enabled.filter(({ uses }) => uses.some((tier) => missing.has(tier)))
  const detail = `${enabled.length} detectors have what they need`
  return held(
    'detection',
    weaker.length === 0
      ? detail
      : `${detail}; without ${[...missing.keys()].join(', ')} ${weaker.length} see less`,
  )
}
