import type { Address, Block, FindingDraft, Protocol, Severity, Transaction } from '@membrane/core'
import { cutEvidence, type EvidenceOf, type Scope, scopeOf } from '../concern/scope.ts'
import { type Standing, standingOf } from '../privilege/change.ts'
import { clusterOf } from '../reading/cluster.ts'
import { framesOf, type PlacedFrame, pathOf } from '../reading/frames.ts'
import type { OracleChangeOptions } from './options.ts'
import type { SourceChange } from './sources.ts'
import { type Use, useOf } from './use.ts'

/** The finding for one contract whose source was changed by one transaction; undefined when it concerns nobody. */
export function judgeSource(
  block: Block,
  changes: readonly [SourceChange, ...SourceChange[]],
  protocol: Protocol,
  options: OracleChangeOptions,
): FindingDraft | undefined {
  const scope = scopeOf(protocol)
  const change = changes.find(({ source }) => source !== undefined) ?? changes[0]
  const { transaction, contract, aspect, source } = change
  const cluster = clusterOf(transaction, protocol)
  const standing = standingOf(transaction, scope, options.onlyThroughTimelock)
  const made = changes.find(({ frame }) => frame !== undefined) ?? change
  const use = useOf(made, cluster.accounts)
  // What the transaction itself created is nobody's established source.
  const ownSource = source !== undefined && cluster.created.has(source)
  const familiar = source !== undefined && (scope.own.has(source) || scope.trusted.has(source))
  const graded = scope.described
    ? gradeOwn(aspect, standing, familiar, use)
    : gradeAny(aspect, ownSource, use)
  if (graded === undefined) return undefined
  const [severity, score] = graded
  const by =
    standing === 'timelock' ? ' through the timelock' : standing === 'trusted' ? ' by a trusted account' : ''
  const how =
    use.paid !== undefined ? ', relied on and paid upon at once' : ownSource ? ', made by the initiator' : ''
  const names = source === undefined ? '' : ` to ${scope.label(source)}`
  return {
    severity,
    score,
    title: `${scope.label(contract)}: ${aspect} changed${names}${by}${how}`,
    subject: `${contract}:${aspect}`,
    transaction: transaction.hash,
    victims: [contract],
    attackers: standing === 'unknown' ? attackersOf(cluster.accounts, contract) : [],
    evidence: evidenceOf(transaction, changes, use),
    unknown: missing(block),
  }
}

function attackersOf(cluster: ReadonlySet<Address>, contract: Address): readonly Address[] {
  return [...cluster].filter((account) => account !== contract)
}

function missing(block: Block): NonNullable<FindingDraft['unknown']> {
  return block.tiers.traces === 'unknown' ? ['traces'] : []
}

function gradeOwn(
  aspect: SourceChange['aspect'],
  standing: Standing,
  familiar: boolean,
  { paid }: Use,
): readonly [Severity, number] | undefined {
  // Whoever changes a price and is paid on it in one breath is no governor, whatever key signed.
  if (paid !== undefined) return ['critical', 0.95]
  // Posting prices is what a trusted reporter is for.
  if (aspect === 'price' && standing !== 'unknown') return undefined
  if (standing === 'timelock') return ['low', 0.15]
  if (standing === 'trusted') return familiar ? ['low', 0.2] : ['medium', 0.5]
  return ['critical', 0.9]
}

/** Nothing says who may do this here, so only what an owner would not do speaks. */
function gradeAny(
  aspect: SourceChange['aspect'],
  ownSource: boolean,
  { asked, paid }: Use,
): readonly [Severity, number] | undefined {
  if (paid !== undefined) return aspect === 'price' ? ['medium', 0.6] : ['high', 0.85]
  if (ownSource) return asked === undefined ? ['low', 0.3] : ['medium', 0.5]
  return aspect === 'price' ? undefined : ['info', 0.1]
}

function evidenceOf(
  transaction: Transaction,
  changes: readonly SourceChange[],
  { asked, paid }: Use,
): readonly EvidenceOf[] {
  const frames = framesOf(transaction)
  const cite = (frame: PlacedFrame | undefined, note: string): readonly EvidenceOf[] => {
    if (frame === undefined) return []
    const { from, to } = frame.call
    return [{ kind: 'frame', path: pathOf(frames, frame), from, to, selector: frame.selector, note }]
  }
  return [
    ...cutEvidence(
      changes.map(({ evidence }) => evidence),
      6,
    ),
    ...cite(asked, 'asked by somebody else after the change'),
    ...cite(paid, 'paid to the initiator after that'),
  ]
}

/** The contracts that answer with the protocol's prices: oracles by role, and what its oracles read. */
export function ownOracles(protocol: Protocol, scope: Scope): ReadonlySet<Address> {
  let oracles = memo.get(protocol)
  if (oracles === undefined) {
    const found = new Set<Address>()
    for (const { address, role } of protocol.contracts) if (role === 'oracle') found.add(address)
    for (const { source, reference } of protocol.oracles) {
      for (const one of [source, reference]) {
        if (one?.kind === 'chainlink') found.add(one.feed)
        else if (one?.kind === 'aave') found.add(one.oracle)
        else if (one?.kind === 'view') found.add(one.to)
      }
    }
    oracles = scope.described ? found : none
    memo.set(protocol, oracles)
  }
  return oracles
}

const none: ReadonlySet<Address> = new Set()
const memo = new WeakMap<Protocol, ReadonlySet<Address>>()
