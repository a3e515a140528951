import { expect, test } from 'vitest'
import { block, run, transaction } from '../testing/build.ts'
import { testCases } from '../testing/expect.ts'
import { cases } from './cases/cases.ts'
import { privilegedChange } from './detector.ts'

testCases(privilegedChange, cases)

test('without logs, traces and state diff it says what it could not see', () => {
  expect(run(privilegedChange, block([transaction()])).unknown).toHaveLength(2)
})
