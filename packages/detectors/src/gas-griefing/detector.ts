import type { FindingDraft, Measurement, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { type Scope, scopeOf } from '../concern/scope.ts'
import { callEvidence, type OwnCall, ownCalls } from './calls.ts'
import { type Excess, excessesOf, type Habit, isArmed, learn, newHabit } from './habit.ts'
import { type GasGriefingOptions, gasGriefingDefaults } from './options.ts'

/** Habits by `contract:selector`, the latest heard of last; at most `maxFunctions`. */
type GasMemory = { readonly habits: Readonly<Record<string, Habit>> }

/**
 * Functions of the described contracts that suddenly cost far more gas or fail far more often than they use to, and
 * calls that burn millions of gas and run out of it: somebody makes the protocol unusable, or a list grew too long.
 * The score is 0.25, and 0.5 where it hits several users or costs a good part of a block.
 */
export const gasGriefing = defineDetector<GasGriefingOptions, GasMemory>({
  id: 'gas-griefing',
  version: 1,
  title: 'Gas and failures beyond what a function is used to',
  description:
    'Learns by contract and function what calls cost and how often they fail, tries itself in the shadow, and then tells of what is more than five robust standard deviations out, and of calls that run out of gas after millions.',
  needs: ['transactions'],
  uses: ['receipts', 'traces'],
  defaults: gasGriefingDefaults,
  initial: () => ({ habits: {} }),
  evaluate({ stage, block, protocol, memory }, options) {
    const scope = scopeOf(protocol)
    if (!scope.described) {
      return { findings: [], memory, unknown: ['nothing described: no function’s usual gas is known'] }
    }
    const findings: FindingDraft[] = []
    const touched = new Map<string, { habit: Habit; call: OwnCall }>()
    for (const transaction of block.transactions) {
      for (const call of ownCalls(transaction, scope.own)) {
        const key = `${call.contract}:${call.selector}`
        const habit = touched.get(key)?.habit ?? memory.habits[key] ?? newHabit(options)
        const excesses = excessesOf(habit, call, options)
        const finding = judge(transaction, call, isArmed(habit) ? excesses : [], scope, options)
        // One line a function and block: users who run into the same wall come in crowds.
        const subject = finding?.subject
        if (finding !== undefined && !findings.some((one) => one.subject === subject)) findings.push(finding)
        touched.set(key, { habit: learn(habit, call, excesses, options), call })
      }
    }
    const unknown: string[] = []
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: only calls that transactions make themselves were judged')
    }
    let learning = 0
    for (const { habit } of touched.values()) if (!isArmed(habit)) learning++
    if (learning > 0) unknown.push(`${learning} functions are still being learnt`)
    if (stage === 'pending' || touched.size === 0) return { findings, memory, unknown }
    return {
      findings,
      memory: remember(memory, touched, options),
      measurements: rates(touched, options),
      unknown,
    }
  },
})

/** What is told of one call: the strongest of what is wrong with it. */
function judge(
  transaction: Transaction,
  call: OwnCall,
  excesses: readonly Excess[],
  scope: Scope,
  options: GasGriefingOptions,
): FindingDraft | undefined {
  const name = `${call.selector} of ${scope.label(call.contract)}`
  const reverts = excesses.find((one) => one.kind === 'reverts')
  if (reverts?.kind === 'reverts') {
    const { failures, usual, senders, sigmas } = reverts
    return draft(transaction, call, senders >= options.senders, {
      title: `${name} failed ${failures} times of the last ${options.window}, for ${senders} senders`,
      what: 'reverts',
      value: `${failures}`,
      threshold: (options.window * usual).toFixed(2),
      unit: `of ${options.window} calls, ${sigmas.toFixed(1)} sigmas`,
    })
  }
  if (call.gas === undefined) return undefined
  if (call.outOfGas && call.gas >= options.outOfGas) {
    return draft(transaction, call, call.gas >= options.heavyGas, {
      title: `${name} ran out of gas after ${call.gas}: a loop without a bound?`,
      what: 'out-of-gas',
      value: `${call.gas}`,
      threshold: `${options.outOfGas}`,
      unit: 'gas',
    })
  }
  const gas = excesses.find((one) => one.kind === 'gas')
  if (gas === undefined) return undefined
  return draft(transaction, call, call.gas >= options.heavyGas, {
    title: `${name} took ${call.gas} gas, usually ${Math.round(gas.usual)}`,
    what: 'gas',
    value: `${call.gas}`,
    threshold: `${Math.round(gas.usual)}`,
    unit: `gas, ${gas.sigmas.toFixed(1)} sigmas`,
  })
}

function draft(
  transaction: Transaction,
  call: OwnCall,
  serious: boolean,
  said: {
    readonly title: string
    readonly what: string
    readonly value: string
    readonly threshold: string
    readonly unit: string
  },
): FindingDraft {
  const { title, what, value, threshold, unit } = said
  return {
    severity: serious ? 'medium' : 'low',
    score: serious ? 0.5 : 0.25,
    title,
    subject: `${call.contract}:${call.selector}:${what}`,
    transaction: transaction.hash,
    victims: [call.contract],
    // Who is hit by it sends it as well: nobody is accused.
    attackers: [],
    evidence: [
      callEvidence(transaction, call, what),
      { kind: 'measure', name: what, value, threshold, unit },
    ],
  }
}

type Touched = ReadonlyMap<string, { readonly habit: Habit; readonly call: OwnCall }>

function remember({ habits }: GasMemory, touched: Touched, { maxFunctions }: GasGriefingOptions): GasMemory {
  const kept = Object.entries(habits).filter(([key]) => !touched.has(key))
  for (const [key, { habit }] of touched) kept.push([key, habit])
  return { habits: Object.fromEntries(kept.slice(-maxFunctions)) }
}

/** The failures of the latest calls of the functions that the block called, once there are enough. */
function rates(touched: Touched, { window }: GasGriefingOptions): readonly Measurement[] {
  const measurements: Measurement[] = []
  for (const { habit, call } of touched.values()) {
    if (habit.outcomes.length < window) continue
    const failures = habit.outcomes.filter((one) => one === 1).length
    measurements.push({
      name: 'revert_rate_bps',
      value: Math.round((failures * 10_000) / habit.outcomes.length),
      labels: { contract: call.contract, selector: call.selector },
    })
  }
  return measurements
}
