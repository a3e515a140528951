import { type Finding, placeFinding, severities } from '@membrane/core'
import { expect, test } from 'vitest'
import { buildBlock, buildDraft } from '../testing/factories.ts'
import { type BudgetMemory, spendBudget } from './budget.ts'

const vault = '0x000000000000000000000000000000000000007a' as const
const other = '0x000000000000000000000000000000000000007b' as const
const budget = { perContract: 2, blocks: 10 }

function alarm(
  severity: Finding['severity'],
  victim: `0x${string}` = vault,
  stage: Finding['stage'] = 'block',
): Finding {
  const { hash, number } = buildBlock(1)
  const draft = { ...buildDraft({ title: 'alarm' }), severity, victims: [victim] }
  return placeFinding(draft, { detector: 'a-rule', stage, chainId: 1, block: { number, hash } })
}

function days(alarms: readonly (readonly [number, readonly Finding[]])[]) {
  let memory: BudgetMemory = {}
  return alarms.map(([block, findings]) => {
    const result = spendBudget(findings, memory, block, budget)
    memory = result.memory
    return { said: result.findings.map(({ severity }) => severity), passed: result.passed, memory }
  })
}

test('beyond its budget a contract’s medium alarms are low, and that is told once', () => {
  const told = days([1, 2, 3, 4].map((block) => [block, [alarm('medium')]] as const))
  expect(told.map(({ said }) => said[0])).toEqual(['medium', 'medium', 'low', 'low'])
  expect(told.map(({ passed }) => passed)).toEqual([[], [], [vault], []])
})

test('nothing is dropped, and high and critical pass however much was told before', () => {
  const flood = Array.from({ length: 50 }, () => alarm('medium'))
  const [, after] = days([
    [1, flood],
    [2, severities.map((severity) => alarm(severity))],
  ])
  expect(after?.said).toEqual(severities.map((severity) => (severity === 'medium' ? 'low' : severity)))
})

test('budgets are by contract, and grow back with the blocks', () => {
  const told = days([
    [1, [alarm('medium'), alarm('medium'), alarm('medium', other)]],
    [5, [alarm('medium'), alarm('medium', other)]],
    [20, [alarm('medium')]],
  ])
  expect(told.map(({ said }) => said)).toEqual([
    ['medium', 'medium', 'medium'],
    ['low', 'medium'],
    ['medium'],
  ])
  expect(told[2]?.memory).toEqual({ [vault]: [20] })
})

test('an attack in the mempool is never told more quietly', () => {
  const flood = Array.from({ length: 9 }, () => alarm('medium', vault, 'pending'))
  const { findings, memory } = spendBudget(flood, { [vault]: [1, 1, 1] }, 2, budget)
  expect(findings.every(({ severity }) => severity === 'medium')).toBe(true)
  expect(memory).toEqual({ [vault]: [1, 1, 1] })
})

test('a demoted alarm says that it was medium, and keeps its score and identity', () => {
  const one = alarm('medium')
  const [held] = spendBudget([one], { [vault]: [1, 1] }, 2, budget).findings
  expect(held).toMatchObject({ id: one.id, score: one.score, severity: 'low' })
  expect(held?.evidence.at(-1)).toMatchObject({ name: 'alarm budget' })
})
