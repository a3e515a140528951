import type { Address, Block, Evidence, Hex, Protocol, Transaction } from '@membrane/core'
import {
  addressAt,
  argumentsOf,
  bytesAt,
  dataOf,
  type Encoded,
  listAt,
  textAt,
  uintAt,
} from '../privilege/abi.ts'
import { type Act, actsOf, evidenceOf, type WatchedFunction } from '../privilege/acts.ts'
import { executionsOf } from '../privilege/execution.ts'
import { logsByTopic } from '../reading/logs.ts'
import { wordAt, wordToAddress } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import { functions } from '../signals/functions.ts'

/** One call that a proposal is to make. */
export type Action = {
  readonly target: Address
  /** wei. */
  readonly value: bigint
  readonly selector: Hex
  /** Arguments after the selector, as calldata with it. */
  readonly input: Hex
  /** True where the target's code is to run on the governor's own storage. */
  readonly delegate: boolean
}

/** A decision that was put forward, queued, or, by a Safe, carried out at once. */
export type Proposed = {
  readonly kind: 'proposal' | 'operation' | 'safe'
  readonly transaction: Transaction
  /** Governor, timelock or Safe. */
  readonly governor: Address
  readonly id: string
  readonly proposer: Address | undefined
  readonly actions: readonly Action[]
  readonly evidence: Evidence
  /** Index of the frame that made it; -1 where only an event tells of it. */
  readonly frame: number
}

/** Every decision of the block: by event, and by call for governors whose events are their own or have no logs. */
export function proposalsOf(block: Block, protocol: Protocol): readonly Proposed[] {
  const out: Proposed[] = []
  const seen = new Map<Transaction, Set<Address>>()
  const add = (proposed: Proposed): void => {
    if (proposed.actions.length === 0) return
    out.push(proposed)
    const governors = seen.get(proposed.transaction)
    if (governors === undefined) seen.set(proposed.transaction, new Set([proposed.governor]))
    else governors.add(proposed.governor)
  }
  const acts = actsOf(block)
  for (const [name, read] of calls) {
    for (const act of acts.of(name)) {
      const actions = read(argumentsOf(act.input))
      if (actions !== undefined) add(fromCall(act, name, actions))
    }
  }
  // What a call was decoded from is not told again by its event.
  const told = new Map([...seen].map(([transaction, governors]) => [transaction, new Set(governors)]))
  for (const proposed of logged(block)) {
    if (!told.get(proposed.transaction)?.has(proposed.governor)) add(proposed)
  }
  if (protocol.multisigs.length > 0) safes(block, protocol, add)
  return out
}

function fromCall(act: Act, name: WatchedFunction, actions: readonly Action[]): Proposed {
  const queued = name === 'schedule' || name === 'scheduleBatch' || name === 'queueTransaction'
  return {
    kind: queued ? 'operation' : 'proposal',
    transaction: act.transaction,
    governor: act.to,
    id: (act.output === undefined ? undefined : wordAt(act.output, 0)) ?? act.transaction.hash,
    proposer: act.from,
    actions,
    evidence: evidenceOf(act, queued ? 'queued' : 'proposed'),
    frame: act.frame?.index ?? 0,
  }
}

type Reader = (given: Encoded) => readonly Action[] | undefined

const calls: readonly (readonly [WatchedFunction, Reader])[] = [
  ['propose', (given) => lists(given, 0, 1, undefined, 2)],
  ['proposeBravo', (given) => lists(given, 0, 1, 2, 3)],
  ['proposeTarget', (given) => single(addressAt(given, 0), 0n, undefined, '0x', true)],
  ['proposeSimple', (given) => single(addressAt(given, 0), 0n, undefined, bytesAt(given, 1))],
  ['proposeTargetData', (given) => single(addressAt(given, 0), 0n, undefined, bytesAt(given, 1))],
  ['proposeCall', (given) => single(addressAt(given, 0), uintAt(given, 1), undefined, bytesAt(given, 2))],
  ['proposeCallText', (given) => single(addressAt(given, 0), uintAt(given, 1), undefined, bytesAt(given, 2))],
  ['proposeBeanstalk', (given) => single(addressAt(given, 1), 0n, undefined, bytesAt(given, 2), true)],
  ['schedule', (given) => single(addressAt(given, 0), uintAt(given, 1), undefined, bytesAt(given, 2))],
  ['scheduleBatch', (given) => lists(given, 0, 1, undefined, 2)],
  [
    'queueTransaction',
    (given) => single(addressAt(given, 0), uintAt(given, 1), textAt(given, 2), bytesAt(given, 3)),
  ],
]

function* logged(block: Block): Generator<Proposed> {
  for (const { transaction, log } of logsByTopic(block, events.ProposalCreated.topic)) {
    const given = dataOf(log.data)
    const actions = lists(given, 2, 3, 4, 5)
    const id = wordAt(log.data, 0)
    if (actions === undefined || id === undefined) continue
    const { address, logIndex } = log
    const evidence = { kind: 'log', address, logIndex, event: 'ProposalCreated' } as const
    const proposer = addressAt(given, 1)
    yield { kind: 'proposal', transaction, governor: address, id, proposer, actions, evidence, frame: -1 }
  }
  for (const { transaction, log } of logsByTopic(block, events.ProposalCreatedTarget.topic)) {
    const actions = single(addressAt(dataOf(log.data), 0), 0n, undefined, '0x', true)
    const [, id, by] = log.topics
    if (actions === undefined || id === undefined) continue
    const { address, logIndex } = log
    const evidence = { kind: 'log', address, logIndex, event: 'ProposalCreated' } as const
    const proposer = by === undefined ? undefined : wordToAddress(by)
    yield { kind: 'proposal', transaction, governor: address, id, proposer, actions, evidence, frame: -1 }
  }
  for (const [event, signed] of [
    [events.CallScheduled, false],
    [events.QueueTransaction, true],
  ] as const) {
    for (const { transaction, log } of logsByTopic(block, event.topic)) {
      const given = dataOf(log.data)
      const [, id, indexed] = log.topics
      const actions = signed
        ? single(indexed && wordToAddress(indexed), uintAt(given, 0), textAt(given, 1), bytesAt(given, 2))
        : single(addressAt(given, 0), uintAt(given, 1), undefined, bytesAt(given, 2))
      if (actions === undefined || id === undefined) continue
      const { address, logIndex } = log
      const evidence = { kind: 'log', address, logIndex, event: event.signature } as const
      const proposer = transaction.from
      yield { kind: 'operation', transaction, governor: address, id, proposer, actions, evidence, frame: -1 }
    }
  }
}

/** What described Safes did: they have no queue, so it is judged as it is carried out, or while it is pending. */
function safes(block: Block, protocol: Protocol, add: (proposed: Proposed) => void): void {
  const described = new Set(protocol.multisigs.map(({ address }) => address))
  for (const { act, safe, target, value, data, delegate } of executionsOf(block)) {
    if (!described.has(safe) || target === safe) continue
    const actions = single(target, value, undefined, data, delegate)
    if (actions === undefined) continue
    add({
      kind: 'safe',
      transaction: act.transaction,
      governor: safe,
      id: act.transaction.hash,
      proposer: act.from,
      actions,
      evidence: evidenceOf(act, 'carried out by the Safe'),
      frame: act.frame?.index ?? 0,
    })
  }
}

function lists(
  given: Encoded,
  targetsAt: number,
  valuesAt: number,
  signaturesAt: number | undefined,
  datasAt: number,
): readonly Action[] | undefined {
  const targets = listAt(given, targetsAt, addressAt)
  const values = listAt(given, valuesAt, uintAt)
  const signatures = signaturesAt === undefined ? [] : listAt(given, signaturesAt, textAt)
  const datas = listAt(given, datasAt, bytesAt)
  if (targets === undefined || datas === undefined) return undefined
  return targets.map((target, i) =>
    action(target, values?.[i] ?? 0n, signatures?.[i], datas[i] ?? '0x', false),
  )
}

function single(
  target: Address | undefined,
  value: bigint | undefined,
  signature: string | undefined,
  data: Hex | undefined,
  delegate = false,
): readonly Action[] | undefined {
  if (target === undefined || data === undefined) return undefined
  return [action(target, value ?? 0n, signature, data, delegate)]
}

const bySignature: ReadonlyMap<string, Hex> = new Map(
  Object.values(functions).map(({ signature, selector }) => [signature, selector]),
)

/** Compound's timelock and governors take the function's name apart from its arguments. */
function action(
  target: Address,
  value: bigint,
  signature: string | undefined,
  data: Hex,
  delegate: boolean,
): Action {
  if (signature === undefined || signature === '') {
    const selector = data.length >= 10 ? (data.slice(0, 10) as Hex) : '0x' // the first four bytes of hex are hex
    return { target, value, selector, input: data, delegate }
  }
  const selector = bySignature.get(signature) ?? '0x'
  return {
    target,
    value,
    selector,
    input: `${selector === '0x' ? '0x00000000' : selector}${data.slice(2)}`,
    delegate,
  }
}
