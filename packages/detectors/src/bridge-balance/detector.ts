import type { Block, FindingDraft, Measurement, Protocol, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { capSeverity, type Scope, scopeOf } from '../concern/scope.ts'
import { transfersOf } from '../reading/transfers.ts'
import { backingReads } from './backing.ts'
import { judgeBackings } from './deficit.ts'
import { entriesOf } from './entries.ts'
import { type BridgeMemory, emptyMemory, type Release } from './memory.ts'
import { movementsOf } from './movement.ts'
import { type BridgeBalanceOptions, bridgeBalanceDefaults } from './options.ts'
import { followPassages, type PassageFault } from './passage.ts'
import { copiedFrom, releaseOf } from './replay.ts'
import { provesMessage, type Shape, shapeOf } from './shapes.ts'

/** Contracts whose proven messages are counted; a chain has a handful of replicas. */
const mostReplicas = 64

/**
 * A bridge that gives out what nobody put in: supply above what is locked, releases without their lock where both
 * chains are followed, and releases that no honest message looks like. The score is 0.75 for a deficit, 0.95 from
 * `criticalBps` on, and the shape's own otherwise.
 */
export const bridgeBalance = defineDetector<BridgeBalanceOptions, BridgeMemory>({
  id: 'bridge-balance',
  version: 1,
  title: 'A bridge that releases what was not locked',
  description:
    'Compares what a described bridge locks with the supply of its likeness on the other chain, matches locks with releases where both chains are followed, and knows releases that were never proven, signed or locked by their calls.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff', 'reads'],
  defaults: bridgeBalanceDefaults,
  initial: () => emptyMemory,
  reads: (protocol) => backingReads(protocol),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    const findings: FindingDraft[] = []
    const unknown: string[] = []
    const measurements: Measurement[] = []
    const scope = scopeOf(protocol)
    const shaped = judgeShapes(block, protocol, scope, memory, options, findings, unknown)
    if (protocol.bridges.length === 0) {
      unknown.push('no bridge described: supply against what is locked is unknown')
      return { findings, memory: shaped, unknown }
    }
    const movements = movementsOf(block, protocol)
    const releases = movements.filter(({ kind }) => kind === 'release' || kind === 'mint')
    const copied = copies(
      releases.map(({ transaction }) => transaction),
      shaped.releases,
      block,
      scope,
      options,
      findings,
    )
    let told = shaped.told
    if (block.chainId === protocol.chainId) {
      told = judgeBackings(
        { stage, protocol, reads, movements, told, options },
        { findings, measurements, unknown },
      )
    }
    const followed = followPassages(block, protocol, movements, shaped, options)
    for (const fault of followed.faults) findings.push(passageFinding(fault, block))
    for (const { label, escrow, minted } of protocol.bridges) {
      for (const chain of [escrow.chainId, minted.chainId]) {
        if (followed.seen[chain] !== undefined) continue
        unknown.push(
          `${label}: chain ${chain} is not followed, so single locks are not matched with releases`,
        )
      }
    }
    const { seen, passages } = followed
    return { findings, memory: { ...shaped, told, seen, passages, releases: copied }, measurements, unknown }
  },
})

function judgeShapes(
  block: Block,
  protocol: Protocol,
  scope: Scope,
  memory: BridgeMemory,
  options: BridgeBalanceOptions,
  findings: FindingDraft[],
  unknown: string[],
): BridgeMemory {
  let { proven, releases } = memory
  for (const transaction of block.transactions) {
    const entries = entriesOf(transaction)
    if (entries.length === 0) continue
    for (const entry of entries) {
      const open = proven[entry.contract] ?? 0
      if (provesMessage(entry)) {
        if (entry.contract in proven || Object.keys(proven).length < mostReplicas) {
          proven = { ...proven, [entry.contract]: open + 1 }
        }
        continue
      }
      const shape = shapeOf(entry, { block, transaction, protocol, scope, proven: open, unknown })
      if (shape !== undefined) findings.push(shapeFinding(shape, transaction, scope))
      else if (open > 0) proven = { ...proven, [entry.contract]: open - 1 }
    }
    if (transfersOf(transaction).list.some(({ amount }) => amount > 0n)) {
      releases = copies([transaction], releases, block, scope, options, findings)
    }
  }
  return proven === memory.proven && releases === memory.releases ? memory : { ...memory, proven, releases }
}

function shapeFinding(shape: Shape, transaction: Transaction, scope: Scope): FindingDraft {
  const own = shape.victims.some((victim) => scope.own.has(victim))
  const severity = shape.score >= 0.8 ? (own ? 'critical' : 'high') : 'medium'
  return {
    severity: scope.described && !own ? capSeverity(severity, 'low') : severity,
    score: shape.score,
    title: shape.title,
    subject: `${shape.victims[0] ?? transaction.hash}:${shape.name}`,
    transaction: transaction.hash,
    victims: shape.victims,
    attackers: transaction.from === undefined ? [] : [transaction.from],
    evidence: shape.evidence,
  }
}

/** Releases whose message somebody else brought before with only the name changed; returns what to remember. */
function copies(
  transactions: readonly Transaction[],
  earlier: readonly Release[],
  block: Block,
  scope: Scope,
  options: BridgeBalanceOptions,
  findings: FindingDraft[],
): readonly Release[] {
  let releases = earlier
  for (const transaction of new Set(transactions)) {
    const release = transaction.status === 'reverted' ? undefined : releaseOf(transaction)
    if (release === undefined || releases.some((one) => one.transaction === release.transaction)) continue
    const first = copiedFrom(release, releases)
    releases = [...releases, release].slice(-options.maxReleases)
    if (first === undefined) continue
    const paid = transfersOf(transaction).list.filter(
      ({ to, amount }) => to === release.sender && amount > 0n,
    )
    const victims = [...new Set(paid.map(({ from }) => from))]
    const own = [...victims, transaction.to].some((one) => one != null && scope.own.has(one))
    if (paid.length === 0) continue
    findings.push({
      severity: scope.described && !own ? 'low' : own ? 'critical' : 'high',
      score: 0.85,
      title: `A bridge released on a copied message: only the receiver differs from ${first.transaction}`,
      subject: `${transaction.to}:replayed-release`,
      transaction: transaction.hash,
      victims,
      attackers: [release.sender, first.sender],
      evidence: [
        ...paid.slice(0, 4).map(
          ({ token, to, amount }) =>
            ({
              kind: 'flow',
              account: to,
              token,
              amount: `${amount}`,
              note: 'released to the sender',
            }) as const,
        ),
        {
          kind: 'measure',
          name: 'first release',
          value: first.transaction,
          threshold: '0',
          unit: `block ${block.number}`,
        },
      ],
    })
  }
  return releases
}

function passageFinding({ kind, bridge, back, open }: PassageFault, block: Block): FindingDraft {
  const [from, to] = back ? [bridge.minted, bridge.escrow] : [bridge.escrow, bridge.minted]
  const here = block.transactions.some(({ hash }) => hash === open.transaction)
  const victim = bridge.escrow.chainId === block.chainId ? bridge.escrow.holder : bridge.minted.token
  const unmatched = kind === 'unmatched'
  return {
    severity: unmatched ? 'critical' : 'medium',
    score: unmatched ? 0.9 : 0.5,
    title: unmatched
      ? `${bridge.label}: ${open.amount} base units came out on chain ${to.chainId} and never went in on chain ${from.chainId}`
      : `${bridge.label}: ${open.amount} base units went in on chain ${from.chainId} and did not come out in time`,
    subject: `${bridge.label}:${kind}:${open.transaction}`,
    transaction: here ? open.transaction : undefined,
    victims: [victim],
    attackers: unmatched ? [open.account] : [],
    evidence: [
      {
        kind: 'measure',
        name: 'amount',
        value: `${open.amount}`,
        threshold: '0',
        unit: 'base units of the likeness',
      },
      {
        kind: 'measure',
        name: 'transaction',
        value: open.transaction,
        threshold: '0',
        unit: `seconds ${open.at}`,
      },
    ],
  }
}
