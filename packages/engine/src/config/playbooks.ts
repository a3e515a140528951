import { haltModes, type MembraneConfig, type PlaybookAction } from '@membrane/core'
import { modeOf, rankOf } from '../respond/grade.ts'

/** What is wrong with the steps of the playbooks, one line each, naming its place: contradictions that types allow. */
export function playbookProblems(config: MembraneConfig): readonly string[] {
  return (config.playbooks ?? []).flatMap(({ id, actions }) =>
    (actions ?? []).flatMap((step, i) =>
      stepProblems(step, config).map((problem) => `playbook ${id}, actions.${i}: ${problem}`),
    ),
  )
}

function stepProblems(step: PlaybookAction, config: MembraneConfig): readonly string[] {
  return [
    ...finalityProblems(step),
    ...approvalProblems(step, new Set(config.approvers)),
    ...submissionProblems(step, config),
    ...modeProblems(step, config),
  ]
}

function finalityProblems(step: PlaybookAction): readonly string[] {
  const { irreversible = false, evidence = 'head', overrideFinality } = step
  if (overrideFinality !== undefined && !irreversible)
    return ['overrideFinality says something only where irreversible is true']
  if (!irreversible || evidence === 'finalized' || overrideFinality !== undefined) return []
  return [
    "an irreversible step asks for evidence 'finalized', because a reorg could take its reason away; or give overrideFinality with the reason why not",
  ]
}

function approvalProblems(
  { approvals = 0 }: PlaybookAction,
  approvers: ReadonlySet<string>,
): readonly string[] {
  if (approvals <= approvers.size) return []
  return [`approvals is ${approvals}, and approvers names ${approvers.size} distinct accounts`]
}

function submissionProblems(step: PlaybookAction, { source }: MembraneConfig): readonly string[] {
  const { submission = 'everywhere', publicAfterBlocks } = step
  if (submission === 'everywhere')
    return publicAfterBlocks === undefined
      ? []
      : ["publicAfterBlocks says something only where submission is 'private'"]
  const relays = source.kind === 'rpc' && source.endpoints.some(({ privateRelay }) => privateRelay === true)
  return relays ? [] : ["submission is 'private', and no endpoint of the source has privateRelay: true"]
}

function modeProblems(
  { responder, options = {} }: PlaybookAction,
  config: MembraneConfig,
): readonly string[] {
  if (responder !== 'emergency') return []
  const { mode: asked, function: named } = options
  const { emergency } = config.protocol
  if (named !== undefined) {
    if (asked !== undefined) return ['options.function and options.mode exclude each other']
    return emergency.some(({ name }) => name === named)
      ? []
      : [`no emergency function is called ${JSON.stringify(named)}`]
  }
  if (asked === undefined) return []
  const mode = haltModes.find((each) => each === asked)
  if (mode === undefined)
    return [`options.mode is ${JSON.stringify(asked)}; expected one of ${haltModes.join(', ')}`]
  return emergency.some((each) => rankOf(modeOf(each)) <= rankOf(mode))
    ? []
    : [`no emergency function is as mild as ${mode}, so the step would never do anything`]
}
