import type { Address, Custody, FindingDraft, Protocol, Severity } from '@membrane/core'
import { defineDetector, ratioBps } from '@membrane/core'
import { cutEvidence, type EvidenceOf, scopeOf, shiftSeverity } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import { clusterOf } from '../reading/cluster.ts'
import { balanceBefore, balanceRead, custodyKey, readBalance } from './balance.ts'
import { addHour, type HourlyFlow, judgeHour } from './hourly.ts'
import { type LargeOutflowOptions, largeOutflowDefaults } from './options.ts'
import { findOutflows, type Outflow, sumByCustody } from './outflow.ts'
import { judgeTotals } from './total.ts'

/** Net outflow of one block with movement: when (seconds), how much (base units). */
type Movement = { readonly at: number; readonly net: bigint }

type OutflowMemory = {
  /** Balance after the last block, by custody. */
  readonly balances: Readonly<Record<string, bigint>>
  readonly window: Readonly<Record<string, readonly Movement[]>>
  /** Highest window level already reported, by custody and by total, so that a run is told once a level. */
  readonly told: Readonly<Record<string, number>>
  /** Learnt flow by custody. Absent in what version 1 stored. */
  readonly hours?: Readonly<Record<string, HourlyFlow>>
}

/**
 * Users' value leaving the accounts that the protocol described as custody, in one transaction, over a rolling window of
 * one account and of all that hold an asset, against what was there before and against the account's usual hours. The
 * score grows with the share that left; half of everything is 0.9.
 */
export const largeOutflow = defineDetector<LargeOutflowOptions, OutflowMemory>({
  id: 'large-outflow',
  version: 2,
  title: 'Large outflow from custody',
  description:
    'Nets what every described custody account paid and received, by events, call frames and native transfers, and reports shares of its balance that left in one transaction or in the rolling window, shares of all accounts together, and hours far outside what the account has shown before.',
  needs: [],
  uses: ['transactions', 'logs', 'traces', 'stateDiff', 'reads'],
  defaults: largeOutflowDefaults,
  initial: () => ({ balances: {}, window: {}, told: {} }),
  reads: (protocol) => protocol.custody.map(balanceRead),
  evaluate({ stage, block, reads, protocol, memory }, options) {
    if (protocol.custody.length === 0) {
      return {
        findings: [],
        memory,
        unknown: ['no custody described: outflow against value held is unknown'],
      }
    }
    const unknown: string[] = []
    const noTraces = block.tiers.traces === 'unknown'
    if (noTraces && protocol.custody.some(({ token }) => token === 'native')) {
      unknown.push('call traces: native value leaving contracts was not seen')
    }
    if (noTraces && block.tiers.logs === 'unknown')
      unknown.push('logs and traces: no token movement was seen')
    const outflows = findOutflows(block, protocol)
    const moved = sumByCustody(outflows)
    const { before, after } = balancesAround(stage, protocol, reads, memory, moved, unknown)
    const findings: FindingDraft[] = []
    const running = new Map(before)
    for (const outflow of [...outflows].sort((a, b) => a.transaction.index - b.transaction.index)) {
      const key = custodyKey(outflow.custody)
      const held = balanceBefore(outflow.custody, outflow.transaction) ?? running.get(key)
      const finding = judge(outflow, held, protocol, options)
      if (finding !== undefined) findings.push(finding)
      if (held !== undefined) running.set(key, held - outflow.net)
    }
    if (stage === 'pending') return { findings, memory, unknown }
    const next = roll(block.timestamp, protocol, memory, moved, before, after, options, findings)
    if (block.timestamp === undefined) unknown.push("the block's time: windows and hours were not rolled")
    return { findings, memory: next, unknown }
  },
})

/** Balances before and after the block: reads answer for its end, so what moved is added back. */
function balancesAround(
  stage: 'pending' | 'block',
  protocol: Protocol,
  reads: Parameters<typeof readBalance>[1],
  memory: OutflowMemory,
  moved: ReadonlyMap<string, bigint>,
  unknown: string[],
): { before: ReadonlyMap<string, bigint>; after: ReadonlyMap<string, bigint> } {
  const before = new Map<string, bigint>()
  const after = new Map<string, bigint>()
  for (const custody of protocol.custody) {
    const key = custodyKey(custody)
    const read = readBalance(custody, reads)
    const net = moved.get(key) ?? 0n
    const remembered = memory.balances[key]
    const start = stage === 'pending' ? (read ?? remembered) : read === undefined ? remembered : read + net
    if (start !== undefined) {
      before.set(key, start)
      after.set(key, read !== undefined && stage === 'block' ? read : start - net)
    } else unknown.push(`balance of ${custody.label} (${custody.token}) could not be read`)
  }
  return { before, after }
}

function judge(
  outflow: Outflow,
  held: bigint | undefined,
  protocol: Protocol,
  options: LargeOutflowOptions,
): FindingDraft | undefined {
  const { transaction, custody, net, receivers } = outflow
  if (net <= 0n || held === undefined) return undefined
  const share = Math.min(ratioBps(net, held) ?? 10_000, 10_000)
  if (share < options.transactionBps) return undefined
  const scope = scopeOf(protocol)
  let severity: Severity =
    share >= options.transactionCriticalBps
      ? 'critical'
      : share >= options.transactionHighBps
        ? 'high'
        : share >= options.transactionMediumBps
          ? 'medium'
          : 'low'
  const sender = transaction.from
  if (sender !== undefined && scope.trusted.has(sender)) severity = shiftSeverity(severity, -1)
  const attackers = new Set<Address>(clusterOf(transaction, protocol).accounts)
  for (const [receiver, amount] of receivers) {
    if (amount > 0n && !scope.own.has(receiver)) attackers.add(receiver)
  }
  const flows: EvidenceOf[] = [...receivers].map(([account, amount]) => ({
    kind: 'flow',
    account,
    token: custody.token,
    amount: `${amount}`,
    note: 'received from custody, net',
  }))
  return {
    severity,
    score: scoreOf(share, options),
    title: `${(share / 100).toFixed(1)} % of ${custody.label} left in one transaction: ${amountOf(net, custody.token, protocol)}`,
    subject: `${custody.holder}:${custody.token}`,
    transaction: transaction.hash,
    victims: [custody.holder],
    attackers: [...attackers],
    evidence: [
      {
        kind: 'measure',
        name: 'share of the balance',
        value: `${share}`,
        threshold: `${options.transactionBps}`,
        unit: 'basis points',
      },
      {
        kind: 'flow',
        account: custody.holder,
        token: custody.token,
        amount: `${-net}`,
        note: `of ${held} held before`,
      },
      ...cutEvidence(flows, 4),
    ],
  }
}

/** 0.2 at the first threshold, rising straight to 0.9 where half is gone. */
function scoreOf(share: number, options: LargeOutflowOptions): number {
  const span = Math.max(1, options.transactionCriticalBps - options.transactionBps)
  return Math.min(0.9, 0.2 + (0.7 * (share - options.transactionBps)) / span)
}

function roll(
  timestamp: number | undefined,
  protocol: Protocol,
  memory: OutflowMemory,
  moved: ReadonlyMap<string, bigint>,
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
  options: LargeOutflowOptions,
  findings: FindingDraft[],
): OutflowMemory {
  const window: Record<string, readonly Movement[]> = { ...memory.window }
  const told: Record<string, number> = { ...memory.told }
  const sums: Record<string, bigint> = {}
  const hours: Record<string, HourlyFlow> = { ...memory.hours }
  for (const custody of protocol.custody) {
    const key = custodyKey(custody)
    const net = moved.get(key)
    let movements = window[key] ?? []
    if (timestamp !== undefined) {
      const since = timestamp - options.windowSeconds
      if (movements.some(({ at }) => at <= since)) movements = movements.filter(({ at }) => at > since)
      if (net !== undefined) {
        movements = [...movements, { at: timestamp, net }].slice(-options.maxWindowEntries)
      }
    }
    window[key] = movements
    const sum = movements.reduce((total, movement) => total + movement.net, 0n)
    sums[key] = sum
    const held = after.get(key)
    const start = before.get(key)
    if (timestamp !== undefined && start !== undefined) {
      const flow = addHour(hours[key], timestamp, net ?? 0n, start, options)
      const judged = judgeHour(custody, flow, protocol, options)
      hours[key] = judged.flow
      if (judged.finding !== undefined) findings.push(judged.finding)
    }
    const share = held === undefined || sum <= 0n ? 0 : Math.min(ratioBps(sum, held + sum) ?? 10_000, 10_000)
    const level = levelOf(share, options)
    const last = told[key] ?? 0
    // One movement is judged as a transaction; a run has several.
    if (level > last && movements.length > 1) {
      findings.push(run(custody, share, sum, level, protocol, options))
      told[key] = level
    } else if (level < last) told[key] = level
  }
  const totals = judgeTotals(protocol, sums, moved, after, told, options)
  findings.push(...totals.findings)
  const balances = { ...memory.balances, ...Object.fromEntries(after) }
  return { balances, window, told: { ...told, ...totals.told }, hours }
}

function levelOf(share: number, options: LargeOutflowOptions): number {
  if (share >= options.windowHighBps) return 3
  if (share >= options.windowMediumBps) return 2
  return share >= options.windowBps ? 1 : 0
}

function run(
  custody: Custody,
  share: number,
  sum: bigint,
  level: number,
  protocol: Protocol,
  options: LargeOutflowOptions,
): FindingDraft {
  return {
    severity: (['low', 'medium', 'high'] as const)[level - 1] ?? 'low',
    score: Math.min(0.8, 0.1 + 0.2 * level),
    title: `${(share / 100).toFixed(1)} % of ${custody.label} left within ${options.windowSeconds} s: ${amountOf(sum, custody.token, protocol)}`,
    subject: `${custody.holder}:${custody.token}:window`,
    transaction: undefined,
    victims: [custody.holder],
    attackers: [],
    evidence: [
      {
        kind: 'measure',
        name: `share of the balance in ${options.windowSeconds} s`,
        value: `${share}`,
        threshold: `${options.windowBps}`,
        unit: 'basis points',
      },
      { kind: 'flow', account: custody.holder, token: custody.token, amount: `${-sum}`, note: 'net, window' },
    ],
  }
}
