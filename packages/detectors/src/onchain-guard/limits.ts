import type { Address, Block, FindingDraft, Protocol, Transaction } from '@membrane/core'
import { fuseScores, zeroAddress } from '@membrane/core'
import { capSeverity, scopeOf } from '../concern/scope.ts'
import { amountOf } from '../reading/amount.ts'
import { clusterOf } from '../reading/cluster.ts'
import { logsByTopic, type PlacedLog } from '../reading/logs.ts'
import { transfersOf } from '../reading/transfers.ts'
import { wordAt, wordToAddress, wordToUint } from '../reading/words.ts'
import { events } from '../signals/events.ts'
import type { OnchainGuardOptions } from './options.ts'

/** What one transaction asked of one limiter and did not get at once. */
type Excess = {
  readonly transaction: Transaction
  readonly limiter: Address
  readonly asset: Address
  readonly recipients: Set<Address>
  queued: bigint
  readonly logs: PlacedLog[]
}

/** Lines that were told of, by limiter and asset: when last, and who made them long. */
export type ToldLines = Readonly<Record<string, { readonly block: number; readonly by: readonly Address[] }>>

/**
 * Withdrawals that were cut to a limit, and lines that became too long, as the limiters' events tell. Who is paid nothing
 * because somebody else's line was told of lately only waits behind it, and is no alarm of his own.
 */
export function judgeLimits(
  block: Block,
  protocol: Protocol,
  options: OnchainGuardOptions,
  before: ToldLines,
): { readonly findings: readonly FindingDraft[]; readonly told: ToldLines } {
  const scope = scopeOf(protocol)
  const concerns = ({ log }: PlacedLog) => !scope.described || scope.own.has(log.address)
  const findings: FindingDraft[] = []
  const told = Object.fromEntries(
    Object.entries(before).filter(([, line]) => line.block >= block.number - options.line),
  )
  for (const excess of collect(
    logsByTopic(block, events.MembraneClaimQueued.topic).filter(concerns),
  ).values()) {
    const line = `${excess.limiter}:${excess.asset}`
    const finding = judgeExcess(excess, told[line]?.by ?? [], protocol, options)
    findings.push(finding)
    if (finding.severity === 'low') continue
    const { from } = excess.transaction
    const by = [...(told[line]?.by ?? []), ...(from === undefined ? [] : [from]), ...excess.recipients]
    told[line] = { block: block.number, by: [...new Set(by)].slice(-longestList) }
  }
  for (const { transaction, log } of logsByTopic(block, events.MembraneSurged.topic).filter(concerns)) {
    const until = Number(wordToUint(wordAt(log.data, 2)))
    findings.push({
      severity: scope.described ? 'high' : 'low',
      score: options.surged,
      title: `${scope.label(log.address)} closed an asset by itself, because too much waits to leave`,
      subject: `${log.address}:surged`,
      transaction: transaction.hash,
      victims: [log.address],
      attackers: [...clusterOf(transaction, protocol).accounts],
      evidence: [
        {
          kind: 'log',
          address: log.address,
          logIndex: log.logIndex,
          event: events.MembraneSurged.signature,
        },
        {
          kind: 'measure',
          name: 'waiting to leave',
          value: `${wordToUint(wordAt(log.data, 0))}`,
          threshold: `${wordToUint(wordAt(log.data, 1))}`,
          unit: `base units of what is in custody; closed until ${until}`,
        },
      ],
    })
  }
  return { findings, told }
}

/** Who made a line long is seldom more than a few; a list without an end would be an attacker's to fill. */
const longestList = 64

function collect(logs: readonly PlacedLog[]): ReadonlyMap<string, Excess> {
  const excesses = new Map<string, Excess>()
  for (const placed of logs) {
    const { transaction, log } = placed
    const [, asset, , recipient] = log.topics
    if (asset === undefined || recipient === undefined) continue
    const key = `${transaction.hash}:${log.address}:${asset}`
    const excess = excesses.get(key) ?? {
      transaction,
      limiter: log.address,
      asset: wordToAddress(asset),
      recipients: new Set(),
      queued: 0n,
      logs: [],
    }
    excess.queued += wordToUint(wordAt(log.data, 0))
    excess.recipients.add(wordToAddress(recipient))
    excess.logs.push(placed)
    excesses.set(key, excess)
  }
  return excesses
}

function judgeExcess(
  excess: Excess,
  before: readonly Address[],
  protocol: Protocol,
  options: OnchainGuardOptions,
): FindingDraft {
  const { transaction, limiter, asset, queued, recipients, logs } = excess
  const scope = scopeOf(protocol)
  const token = asset === zeroAddress ? ('native' as const) : asset
  let paid = 0n
  for (const transfer of transfersOf(transaction).list) {
    if (transfer.from === limiter && transfer.token === token) paid += transfer.amount
  }
  // With nothing paid somebody else's claims wait already, and how much was asked for says little.
  const drained = paid > 0n && paid + queued >= paid * BigInt(Math.ceil(options.excess))
  const own = (account: Address | undefined) => account !== undefined && before.includes(account)
  const behind =
    paid === 0n && before.length > 0 && !own(transaction.from) && ![...recipients].some((one) => own(one))
  const severity = drained ? 'high' : behind ? 'low' : 'medium'
  const trusted = transaction.from !== undefined && scope.trusted.has(transaction.from)
  const amount = amountOf(queued, token, protocol)
  return {
    severity: scope.described && !trusted ? severity : capSeverity(severity, 'low'),
    score: drained ? fuseScores([options.queued, options.drained]) : options.queued,
    title: behind
      ? `${scope.label(limiter)} keeps ${amount} waiting behind a line told of before`
      : `${scope.label(limiter)} paid what its limit lets through and keeps ${amount} waiting`,
    subject: `${limiter}:${asset}:queued`,
    transaction: transaction.hash,
    victims: [limiter],
    attackers: [...new Set([...clusterOf(transaction, protocol).accounts, ...recipients])].filter(
      (account) => !scope.own.has(account),
    ),
    evidence: [
      ...logs.slice(0, 4).map(({ log }) => ({
        kind: 'log' as const,
        address: log.address,
        logIndex: log.logIndex,
        event: events.MembraneClaimQueued.signature,
      })),
      {
        kind: 'measure',
        name: 'asked for, as a multiple of what was paid',
        value: paid === 0n ? 'nothing was paid' : `${Number(((paid + queued) * 100n) / paid) / 100}`,
        threshold: `${options.excess}`,
        unit: 'times',
      },
    ],
  }
}
