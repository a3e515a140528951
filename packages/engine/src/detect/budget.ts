import type { AlarmBudget, Finding, FindingDraft } from '@membrane/core'

/** The name under which the budget stands in memories, findings and the ledger. */
export const budgetId = 'alarm-budget'

/** Twenty alarms in a day of mainnet's blocks about one contract: more than anybody on call reads with care. */
export const defaultAlarmBudget: AlarmBudget = { perContract: 20, blocks: 7_200 }

/** Blocks of the `medium` alarms within the window, by contract. Only contracts with one are held, so the window bounds it. */
export type BudgetMemory = Readonly<Record<string, readonly number[]>>

export type Budgeted = {
  readonly findings: readonly Finding[]
  readonly memory: BudgetMemory
  /** Contracts whose budget was passed with this block: each is told once. */
  readonly passed: readonly string[]
}

/**
 * Holds `medium` findings to a budget for each contract: what is beyond becomes `low`, with the budget in its evidence. It
 * fails towards the alarm: `high` and `critical` always pass, nothing is dropped, scores stay, and passing the budget is
 * told itself, so that a flood of small alarms cannot hide a large one. Findings about pending transactions are left alone.
 */
export function spendBudget(
  findings: readonly Finding[],
  memory: BudgetMemory,
  block: number,
  budget: AlarmBudget = defaultAlarmBudget,
): Budgeted {
  const from = block - budget.blocks
  const spent = new Map<string, readonly number[]>()
  for (const [contract, blocks] of Object.entries(memory)) {
    const recent = blocks.filter((at) => at > from)
    if (recent.length > 0) spent.set(contract, recent)
  }
  const passed: string[] = []
  const held = findings.map((finding) => {
    if (finding.severity !== 'medium' || finding.stage === 'pending') return finding
    const contract = finding.victims[0] ?? finding.subject
    const before = spent.get(contract) ?? []
    if (before.length < budget.perContract) {
      spent.set(contract, [...before, block])
      return finding
    }
    // One more than the budget is remembered, so that its passing is told once a window.
    if (before.length === budget.perContract) {
      spent.set(contract, [...before, block])
      passed.push(contract)
    }
    return {
      ...finding,
      severity: 'low' as const,
      evidence: [
        ...finding.evidence,
        {
          kind: 'measure' as const,
          name: 'alarm budget',
          value: `${budget.perContract}`,
          threshold: `${budget.perContract}`,
          unit: `medium alarms about ${contract} in ${budget.blocks} blocks: this one was medium`,
        },
      ],
    }
  })
  return { findings: held, memory: Object.fromEntries(spent), passed }
}

/** Says that a contract's further alarms are told more quietly: a thing to look into by itself. */
export function budgetPassed(contract: string): FindingDraft {
  return {
    severity: 'medium',
    score: 0.4,
    title: `${contract} passed its budget of alarms: further medium ones are low, high ones are told as ever`,
    subject: contract,
    transaction: undefined,
    victims: [],
    attackers: [],
    evidence: [
      { kind: 'measure', name: 'alarm budget', value: 'passed', threshold: 'passed', unit: 'medium alarms' },
    ],
  }
}
