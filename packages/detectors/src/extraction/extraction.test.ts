import { expect, test } from 'vitest'
import { account, block, protocol, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { extraction } from './detector.ts'

testCases(extraction, cases)

const sandwich = cases.find(({ title }) => title.startsWith('a sandwich on a described pool'))
const told = sandwich !== undefined && 'steps' in sandwich ? sandwich : undefined
const stepBlock = told?.steps[0]?.block ?? block([])

test('the loss that is told is what the victim would have got more without the front', () => {
  const { findings } = run(extraction, stepBlock, { protocol: told?.protocol ?? protocol() })
  const lost = findings[0]?.evidence.find((one) => one.kind === 'flow' && one.note === 'victim lost')
  // Alone the victim's 20,000,000 buy 19,550,171 of a fresh pair.
  const alone = (1_000_000_000n * 20_000_000n * 997n) / (1_000_000_000_000n + 20_000_000n * 997n)
  const behind =
    ((1_000_000_000n - 47_482_973n) * 20_000_000n * 997n) / (1_050_000_000_000n + 20_000_000n * 997n)
  expect(lost).toMatchObject({ account: account(0xa11ce), amount: `${behind - alone}` })
})

test('no more is told than the option allows, and that there is more', () => {
  const { findings, unknown } = run(extraction, stepBlock, { options: { maxFindings: 0 } })
  expect(findings).toEqual([])
  expect(unknown?.join()).toContain('not told')
})

test('without logs and traces it is unknown whether anybody traded', () => {
  expect(run(extraction, block([transaction()])).unknown?.length).toBeGreaterThan(0)
})
