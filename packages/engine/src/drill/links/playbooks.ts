import type { TierProbe } from '@membrane/chain'
import {
  type Action,
  type Address,
  digest,
  type Incident,
  type MembraneConfig,
  type Stage,
  zeroAddress,
} from '@membrane/core'
import { builtinDetectors } from '@membrane/detectors'
import { planActions } from '../../respond/plan.ts'
import { type DrillLink, sentenceOf } from '../report.ts'
import { respondersOf } from '../watchRace.ts'
import { broken, held } from './probe.ts'

export type PlaybookLink = {
  readonly link: DrillLink
  /** Every action that some drill incident leads to, each call once. */
  readonly actions: readonly Action[]
}

/** Contracts of these roles hold users' value or power over it: an attack on one must have an answer. */
const answered = new Set(['market', 'vault', 'treasury', 'proxy'])

type Subject = { readonly address: Address; readonly label: string; readonly detectors: readonly string[] }

/**
 * Plans the answer to a critical incident at every custody and every contract that holds value, as the running guard
 * would, and says where it leads to no live action, or to one whose evidence cannot come.
 * @param tiers what the source has; empty when it is not known.
 */
export function checkPlaybooks(config: MembraneConfig, tiers: readonly TierProbe[]): PlaybookLink {
  const subjects = subjectsOf(config)
  const playbooks = config.playbooks ?? []
  if (playbooks.every(({ actions = [] }) => actions.length === 0)) {
    const detail =
      'no playbook has an action: attacks are told of and not answered. Add { responder: "emergency", mode: "live" }.'
    return { link: broken('playbooks', detail), actions: [] }
  }
  if (subjects.length === 0) {
    const detail =
      'no custody and no contract that holds value is described: nothing could be answered. Describe protocol.custody.'
    return { link: broken('playbooks', detail), actions: [] }
  }
  const actions = new Map<string, Action>()
  const problems = new Map<string, string[]>()
  for (const { label, ...subject } of subjects) {
    const planned = planFor(config, subject)
    const problem = typeof planned === 'string' ? planned : problemOf(planned, tiers, config)
    if (typeof planned !== 'string') {
      for (const action of planned) actions.set(`${action.call.to}:${action.call.data}`, action)
    }
    if (problem !== undefined) problems.set(problem, [...(problems.get(problem) ?? []), label])
  }
  const list = [...actions.values()]
  if (problems.size > 0) {
    const parts = [...problems].map(([problem, labels]) => `${named(labels)}: ${problem}`)
    return { link: broken('playbooks', parts.join(' · ')), actions: list }
  }
  const live = list.filter(({ mode }) => mode === 'live')
  const levels = new Set(
    live.map(({ evidence }) =>
      typeof evidence === 'string' ? evidence : `${evidence.confirmations} confirmations`,
    ),
  )
  const waits = live.some(({ approvals }) => approvals !== undefined)
  const detail = `a drain at each of ${subjects.length} custodies and contracts leads to a live action, on evidence ${[...levels].join(', ')}${waits ? '; some wait for approvals' : ''}`
  return { link: held('playbooks', detail), actions: list }
}

function subjectsOf(config: MembraneConfig): readonly Subject[] {
  const { custody, contracts } = config.protocol
  const enabled = [...builtinDetectors, ...(config.detectors ?? [])]
    .map(({ id }) => id)
    .filter((id) => config.detectorOptions?.[id] !== false)
  const outflow = enabled.includes('large-outflow') ? ['large-outflow'] : enabled
  const subjects = new Map<Address, Subject>()
  for (const { holder, label } of custody)
    subjects.set(holder, { address: holder, label, detectors: outflow })
  for (const { address, label, role } of contracts) {
    if (answered.has(role) && !subjects.has(address))
      subjects.set(address, { address, label, detectors: enabled })
  }
  return [...subjects.values()]
}

/** The actions for an incident at `subject`, or why there are none. */
function planFor(config: MembraneConfig, subject: Omit<Subject, 'label'>): readonly Action[] | string {
  const stages: readonly Stage[] = ['pending', 'block']
  try {
    return stages.flatMap((stage) =>
      planActions({
        incident: incidentAt(config.protocol.chainId, subject),
        stage,
        playbooks: config.playbooks ?? [],
        responders: respondersOf(config),
        protocol: config.protocol,
      }),
    )
  } catch (error) {
    return sentenceOf(error)
  }
}

function incidentAt(chainId: number, { address, detectors }: Omit<Subject, 'label'>): Incident {
  return {
    id: digest(['drill', chainId, address]),
    chainId,
    status: 'open',
    title: 'Drill',
    severity: 'critical',
    // What large-outflow gives where half is gone.
    score: 0.9,
    victims: [address],
    attackers: [zeroAddress],
    findings: [],
    detectors,
    firstBlock: 0,
    lastBlock: 0,
  }
}

function problemOf(
  actions: readonly Action[],
  tiers: readonly TierProbe[],
  config: MembraneConfig,
): string | undefined {
  if (actions.length === 0) {
    return 'a drain leads to no action. Add an emergency function that protects it, or widen the playbook.'
  }
  const armed = actions.filter(({ mode }) => mode === 'live')
  if (armed.length === 0) {
    return "every action is a dry run: it would be simulated and never sent. Write mode: 'live' once you trust it."
  }
  const unknown = tiers.some(({ tier, state }) => tier === 'finalized' && state === 'unknown')
  const settled = armed.filter(({ evidence }) => evidence !== 'finalized' || !unknown)
  if (settled.length === 0) {
    return "the live action waits for finality, which the endpoints do not tell. Use { confirmations: n }, or an endpoint that has 'finalized'."
  }
  const approvers = config.approvers?.length ?? 0
  return settled.some(({ approvals }) => (approvals?.needed ?? 0) <= approvers)
    ? undefined
    : `the live action waits for more approvals than there are approvers (${approvers}). Name them in approvers, or ask for fewer.`
}

function named(labels: readonly string[]): string {
  const shown = labels.slice(0, 4).join(', ')
  return labels.length > 4 ? `${shown} and ${labels.length - 4} more` : shown
}
