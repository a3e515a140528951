import { expect, test } from 'vitest'
import { account, word } from './build.ts'
import { compareCase, findingsAsked, play, type RecordedCase } from './case.ts'
import told from './example/big-mint.cases.ts'

test.each(told.cases)("the example's case passes: $title", (story) => {
  if (!('steps' in story)) throw new Error('the example tells its cases')
  expect(compareCase(story, play(told.detector, story, story.steps))).toBeUndefined()
})

test('a case fails when severities, victims or attackers differ, and says by what', () => {
  const [firing] = told.cases
  if (firing === undefined || !('steps' in firing)) throw new Error('the example tells its cases')
  const findings = play(told.detector, firing, firing.steps)
  expect(compareCase({ ...firing, severities: [] }, findings)).toMatch(
    /expected \[\], got \[high\]\n.*minted/,
  )
  expect(compareCase({ ...firing, victims: [account(9)] }, findings)).toContain(account(9))
  expect(compareCase({ ...firing, attackers: [account(8)] }, findings)).toContain(account(8))
  const unfounded = findings.map((finding) => ({ ...finding, evidence: [] }))
  expect(compareCase(firing, unfounded)).toContain('no evidence')
})

test('a recorded case that names a transaction is about that one alone', () => {
  const story = (hash?: RecordedCase['recorded']['transaction']): RecordedCase => ({
    title: 'recorded',
    severities: [],
    recorded: { file: 'x.json', chainId: 1, ...(hash === undefined ? {} : { transaction: hash }) },
  })
  const two = [word(1), word(2)].map((hash) => ({
    severity: 'low' as const,
    score: 0.1,
    title: 'x',
    subject: 'x',
    transaction: hash,
    victims: [],
    attackers: [],
    evidence: [],
  }))
  expect(findingsAsked(story(), two)).toHaveLength(2)
  expect(findingsAsked(story(word(2)), two)).toEqual([two[1]])
})
