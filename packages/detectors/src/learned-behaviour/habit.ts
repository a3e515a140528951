import type { LearnedBehaviourOptions } from './options.ts'
import { emptySketch, observe, quantileOf, type Sketch } from './sketch.ts'

/** What one transaction did through one function, by the name of what was measured. */
export type Observation = Readonly<Record<string, number>>

/**
 * What was learnt of one function of one contract. `learning`: no limits yet. `shadow`: limits that nobody hears of, tried on
 * later transactions. `armed`: they tell. `off`: they told too often, and it learns anew.
 */
export type Habit = {
  readonly phase: 'learning' | 'shadow' | 'armed' | 'off'
  /** Transactions in this phase. */
  readonly seen: number
  /** Of these, how many passed a limit. */
  readonly alarms: number
  readonly last: number
  readonly sketches: Readonly<Record<string, Sketch>>
  readonly limits: Readonly<Record<string, number>>
}

/** A measure beyond its limit. */
export type Excess = { readonly measure: string; readonly value: number; readonly limit: number }

export type Step = {
  readonly habit: Habit
  /** Told to somebody: only while armed. */
  readonly excesses: readonly Excess[]
  /** It passed its budget just now, and says so. */
  readonly switchedOff: boolean
}

/** Measures kept by function: calls, frames below, depth, and up to four tokens' outflows. */
const mostMeasures = 7

export function newHabit(block: number): Habit {
  return { phase: 'learning', seen: 0, alarms: 0, last: block, sketches: {}, limits: {} }
}

/** What of an observation lies beyond the limits. A measure without a limit was not learnt and says nothing. */
export function excessesOf(habit: Habit, seen: Observation): readonly Excess[] {
  const excesses: Excess[] = []
  for (const [measure, value] of Object.entries(seen)) {
    const limit = habit.limits[measure]
    if (limit !== undefined && value > limit) excesses.push({ measure, value, limit })
  }
  return excesses
}

/** The habit after one more transaction. */
export function advance(
  before: Habit,
  seen: Observation,
  block: number,
  options: LearnedBehaviourOptions,
): Step {
  const count = before.seen + 1
  const told = before.phase === 'armed' ? excessesOf(before, seen) : []
  const next = { ...before, seen: count, last: block }
  switch (before.phase) {
    case 'learning':
    case 'off': {
      const sketches = learn(before.sketches, seen)
      const learnt = { ...next, sketches }
      if (count < options.learnTransactions) return quiet(learnt)
      return quiet({ ...learnt, phase: 'shadow', seen: 0, alarms: 0, limits: limitsOf(sketches, options) })
    }
    case 'shadow': {
      const alarms = before.alarms + (excessesOf(before, seen).length > 0 ? 1 : 0)
      if (alarms > allowed(options.shadowTransactions, options))
        return quiet(relearn(before, block, 'learning'))
      if (count < options.shadowTransactions) return quiet({ ...next, alarms })
      return quiet({ ...next, phase: 'armed', seen: 0, alarms: 0 })
    }
    case 'armed': {
      if (told.length === 0) return quiet(next)
      const alarms = before.alarms + 1
      const spent = alarms > allowed(count, options)
      return {
        habit: spent ? relearn(before, block, 'off') : { ...next, alarms },
        excesses: told,
        switchedOff: spent,
      }
    }
  }
}

function quiet(habit: Habit): Step {
  return { habit, excesses: [], switchedOff: false }
}

/** Alarms that the budget allows in so many transactions: its share, and one. */
function allowed(transactions: number, { budgetPerMille }: LearnedBehaviourOptions): number {
  return 1 + Math.floor((transactions * budgetPerMille) / 1_000)
}

function relearn(before: Habit, block: number, phase: 'learning' | 'off'): Habit {
  return { ...newHabit(block), phase, sketches: {}, limits: {}, last: Math.max(before.last, block) }
}

function learn(
  sketches: Readonly<Record<string, Sketch>>,
  seen: Observation,
): Readonly<Record<string, Sketch>> {
  const next: Record<string, Sketch> = { ...sketches }
  for (const [measure, value] of Object.entries(seen)) {
    const known = next[measure]
    if (known === undefined && Object.keys(next).length >= mostMeasures) continue
    next[measure] = observe(known ?? emptySketch, value)
  }
  return next
}

function limitsOf(
  sketches: Readonly<Record<string, Sketch>>,
  { quantile, factor }: LearnedBehaviourOptions,
): Readonly<Record<string, number>> {
  const limits: Record<string, number> = {}
  for (const [measure, sketch] of Object.entries(sketches)) {
    const high = quantileOf(sketch, quantile)
    if (high !== undefined && high > 0) limits[measure] = high * factor
  }
  return limits
}
