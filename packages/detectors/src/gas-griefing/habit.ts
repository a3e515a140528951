import type { Address } from '@membrane/core'
import type { OwnCall } from './calls.ts'
import type { GasGriefingOptions } from './options.ts'

/** What is known of one function: plain data of bounded size. */
export type Habit = {
  /** Calls seen in all. */
  readonly calls: number
  /** Gas of the latest calls that went through, oldest first. */
  readonly gas: readonly number[]
  /** Outcomes of the latest calls, oldest first: 1 failed. */
  readonly outcomes: readonly (0 | 1)[]
  /** Senders of the latest failures. */
  readonly failing: readonly Address[]
  /** Calls and failures that have left the window: the usual rate. Halved together so that old days fade. */
  readonly pastCalls: number
  readonly pastFailures: number
  /** What the rule would have said in the shadow, and whether its calls are over. */
  readonly shadowAlarms: number
  readonly shadowLeft: number
  /** Whether the present wave of failures was told. */
  readonly told: boolean
}

export function newHabit(options: GasGriefingOptions): Habit {
  return {
    calls: 0,
    gas: [],
    outcomes: [],
    failing: [],
    pastCalls: 0,
    pastFailures: 0,
    shadowAlarms: 0,
    shadowLeft: options.shadowCalls,
    told: false,
  }
}

/** What is far out about a call, in robust standard deviations. */
export type Excess =
  | { readonly kind: 'gas'; readonly sigmas: number; readonly usual: number }
  | {
      readonly kind: 'reverts'
      readonly sigmas: number
      readonly failures: number
      readonly usual: number
      readonly senders: number
    }

/** Whether the function was learnt and kept its budget in the shadow. */
export function isArmed(habit: Habit): boolean {
  return habit.shadowLeft === 0
}

/** What the habit says of the call, before the call becomes part of it. */
export function excessesOf(habit: Habit, call: OwnCall, options: GasGriefingOptions): readonly Excess[] {
  if (habit.calls < options.learnCalls) return []
  const excesses: Excess[] = []
  const gas = call.failed ? undefined : gasExcess(habit, call, options)
  if (gas !== undefined) excesses.push(gas)
  const reverts = call.failed ? revertExcess(habit, call, options) : undefined
  if (reverts !== undefined) excesses.push(reverts)
  return excesses
}

/** Source: the modified z-score of Iglewicz and Hoaglin (1993), with a floor of 2 % of the median for steady functions. */
function gasExcess({ gas }: Habit, call: OwnCall, options: GasGriefingOptions): Excess | undefined {
  if (call.gas === undefined || gas.length < options.sample / 2) return undefined
  // Most calls end here, so the median is not taken for them: more than half of the sample is near this call or above.
  const near = call.gas / options.gasFactor
  let above = 0
  for (const one of gas) if (one > near) above++
  if (above * 2 > gas.length) return undefined
  const usual = medianOf(gas)
  const deviation = medianOf(gas.map((one) => Math.abs(one - usual)))
  const sigmas = (call.gas - usual) / Math.max(1.4826 * deviation, 0.02 * usual, 1)
  return sigmas > options.sigmas ? { kind: 'gas', sigmas, usual } : undefined
}

/** Failures of the window against a binomial of the usual rate, of which one in fifty is taken for granted. */
function revertExcess(habit: Habit, call: OwnCall, options: GasGriefingOptions): Excess | undefined {
  const { outcomes, failing, pastCalls, pastFailures, told } = habit
  if (told || outcomes.length < options.window - 1 || pastCalls === 0) return undefined
  const failures = sumOf(outcomes) + 1 - (outcomes.length >= options.window ? (outcomes[0] ?? 0) : 0)
  if (failures < options.leastReverts) return undefined
  const usual = Math.max(pastFailures / pastCalls, 0.02)
  const sigmas =
    (failures - options.window * usual) / Math.max(Math.sqrt(options.window * usual * (1 - usual)), 0.5)
  if (sigmas <= options.sigmas) return undefined
  const senders = new Set([
    ...failing.slice(Math.max(0, failing.length + 1 - failures)),
    ...(call.sender === undefined ? [] : [call.sender]),
  ])
  return { kind: 'reverts', sigmas, failures, usual, senders: senders.size }
}

/** The habit with the call, and with what the rule would have said of it. */
export function learn(
  habit: Habit,
  call: OwnCall,
  excesses: readonly Excess[],
  options: GasGriefingOptions,
): Habit {
  const { window, sample } = options
  const outcome = call.failed ? 1 : 0
  const outcomes = [...habit.outcomes, outcome] as const
  const gone = outcomes.length > window ? (outcomes[0] ?? 0) : undefined
  const past =
    gone === undefined
      ? habit
      : fade({ pastCalls: habit.pastCalls + 1, pastFailures: habit.pastFailures + gone })
  const calm = sumOf(outcomes.slice(-window)) < options.leastReverts
  const gas = call.failed || call.gas === undefined ? habit.gas : [...habit.gas, call.gas].slice(-sample)
  return {
    calls: habit.calls + 1,
    gas,
    outcomes: outcomes.slice(-window),
    failing:
      call.failed && call.sender !== undefined
        ? [...habit.failing, call.sender].slice(-window)
        : habit.failing,
    pastCalls: past.pastCalls,
    pastFailures: past.pastFailures,
    told: calm ? false : habit.told || excesses.some(({ kind }) => kind === 'reverts'),
    ...shadow(habit, excesses.length > 0, options),
  }
}

/** A function that would have cried wolf in the shadow is tried anew. */
function shadow(
  { calls, shadowAlarms, shadowLeft }: Habit,
  alarm: boolean,
  options: GasGriefingOptions,
): Pick<Habit, 'shadowAlarms' | 'shadowLeft'> {
  if (calls < options.learnCalls || shadowLeft === 0) return { shadowAlarms, shadowLeft }
  const alarms = shadowAlarms + (alarm ? 1 : 0)
  if (shadowLeft > 1) return { shadowAlarms: alarms, shadowLeft: shadowLeft - 1 }
  return alarms > options.shadowAlarms
    ? { shadowAlarms: 0, shadowLeft: options.shadowCalls }
    : { shadowAlarms: alarms, shadowLeft: 0 }
}

function fade(past: Pick<Habit, 'pastCalls' | 'pastFailures'>): Pick<Habit, 'pastCalls' | 'pastFailures'> {
  return past.pastCalls < 4_096
    ? past
    : { pastCalls: past.pastCalls / 2, pastFailures: past.pastFailures / 2 }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2
}

function sumOf(outcomes: readonly number[]): number {
  return outcomes.reduce((sum, one) => sum + one, 0)
}
