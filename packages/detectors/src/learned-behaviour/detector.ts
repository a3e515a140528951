import type { Address, FindingDraft, Protocol, Transaction } from '@membrane/core'
import { defineDetector } from '@membrane/core'
import { type EvidenceOf, scopeOf } from '../concern/scope.ts'
import { framesOf, pathOf } from '../reading/frames.ts'
import { advance, type Excess, excessesOf, type Habit, newHabit } from './habit.ts'
import { type Use, usesOf } from './observe.ts'
import { type LearnedBehaviourOptions, learnedBehaviourDefaults } from './options.ts'

/** Habits by contract and selector, at most `mostFunctions`; and how often each contract was used at all. */
type LearnedMemory = {
  readonly habits: Readonly<Record<string, Habit>>
  readonly uses: Readonly<Record<Address, number>>
}

/**
 * What every function of the described contracts does day by day, learnt as quantile sketches; what lies far beyond is told.
 * Each function learns first, is then tried in shadow on later transactions, and tells only when it kept its budget of
 * alarms there. One that passes its budget switches itself off, says so, and learns anew: until then it is unknown.
 */
export const learnedBehaviour = defineDetector<LearnedBehaviourOptions, LearnedMemory>({
  id: 'learned-behaviour',
  version: 1,
  title: 'Calls unlike all that went before',
  description:
    'Learns by (contract, function) how often, how deep, with how much work below and with what outflow it is called, and tells of what lies far beyond, and of functions that nobody called before.',
  needs: ['transactions'],
  uses: ['logs', 'traces'],
  defaults: learnedBehaviourDefaults,
  initial: () => ({ habits: {}, uses: {} }),
  evaluate({ stage, block, protocol, memory }, options) {
    if (!scopeOf(protocol).described) return { findings: [], memory }
    const findings: FindingDraft[] = []
    const habits: Record<string, Habit> = { ...memory.habits }
    const uses: Record<Address, number> = { ...memory.uses }
    let changed = false
    for (const transaction of block.transactions) {
      if (transaction.status === 'reverted') continue
      for (const use of usesOf(transaction, protocol)) {
        changed = true
        const key = `${use.contract}:${use.selector}`
        const before = habits[key]
        const known = uses[use.contract] ?? 0
        if (before === undefined && known >= options.learnTransactions) {
          findings.push(novelty(transaction, use, known, protocol))
        }
        const habit = before ?? newHabit(block.number)
        if (stage === 'pending') {
          const excesses = habit.phase === 'armed' ? excessesOf(habit, use.seen) : []
          if (excesses.length > 0) findings.push(excess(transaction, use, excesses, protocol))
          continue
        }
        const step = advance(habit, use.seen, block.number, options)
        habits[key] = step.habit
        uses[use.contract] = known + 1
        if (step.excesses.length > 0) findings.push(excess(transaction, use, step.excesses, protocol))
        if (step.switchedOff) findings.push(switchedOff(transaction, use, habit, protocol))
      }
    }
    const unknown = unlearnt(habits)
    if (block.tiers.traces === 'unknown') {
      unknown.push('call traces: only the called contract itself was compared with its habits')
    }
    if (stage === 'pending' || !changed) return { findings, memory, unknown }
    return { findings, memory: { habits: bounded(habits, options.mostFunctions), uses }, unknown }
  },
})

/** How many functions cannot tell yet, or any more. */
function unlearnt(habits: Readonly<Record<string, Habit>>): string[] {
  const counts = { learning: 0, shadow: 0, off: 0, armed: 0 }
  for (const { phase } of Object.values(habits)) counts[phase]++
  const text: string[] = []
  const learning = counts.learning + counts.shadow
  if (learning > 0) text.push(`${learning} functions are still being learnt`)
  if (counts.off > 0) text.push(`${counts.off} functions switched themselves off after too many alarms`)
  return text
}

/** The habits without those unheard of for longest, beyond the bound. */
function bounded(habits: Readonly<Record<string, Habit>>, most: number): Readonly<Record<string, Habit>> {
  const entries = Object.entries(habits)
  if (entries.length <= most) return habits
  return Object.fromEntries(entries.sort(([, a], [, b]) => b.last - a.last).slice(0, most))
}

function called(transaction: Transaction, { frame, contract, selector }: Use, note: string): EvidenceOf {
  const frames = framesOf(transaction)
  return {
    kind: 'frame',
    path: frame === undefined ? [] : pathOf(frames, frame),
    from: frame?.call.from ?? transaction.from ?? contract,
    to: contract,
    selector: selector as `0x${string}`,
    note,
  }
}

function base(transaction: Transaction, use: Use) {
  return {
    subject: `${use.contract}:${use.selector}`,
    transaction: transaction.hash,
    victims: [use.contract],
    attackers: [transaction.from, transaction.to].filter(
      (one) => one !== use.contract && one != null,
    ) as Address[],
  }
}

/** Twice its limit says little, a hundred times much. */
function excess(
  transaction: Transaction,
  use: Use,
  excesses: readonly Excess[],
  protocol: Protocol,
): FindingDraft {
  const [worst] = [...excesses].sort((a, b) => b.value / b.limit - a.value / a.limit)
  const ratio = worst === undefined ? 1 : worst.value / worst.limit
  const score = Math.min(0.8, 0.3 + 0.25 * Math.log10(ratio) + 0.1 * (excesses.length - 1))
  const trusted = transaction.from !== undefined && scopeOf(protocol).trusted.has(transaction.from)
  return {
    ...base(transaction, use),
    severity: trusted ? 'low' : score >= 0.6 ? 'high' : score >= 0.4 ? 'medium' : 'low',
    score,
    title: `${scopeOf(protocol).label(use.contract)}: ${worst?.measure ?? 'use'} of ${use.selector} is ${ratio.toFixed(1)} times what was ever usual`,
    evidence: [
      called(transaction, use, 'unlike all before'),
      ...excesses.map(
        ({ measure, value, limit }) =>
          ({
            kind: 'measure',
            name: measure,
            value: `${value}`,
            threshold: limit.toFixed(2),
            unit: 'learnt',
          }) as const,
      ),
    ],
  }
}

/** A function that nobody called in all the time that the contract was watched. */
function novelty(transaction: Transaction, use: Use, known: number, protocol: Protocol): FindingDraft {
  return {
    ...base(transaction, use),
    severity: 'low',
    score: 0.3,
    title: `${scopeOf(protocol).label(use.contract)}: ${use.selector} was called for the first time in ${known} uses`,
    evidence: [called(transaction, use, 'never called before')],
  }
}

function switchedOff(transaction: Transaction, use: Use, habit: Habit, protocol: Protocol): FindingDraft {
  return {
    ...base(transaction, use),
    subject: `${use.contract}:${use.selector}:off`,
    attackers: [],
    // Whoever floods it with alarms must not silence it unheard.
    severity: 'medium',
    score: 0.3,
    title: `${scopeOf(protocol).label(use.contract)}: what was learnt of ${use.selector} no longer fits and is switched off`,
    evidence: [
      {
        kind: 'measure',
        name: 'alarms',
        value: `${habit.alarms + 1} of ${habit.seen + 1}`,
        threshold: 'its budget',
        unit: 'transactions',
      },
    ],
  }
}
