import {
  type Action,
  atLeast,
  digest,
  type Incident,
  MembraneError,
  type Playbook,
  type Protocol,
  type Responder,
  type Stage,
} from '@membrane/core'

/** Whether a playbook answers this incident, of which a finding was just made at `stage`. */
export function playbookMatches(playbook: Playbook, incident: Incident, stage: Stage): boolean {
  const { minSeverity = 'high', minScore = 0, detectors, stages } = playbook.when
  return (
    incident.status !== 'retracted' &&
    atLeast(incident.severity, minSeverity) &&
    incident.score >= minScore &&
    (detectors === undefined || incident.detectors.some((id) => detectors.includes(id))) &&
    (stages === undefined || stages.includes(stage))
  )
}

/**
 * The actions that the playbooks ask for. Pure. An action's id covers incident, playbook and call, so planning
 * again after a further finding or a restart gives the same ids and nothing is done twice.
 * @throws RESPONDER_UNKNOWN when a playbook names a responder that does not exist.
 */
export function planActions(input: {
  readonly incident: Incident
  readonly stage: Stage
  readonly playbooks: readonly Playbook[]
  readonly responders: ReadonlyMap<string, Responder>
  readonly protocol: Protocol
}): readonly Action[] {
  const { incident, stage, playbooks, responders, protocol } = input
  return playbooks
    .filter((playbook) => playbookMatches(playbook, incident, stage))
    .flatMap((playbook) =>
      (playbook.actions ?? []).flatMap((step) => {
        const responder = responders.get(step.responder)
        if (responder === undefined) {
          throw new MembraneError('RESPONDER_UNKNOWN', {
            shortMessage: `Playbook ${playbook.id} names the responder ${JSON.stringify(step.responder)}, which does not exist.`,
            hint: `Use one of: ${[...responders.keys()].join(', ')}.`,
          })
        }
        return responder.build({ incident, protocol, options: step.options ?? {} }).map(
          (call): Action => ({
            id: digest(['action', incident.id, playbook.id, call]),
            incident: incident.id,
            playbook: playbook.id,
            responder: responder.id,
            chainId: incident.chainId,
            mode: step.mode ?? 'dry-run',
            evidence: step.evidence ?? 'head',
            maxFeePerGas: step.maxFeePerGas ?? defaultMaxFeePerGas,
            call,
            status: 'planned',
            reason: undefined,
            transaction: undefined,
          }),
        )
      }),
    )
}

/** wei per gas that an action may bid where its playbook does not say: 500 gwei, above all but the worst hours of mainnet's history. */
export const defaultMaxFeePerGas = 500n * 10n ** 9n
