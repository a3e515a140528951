import type { Custody, FindingDraft, Protocol } from '@membrane/core'
import { amountOf } from '../reading/amount.ts'
import type { LargeOutflowOptions } from './options.ts'

const hourSeconds = 3_600
/** Parts per million: flows of a quiet vault are far below a basis point. */
const million = 1_000_000n
/** Makes the median absolute deviation an estimate of the standard deviation of a normal distribution. */
const consistency = 1.4826

/** What left one custody hour by hour. Plain numbers, at most `learnHours` of them. */
export type HourlyFlow = {
  /** Hours since 1970 of the hour that runs. */
  readonly hour: number
  /** Base units that left in it so far, net, and what was held when it began. */
  readonly net: bigint
  readonly held: bigint
  /** Net outflow of the hours before, oldest first, in parts per million of what was held. */
  readonly history: readonly number[]
  /** Highest level told of in this hour. */
  readonly told: number
}

/** Middle of the values; for an even count the mean of the two in the middle. 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2
}

/** The busiest tenth of the hours before begins here. */
const busy = 0.9

/**
 * How many robust deviations `value` lies above the median of `history`: (x - median) / (1.4826 · MAD), which a few earlier
 * drains do not move. An account that is busy every other hour has no deviation by the median alone, so the distance to its
 * busiest tenth of hours counts where it is larger; and never less than `floor`, so that an account at rest does not make
 * every withdrawal an event.
 */
export function robustScore(value: number, history: readonly number[], floor: number): number {
  const middle = median(history)
  const spread = consistency * median(history.map((one) => Math.abs(one - middle)))
  const sorted = [...history].sort((a, b) => a - b)
  const upper = sorted[Math.floor(busy * (sorted.length - 1))] ?? middle
  return (value - middle) / Math.max(spread, upper - middle, floor)
}

/** Adds what a block moved; a new hour closes the last one, and hours without a block count as quiet. */
export function addHour(
  flow: HourlyFlow | undefined,
  timestamp: number,
  net: bigint,
  heldBefore: bigint,
  options: LargeOutflowOptions,
): HourlyFlow {
  const hour = Math.floor(timestamp / hourSeconds)
  if (flow === undefined) return { hour, net, held: heldBefore, history: [], told: 0 }
  if (hour <= flow.hour) return net === 0n ? flow : { ...flow, net: flow.net + net }
  const quiet = Math.min(hour - flow.hour - 1, options.learnHours)
  const closed = [...flow.history, shareOf(flow), ...new Array<number>(quiet).fill(0)]
  return { hour, net, held: heldBefore, history: closed.slice(-options.learnHours), told: 0 }
}

/** Parts per million of what was held at the hour's begin that have left since; negative when more came in. */
function shareOf({ net, held }: HourlyFlow): number {
  return held <= 0n ? 0 : Number((net * million) / held)
}

/** A finding when the hour so far is far outside what the hours before were; with the flow that remembers it was told. */
export function judgeHour(
  custody: Custody,
  flow: HourlyFlow,
  protocol: Protocol,
  options: LargeOutflowOptions,
): { readonly flow: HourlyFlow; readonly finding?: FindingDraft } {
  const share = shareOf(flow)
  if (flow.history.length < options.learnAtLeast || share < options.hourFloorBps * 100) return { flow }
  const score = robustScore(share, flow.history, options.hourSpreadBps * 100)
  const level = score >= options.hourMediumScore ? 2 : score >= options.hourScore ? 1 : 0
  if (level <= flow.told) return { flow }
  const percent = (share / 10_000).toFixed(1)
  return {
    flow: { ...flow, told: level },
    finding: {
      severity: level === 2 ? 'medium' : 'low',
      score: level === 2 ? 0.45 : 0.25,
      title: `${percent} % of ${custody.label} left this hour, ${score.toFixed(0)} deviations above its usual: ${amountOf(flow.net, custody.token, protocol)}`,
      subject: `${custody.holder}:${custody.token}:hour`,
      transaction: undefined,
      victims: [custody.holder],
      attackers: [],
      evidence: [
        {
          kind: 'measure',
          name: 'outflow of the hour against the hours before',
          value: score.toFixed(1),
          threshold: `${options.hourScore}`,
          unit: `robust standard deviations over ${flow.history.length} hours`,
        },
        {
          kind: 'flow',
          account: custody.holder,
          token: custody.token,
          amount: `${-flow.net}`,
          note: `of ${flow.held} held when the hour began`,
        },
      ],
    },
  }
}
