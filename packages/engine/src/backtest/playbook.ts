import {
  type ActionCall,
  defineResponder,
  type EvidenceLevel,
  type MembraneConfig,
  type Severity,
} from '@membrane/core'

/** When the assumed playbook pauses, for protocols that nobody described. */
export type AssumedPlaybook = {
  readonly minSeverity: Severity
  readonly minScore: number
  readonly evidence: EvidenceLevel
}

/** The thresholds of the configuration that the demo runs. */
export const assumedDefaults: AssumedPlaybook = { minSeverity: 'high', minScore: 0.7, evidence: 'pending' }

/** `pause()`. */
const pauseSelector = '0x8456cb59'

/** Stands for the emergency stops that the protocols in a recording may have had: pauses every victim named. */
export const assumedResponder = defineResponder({
  id: 'assumed-stop',
  title: 'Pause whatever the finding names as victim',
  build: ({ incident }) =>
    incident.victims.map(
      (to): ActionCall => ({
        to,
        data: pauseSelector,
        value: 0n,
        description: `assumed: pause() of ${to}`,
        halts: { mode: 'paused', protects: [to] },
      }),
    ),
})

/** Whether a configuration says itself what is to be done. */
export function plansActions(config: Pick<MembraneConfig, 'playbooks'> | undefined): boolean {
  return (config?.playbooks ?? []).some(({ actions = [] }) => actions.length > 0)
}

/** The playbooks and responders of a guard that nobody configured. */
export function assumedConfig(
  assumed: AssumedPlaybook,
): Required<Pick<MembraneConfig, 'playbooks' | 'responders'>> {
  const { minSeverity, minScore, evidence } = assumed
  return {
    playbooks: [
      {
        id: 'assumed-pause',
        when: { minSeverity, minScore },
        actions: [{ responder: assumedResponder.id, mode: 'live', evidence }],
      },
    ],
    responders: [assumedResponder],
  }
}
