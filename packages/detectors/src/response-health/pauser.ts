import type {
  Block,
  FindingDraft,
  Measurement,
  PauserWatch,
  Protocol,
  ReadResult,
  StateRead,
} from '@membrane/core'
import { formatUnits } from '@membrane/core'
import { framesOf } from '../reading/frames.ts'
import { wordAt, wordToUint } from '../reading/words.ts'
import type { ResponseMemory } from './memory.ts'
import type { ResponseHealthOptions } from './options.ts'

export type Said = {
  readonly findings: FindingDraft[]
  readonly measurements: Measurement[]
  readonly unknown: string[]
}

/** Asks for every pauser's native balance. */
export function balanceReads({ pausers }: Protocol): readonly StateRead[] {
  return pausers.map(({ account }) => ({ key: keyOf(account), to: account, data: '0x', balance: true }))
}

function keyOf(account: PauserWatch['account']): string {
  return `response-health:balance:${account}`
}

/** When each pauser last acted, and what it has, with what this block tells. */
export function withActs(
  block: Block,
  { pausers }: Protocol,
  memory: ResponseMemory,
): Pick<ResponseMemory, 'lastActs' | 'balances'> {
  const accounts = new Set(pausers.map(({ account }) => account))
  let { lastActs, balances } = memory
  for (const transaction of block.transactions) {
    const { from, changes } = transaction
    if (block.timestamp !== undefined) {
      if (from !== undefined && accounts.has(from)) lastActs = { ...lastActs, [from]: block.timestamp }
      // A multi-signature or a council acts through calls of its own.
      for (const { call } of framesOf(transaction)) {
        if (accounts.has(call.from) && call.from !== from)
          lastActs = { ...lastActs, [call.from]: block.timestamp }
      }
    }
    for (const change of changes ?? []) {
      if (change.kind !== 'balance' || !accounts.has(change.address)) continue
      balances = { ...balances, [change.address]: change.after }
    }
  }
  return { lastActs, balances }
}

/** Whether each pauser can pay for a pause; returns what was told. */
export function judgeBalances(
  { pausers }: Protocol,
  reads: ReadonlyMap<string, ReadResult>,
  memory: Pick<ResponseMemory, 'balances' | 'low'>,
  { emptyBps }: ResponseHealthOptions,
  { findings, measurements, unknown }: Said,
): ResponseMemory['low'] {
  let { low } = memory
  for (const { account, label, minimumBalance } of pausers) {
    const labels = { pauser: label, account }
    const answer = reads.get(keyOf(account))
    const balance =
      answer?.ok && answer.data.length >= 66 ? wordToUint(wordAt(answer.data, 0)) : memory.balances[account]
    if (balance === undefined) {
      const reason = answer === undefined || answer.ok ? 'its balance could not be read' : answer.reason
      measurements.push({ name: 'pauser_balance_gwei', value: undefined, labels, reason })
      unknown.push(`${label}: ${reason}`)
      continue
    }
    measurements.push({ name: 'pauser_balance_gwei', value: Number(balance / 10n ** 9n), labels })
    const level =
      balance >= minimumBalance ? 0 : balance * 10_000n < minimumBalance * BigInt(emptyBps) ? 2 : 1
    if (level === (low[account] ?? 0)) continue
    const worse = level > (low[account] ?? 0)
    low = { ...low, [account]: level }
    if (!worse) continue
    findings.push({
      severity: level === 2 ? 'critical' : 'high',
      score: level === 2 ? 0.85 : 0.7,
      title: `${label} can hardly pay for a pause: it has ${formatUnits(balance, 18)} of ${formatUnits(minimumBalance, 18)} native`,
      subject: `${account}:balance`,
      transaction: undefined,
      // Nobody lost anything: an answer to this is a refill, not a pause.
      victims: [],
      attackers: [],
      evidence: [
        {
          kind: 'measure',
          name: 'balance',
          value: `${balance}`,
          threshold: `${minimumBalance}`,
          unit: 'wei',
        },
      ],
    })
  }
  return low
}

/** Whether each pauser that should show a heartbeat does; returns what was told. */
export function judgeSilence(
  now: number | undefined,
  { pausers }: Protocol,
  memory: Pick<ResponseMemory, 'lastActs' | 'silent' | 'since'>,
  { highHeartbeats }: ResponseHealthOptions,
  { findings, measurements, unknown }: Said,
): ResponseMemory['silent'] {
  let { silent } = memory
  for (const { account, label, heartbeatSeconds } of pausers) {
    if (heartbeatSeconds === undefined) continue
    const labels = { pauser: label, account }
    const last = memory.lastActs[account]
    const start = last ?? memory.since
    if (now === undefined || start === undefined) {
      const reason = 'the block does not tell its time'
      measurements.push({ name: 'pauser_silence_seconds', value: undefined, labels, reason })
      unknown.push(`${label}: ${reason}`)
      continue
    }
    const seconds = now - start
    if (last === undefined && seconds <= heartbeatSeconds) {
      const reason = `it has not acted since this guard watches, for ${seconds} s`
      measurements.push({ name: 'pauser_silence_seconds', value: undefined, labels, reason })
      unknown.push(`${label}: ${reason}`)
      continue
    }
    measurements.push({ name: 'pauser_silence_seconds', value: seconds, labels })
    const level = seconds > heartbeatSeconds * highHeartbeats ? 2 : seconds > heartbeatSeconds ? 1 : 0
    if (level === (silent[account] ?? 0)) continue
    const worse = level > (silent[account] ?? 0)
    silent = { ...silent, [account]: level }
    if (!worse) continue
    findings.push({
      severity: level === 2 ? 'high' : 'medium',
      score: level === 2 ? 0.7 : 0.5,
      title: `${label} is silent for ${last === undefined ? 'at least ' : ''}${seconds} s; expected every ${heartbeatSeconds} s`,
      subject: `${account}:silence`,
      transaction: undefined,
      victims: [],
      attackers: [],
      evidence: [
        {
          kind: 'measure',
          name: 'silence',
          value: `${seconds}`,
          threshold: `${heartbeatSeconds}`,
          unit: 'seconds',
        },
      ],
    })
  }
  return silent
}
